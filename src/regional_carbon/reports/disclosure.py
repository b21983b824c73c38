"""Industries as anybody may see them: what would tell of a single enterprise is suppressed."""

from __future__ import annotations

from typing import Final

import polars as pl

LEAST_ENTERPRISES: Final = 3  # from two, each could work out the other
DOMINANT: Final = {1: 0.85, 2: 0.95}  # of a cell's emission that so many enterprises make, above which it is not told
FIGURES: Final = ("electricity_mwh", "emission_tco2")


def deidentified(enterprises: pl.DataFrame) -> pl.DataFrame:
    """Industries with enterprises, electricity and emission, those that would tell of one enterprise put together.

    A cell is told where it holds LEAST_ENTERPRISES or more and is dominated in neither figure: no enterprise makes
    more than 85 % of it, no two more than 95 %, the (n, k) rule. The other industries stand together as others, with
    a blank code. What they come to follows from the region's total in any case; so while the others are themselves
    few or dominated, the told industry with the least emission joins them: the complementary suppression. Then no
    cell that is not told follows by subtraction from those that are. Where no division will do, there are no rows.

    The rows are told greatest emission first, others last. `enterprises` has a row for each, with `industry_code`,
    `industry` and FIGURES; what is not known of an enterprise counts as nothing.

    Source: Hundepool, A., et al. (2012), Statistical Disclosure Control, Wiley, 4.2.2 (minimum frequency, (n, k)
    dominance) and 4.2.3 (secondary suppression); the shares 85 and 95 % are this project's.
    """
    named = pl.col("industry").drop_nulls().first() if "industry" in enterprises.columns else pl.lit(None, pl.String)
    by_code: dict[str, pl.DataFrame] = {
        str(code): part for (code,), part in enterprises.partition_by("industry_code", as_dict=True).items()
    }
    told = [code for code, part in by_code.items() if safe(part)]
    told.sort(key=lambda code: (by_code[code]["emission_tco2"].sum(), code))
    others = [code for code in by_code if code not in told]
    while others and not safe(pl.concat([by_code[code] for code in others])):
        if not told:
            return _summed(enterprises.clear(), named)
        others.append(told.pop(0))
    kept = _summed(enterprises.filter(pl.col("industry_code").is_in(told)), named)
    joined = enterprises.filter(pl.col("industry_code").is_in(others))
    apart = joined.with_columns(industry_code=pl.lit(""), industry=pl.lit(None, pl.String))
    return pl.concat([kept.sort(pl.col("emission_tco2"), descending=True), _summed(apart, named)])


def safe(cell: pl.DataFrame) -> bool:
    """Whether a cell of enterprises may be told: enough of them, and none nor two that make nearly all of it."""
    return cell.height >= LEAST_ENTERPRISES and not any(_dominated(cell[name]) for name in FIGURES)


def tellable(parts: pl.Series) -> bool:
    """Whether a sum may be told of which enterprises have these parts, none of which is told: by the same rule."""
    known = parts.filter(parts > 0)
    return len(known) >= LEAST_ENTERPRISES and not _dominated(known)


def _dominated(values: pl.Series) -> bool:
    largest = values.fill_null(0).cast(pl.Float64).sort(descending=True)
    whole = float(largest.sum())
    return whole > 0 and any(largest.head(count).sum() > share * whole for count, share in DOMINANT.items())


def _summed(enterprises: pl.DataFrame, named: pl.Expr) -> pl.DataFrame:
    return enterprises.group_by("industry_code", maintain_order=True).agg(
        industry=named, enterprises=pl.len().cast(pl.Int64), **{name: pl.col(name).sum() for name in FIGURES}
    )
