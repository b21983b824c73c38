"""Who emits: all enterprises of a run by industry, those that make half told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.language.amounts import count, interval, percent, tonnes_unit, total_tco2
from regional_carbon.language.messages import say
from regional_carbon.reports.pictures.tree_map import Branch, Leaf
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

MOST_MARKS: Final = 600  # enterprises that have a box each
LARGEST: Final = 300  # where there are more, that many have one, and the rest of an industry one together
LEAST_SHARE: Final = 0.015  # of the emission that an industry has a place of its own for
MOST_INDUSTRIES: Final = 11
ROWS: Final = 50  # in the table beside the picture

_COLUMNS: Final = (
    "enterprise_id", "name", "industry_code", "industry", "emission_tco2", "emission_low_tco2", "emission_high_tco2",
)  # fmt: skip


@dataclass(frozen=True)
class Emitters:
    """The enterprises of a region by what they emit: how many make half, boxes by industry, the largest as rows."""

    enterprises: int
    half: int
    year: int
    branches: tuple[Branch, ...]
    rows: tuple[dict[str, str], ...]

    @property
    def title(self) -> str:
        """Half of the region's CO2 comes from 34 enterprises of 400."""
        return say("web", "emit_half", half=self.half, all=count(self.enterprises))

    @property
    def caption(self) -> str:
        """What a box is, and which are blue."""
        key = "who_caption_some" if self.enterprises > MOST_MARKS else "who_caption"
        blue = min(self.half, LARGEST) if self.enterprises > MOST_MARKS else self.half
        return say("web", key, year=self.year, half=blue, largest=LARGEST)


def emitters(run: Run, address: Callable[[str], str]) -> Emitters | None:
    """The enterprises of a run as a tree map shows them; `address` leads to one's page. None without emission."""
    known = [name for name in _COLUMNS if name in run.tables["enterprises"].columns]
    ranked = run.tables["enterprises"].select(known).filter(pl.col("emission_tco2") > 0)
    named = pl.coalesce(
        [name for name in ("industry", "industry_code") if name in known]
    )  # one without a name, by its code
    ranked = ranked.with_columns(industry=named)
    ranked = ranked.sort("emission_tco2", "enterprise_id", descending=[True, False])
    total = float(ranked["emission_tco2"].sum())
    if not total:
        return None
    half = ranked.filter(pl.col("emission_tco2").cum_sum().shift(1, fill_value=0.0) < total / 2).height
    year = run.settings.year
    shown = ranked if ranked.height <= MOST_MARKS else ranked.head(LARGEST)
    leaves = [
        (row["industry"] or "", _leaf(row, total, year, place < half, address))
        for place, row in enumerate(shown.iter_rows(named=True))
    ]
    rest = ranked.slice(shown.height).group_by("industry").agg(pl.len(), pl.col("emission_tco2").sum())
    leaves += [(row["industry"] or "", _others(row, total, year)) for row in rest.iter_rows(named=True)]
    rows = tuple(_row(row, total) for row in ranked.head(ROWS).iter_rows(named=True))
    return Emitters(run.tables["enterprises"].height, half, year, _branches(leaves, total), rows)


def _branches(leaves: list[tuple[str, Leaf]], total: float) -> tuple[Branch, ...]:
    """The boxes by industry; industries too small for a name of their own stand together."""
    by_industry: dict[str, list[Leaf]] = {}
    for industry, leaf in leaves:
        by_industry.setdefault(industry, []).append(leaf)
    size = {name: sum(leaf.tonnes for leaf in of) for name, of in by_industry.items()}
    largest = sorted(size, key=lambda name: -size[name])
    own = [name for name in largest[:MOST_INDUSTRIES] if size[name] >= LEAST_SHARE * total]
    small = [name for name in largest if name not in own]
    if len(small) == 1:
        own, small = largest, []
    branches = [_branch(name, by_industry[name], total) for name in own]
    if small:
        together = [leaf for name in small for leaf in by_industry[name]]
        branches.append(_branch(say("web", "who_small_industries", count=len(small)), together, total))
    return tuple(branches)


def _branch(name: str, leaves: list[Leaf], total: float) -> Branch:
    tonnes = sum(leaf.tonnes for leaf in leaves)
    return Branch(name, _share(tonnes / total), tuple(sorted(leaves, key=lambda leaf: -leaf.tonnes)))


def _leaf(row: Row, total: float, year: int, high: bool, address: Callable[[str], str]) -> Leaf:
    tonnes = row["emission_tco2"]
    tip = say(
        "web", "who_tip", name=_named(row), year=year, emission=_amount(tonnes), ends=_ends(row),
        share=_share(tonnes / total),
    )  # fmt: skip
    known_by = row["enterprise_id"]
    names = (row.get("name") or known_by, known_by)
    return Leaf(names, tonnes, _amount(tonnes), high, tip, address(known_by))


def _others(row: Row, total: float, year: int) -> Leaf:
    """The enterprises of an industry that have no box each."""
    tonnes, name = row["emission_tco2"], say("web", "who_others", count=row["len"])
    share = _share(tonnes / total)
    tip = say("web", "who_tip", name=name, year=year, emission=_amount(tonnes), ends="", share=share)
    return Leaf((name,), tonnes, _amount(tonnes), False, tip)


def _row(row: Row, total: float) -> dict[str, str]:
    return {
        "id": row["enterprise_id"], "name": row.get("name") or row["enterprise_id"], "industry": row["industry"] or "",
        "emission": total_tco2(row["emission_tco2"]), "ends": _ends(row, bare=True),
        "share": _share(row["emission_tco2"] / total),
    }  # fmt: skip


def _named(row: Row) -> str:
    name, known_by = row.get("name"), row["enterprise_id"]
    return say("web", "who_named", name=name, id=known_by) if name and name != known_by else known_by


def _ends(row: Row, *, bare: bool = False) -> str:
    ends = interval(row.get("emission_low_tco2"), row.get("emission_high_tco2"), total_tco2)
    return ends if bare or not ends else say("web", "who_ends", ends=ends)


def _amount(tonnes: float) -> str:
    return say("web", "tonnes_short", amount=total_tco2(tonnes), scale=tonnes_unit().prefix())


def _share(share: float) -> str:
    """24%; below a tenth with one decimal, and never 0."""
    if share < 0.001:
        return say("web", "share_under", share=percent(0.001))
    return percent(share, 0) if share >= 0.0995 else percent(share)
