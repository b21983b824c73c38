"""By which statistics an enterprise is estimated: those of its own class where there are any, else of its division."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.language.errors import Notice

_CLASS: Final = re.compile(r"[A-T]?(\d{3,4})")  # a group or class of GB/T 4754, or of a classification like it
_TOLD: Final = ("industry_code", "sub_industry")
_KEY: Final = ("year", "energy", "unit")


@dataclass(frozen=True)
class Levels:
    """The register with the industry each enterprise is estimated by, the statistics that leaves, and what to say."""

    enterprises: pl.DataFrame
    energy: pl.DataFrame
    notices: list[Notice]


def at_finest(statistics: pl.DataFrame, register: pl.DataFrame, year: int, *, gb: bool) -> Levels:
    """Each enterprise by the finest industry above its class that the statistics have electricity of, up to `year`.

    Its class is `sub_industry` where that is a code below its industry's, else, in GB/T 4754, an `industry_code` of
    three or four digits. Where every enterprise that falls back on an industry is known to be of none of the classes
    listed below it, the industry's statistics are taken without these (`_rest`): what is listed and what is left make
    the whole, so its total is kept. An enterprise told by its division alone may be of any class: then it is whole.
    """
    electric = statistics.filter(pl.col("year") <= year, pl.col("energy") == "electricity", pl.col("amount") > 0)
    listed = set(electric["industry_code"].drop_nulls())
    told = register.select(*_TOLD).unique().sort(*_TOLD).rows()
    level = {(own, finer): _level(own, finer, listed, gb=gb) for own, finer in told}
    moved = {pair: code for pair, code in level.items() if code != pair[0]}
    if not moved:
        return Levels(register, statistics, [])
    found = [(*pair, code, _class_of(*pair, gb=gb) or pair[1]) for pair, code in moved.items()]
    finer = pl.DataFrame(found, schema=dict.fromkeys((*_TOLD, "level", "class"), pl.String), orient="row")
    enterprises = (
        register.join(finer, on=_TOLD, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            industry_code=pl.coalesce("level", "industry_code"), sub_industry=pl.coalesce("class", "sub_industry")
        )
        .select(register.columns)
    )
    energy = statistics
    less: list[str] = []
    for code in sorted({code for code in level.values() if code is not None}):
        below = _below(code, listed)
        known = all(_class_of(*pair, gb=gb) not in ("", code) for pair, own in level.items() if own == code)
        if below and known and (rest := _rest(energy, statistics, code, below)) is not None:
            energy, less = rest, [*less, code]
    of_year = enterprises.filter(pl.col("year") == year)["industry_code"]
    return Levels(enterprises, energy, _notices(of_year.drop_nulls().to_list(), moved, less))


def _level(industry: str | None, sub_industry: str | None, listed: Collection[str], *, gb: bool) -> str | None:
    """The longest code, from that of its class up, that is listed; its industry's own where none is."""
    own = _class_of(industry, sub_industry, gb=gb)
    least = len(industry or "") if not gb else 2
    return next((own[:digits] for digits in range(len(own), least - 1, -1) if own[:digits] in listed), industry)


def _class_of(industry: str | None, sub_industry: str | None, *, gb: bool) -> str:
    """The digits of an enterprise's class; blank where it is not known."""
    if industry is None:
        return ""
    finer = _CLASS.fullmatch((sub_industry or "").strip())
    if finer is not None and finer[1].startswith(industry) and finer[1] != industry:
        return finer[1]
    own = _CLASS.fullmatch(industry)
    return own[1] if own is not None and gb else ""


def _below(code: str, listed: Collection[str]) -> list[str]:
    """The listed codes that lie directly below another: of 29, 291 and 2911 the first has 291."""
    under = [other for other in listed if other.startswith(code) and other != code]
    return sorted(other for other in under if not any(other.startswith(one) and other != one for one in under))


def _rest(energy: pl.DataFrame, statistics: pl.DataFrame, code: str, below: list[str]) -> pl.DataFrame | None:
    """The statistics with those of an industry less those of the classes below it, in the years that have them all.

    None where they are no parts of it: no such year, an amount that exceeds the whole's, or no electricity left.
    """
    parts = statistics.filter(pl.col("industry_code").is_in(below))
    years = parts.group_by("year").agg(pl.col("industry_code").n_unique()).filter(industry_code=len(below))["year"]
    parts = parts.filter(pl.col("year").is_in(years.implode())).group_by(*_KEY).agg(part=pl.col("amount").sum())
    of_code = energy.filter(pl.col("industry_code") == code, pl.col("year").is_in(years.implode()))
    left = of_code.join(parts, on=_KEY, how="left", maintain_order="left").with_columns(
        amount=pl.col("amount") - pl.col("part").fill_null(0)
    )
    unlisted = parts.filter(pl.col("part") > 0).join(of_code, on=_KEY, how="anti")
    electricity = left.filter(pl.col("energy") == "electricity")["amount"]
    if left.is_empty() or unlisted.height or (left["amount"] < 0).any() or not (electricity > 0).all():
        return None
    return pl.concat([energy.filter(pl.col("industry_code") != code), left.select(energy.columns)])


def _notices(
    codes: list[str], moved: Mapping[tuple[str | None, str | None], str | None], less: list[str]
) -> list[Notice]:
    classes = sorted({code for (industry, _), code in moved.items() if code and len(code) > len(industry or "")})
    notices = []
    if of_class := [code for code in codes if code in classes]:
        values = {"count": len(of_class), "codes": sorted(set(of_class)), "others": len(codes) - len(of_class)}
        notices.append(Notice("classes_used", values))
    if less:
        notices.append(Notice("division_rest", {"codes": less}))
    return notices
