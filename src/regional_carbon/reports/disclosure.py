"""Industries as anybody may see them: what would tell of a single enterprise is hidden, and nobody can work it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from regional_carbon.reports.suppression import DisclosureRule, Figure, Table, hidden, ranges
from regional_carbon.schema.arrays import Places, Values

SAME: Final = 1e-9  # of a figure, below which it has not changed between two publications


@dataclass(frozen=True)
class Publication:
    """A publication: the enterprises behind it, the industries it told of, and what they add up to."""

    enterprises: pl.DataFrame  # enterprise_id, industry_code, emission_tco2
    told: frozenset[str]


@dataclass(frozen=True)
class Disclosed:
    """Industries as anybody may see them, and what can be worked out of those that are hidden.

    `industries` has industry_code, industry, enterprises and emission_tco2, which is null where it is hidden; told
    ones first, greatest first. `audit` has a row for each hidden figure, of this publication and of earlier ones:
    industry_code, emission_tco2, low_tco2 and high_tco2 (all it can be by what is told), and protection_tco2.
    """

    industries: pl.DataFrame
    total_tco2: float
    audit: pl.DataFrame

    @property
    def told(self) -> frozenset[str]:
        """The codes of the industries told."""
        return frozenset(self.industries.filter(pl.col("emission_tco2").is_not_null())["industry_code"])

    @property
    def hidden_tco2(self) -> float | None:
        """What the hidden industries emit together; None where none is hidden."""
        told = self.industries["emission_tco2"]
        return self.total_tco2 - float(told.sum()) if told.null_count() else None

    @property
    def least_margin(self) -> float | None:
        """How often the protection of a sensitive figure fits between it and the nearer end of its range, at least.

        The lower end is 0 where the protection exceeds the figure. None where nothing is sensitive.
        """
        sensitive = self.audit.filter(pl.col("protection_tco2") > 0)
        value, protection = pl.col("emission_tco2"), pl.col("protection_tco2")
        above = (pl.col("high_tco2") - value) / protection
        below = (value - pl.col("low_tco2")) / pl.min_horizontal(protection, value)
        least = sensitive.select(pl.min_horizontal(above, below).min()).item()
        return None if least is None else float(least)


def disclosed(
    enterprises: pl.DataFrame, rule: DisclosureRule | None = None, *, earlier: Sequence[Publication] = ()
) -> Disclosed | None:
    """The emissions of each industry as they may be published, and the audit of it; None where nothing may be.

    A sensitive industry is hidden (`DisclosureRule`), and as few others as hide it, by an integer programme
    (`suppression.hidden`). The total is published in any case, and how many enterprises an industry has. `earlier` are
    the publications of the same year: a figure that has not changed is the same unknown in each, so what was hidden
    does not follow from the difference of two; an industry is hidden, too, where the enterprises that changed in it
    would be told of. Where hiding all is not enough (those that changed are few in the whole region, or the region is)
    nothing may be published: what was stays. Unknown emissions count as nothing.

    Source: Hundepool, A., et al., Handbook on Statistical Disclosure Control, ESSNet SDC, ch. 4.
    """
    rule = rule or DisclosureRule()
    now = _contributions(enterprises)
    codes = sorted(now)
    if not rule.safe(_all(now)):
        return None
    table = _table(enterprises, now, rule, earlier)
    chosen = None if table is None else hidden(table, rule)
    if table is None or chosen is None:
        return None
    told = frozenset(range(len(codes))) - chosen
    return Disclosed(
        industries_told(enterprises, {codes[column] for column in told}), float(_all(now).sum()),
        _audit(table, told, rule),
    )  # fmt: skip


def tellable(parts: pl.Series, rule: DisclosureRule | None = None) -> bool:
    """Whether a sum may be told of which enterprises have these parts, none of which is told: by the same rule."""
    known = parts.filter(parts > 0)
    return (rule or DisclosureRule()).safe(known.cast(pl.Float64).to_numpy())


# ---------------------------------------------------------------------------------------------------
# What is published, and what earlier publications have to do with it


def _contributions(enterprises: pl.DataFrame) -> dict[str, Values]:
    """What each enterprise emits, by industry."""
    known = enterprises.select("industry_code", pl.col("emission_tco2").cast(pl.Float64).fill_null(0).fill_nan(0))
    parts = known.partition_by("industry_code", as_dict=True)
    return {str(code): part["emission_tco2"].to_numpy() for (code,), part in parts.items()}


def _all(by_code: dict[str, Values]) -> Values:
    return np.concatenate([np.zeros(0), *by_code.values()])


def _table(
    enterprises: pl.DataFrame, now: dict[str, Values], rule: DisclosureRule, earlier: Sequence[Publication]
) -> Table | None:
    """The table to publish beside the earlier ones; None where what changed is told by the totals alone."""
    codes = sorted(now)
    must = {code for code in codes if not rule.safe(now[code])}
    figures = [Figure(now[code], code, column) for column, code in enumerate(codes)]
    sums: list[Places] = [np.arange(len(codes))]
    changes: list[list[Figure]] = []
    for publication in earlier:
        changed = _changed(enterprises, publication.enterprises)
        if changed and not rule.safe(_all(changed)):
            return None
        told_of = publication.told & changed.keys()
        must |= {code for code in told_of & now.keys() if not rule.safe(changed[code])}
        changes.append([
            Figure(parts, code, codes.index(code) if code in told_of and code in now else None)
            for code, parts in sorted(changed.items())
        ])  # fmt: skip
        sums.append(_places(figures, _contributions(publication.enterprises), publication.told))
    return Table(len(codes), frozenset(codes.index(code) for code in must), figures, sums, changes)


def _changed(now: pl.DataFrame, before: pl.DataFrame) -> dict[str, Values]:
    """Of each industry with enterprises whose emissions differ, by how much theirs do; who came or went, by all."""
    key = ["industry_code", "enterprise_id"]
    amounts = (
        table.group_by(key).agg(pl.col("emission_tco2").cast(pl.Float64).fill_nan(None).sum())
        for table in (now, before)
    )
    joined = next(amounts).join(next(amounts), on=key, how="full", coalesce=True, suffix="_before")
    amount, former = (pl.col(name).fill_null(0) for name in ("emission_tco2", "emission_tco2_before"))
    differing = joined.with_columns(emission_tco2=(amount - former).abs(), size=pl.max_horizontal(amount, former))
    return _contributions(differing.filter(pl.col("emission_tco2") > SAME * pl.col("size")).sort(key))


def _places(figures: list[Figure], before: dict[str, Values], told: Collection[str]) -> Places:
    """Where the figures of an earlier publication stand; one that has not changed since is the same figure."""
    places = []
    for code in sorted(before):
        same = (at for at, figure in enumerate(figures) if figure.name == code and _same(figure, before[code]))
        place = next(same, len(figures))
        if place == len(figures):
            figures.append(Figure(before[code], code, None, code in told))
        elif code in told:
            figures[place] = replace(figures[place], known=True)
        places.append(place)
    return np.array(places, dtype=np.intp)


def _same(figure: Figure, contributions: Values) -> bool:
    own = np.sort(figure.contributions)
    return len(own) == len(contributions) and np.allclose(own, np.sort(contributions), rtol=SAME, atol=0)


# ---------------------------------------------------------------------------------------------------
# What comes of it


def industries_told(enterprises: pl.DataFrame, told: Collection[str]) -> pl.DataFrame:
    """Each industry with its enterprises and, where it is told, its emissions; told ones first, greatest first."""
    named = pl.col("industry").drop_nulls().first() if "industry" in enterprises.columns else pl.lit(None, pl.String)
    summed = enterprises.group_by("industry_code", maintain_order=True).agg(
        industry=named,
        enterprises=pl.len().cast(pl.Int64),
        emission_tco2=pl.col("emission_tco2").cast(pl.Float64).fill_nan(None).sum(),
    )
    shown = pl.when(pl.col("industry_code").is_in(list(told))).then("emission_tco2")
    return summed.with_columns(emission_tco2=shown).sort(
        ["emission_tco2", "industry_code"], descending=[True, False], nulls_last=True
    )


def _audit(table: Table, told: frozenset[int], rule: DisclosureRule) -> pl.DataFrame:
    found = ranges(table, told, rule)
    rows = [(table.figures[at].name, table.figures[at].total, *limits) for at, *limits in found]
    names = ("emission_tco2", "low_tco2", "high_tco2", "protection_tco2")
    return pl.DataFrame(rows, orient="row", schema={"industry_code": pl.String, **dict.fromkeys(names, pl.Float64)})
