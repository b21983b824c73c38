"""One enterprise twice in a register, and credit codes that cannot be right."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from regional_carbon.collect.as_written import Written
from regional_carbon.collect.plants import of_one_enterprise
from regional_carbon.language.errors import Fault

# Legal forms, longest first: they are written or left out, and say nothing of which enterprise it is.
_LEGAL_FORMS: Final = re.compile(
    r"(?:集团)?(?:股份)?(?:有限责任|有限|股份)公司|有限責任公司|有限合伙|[(（]集团[)）]|公司$|集团$"
    r"|\b(?:company|corporation|incorporated|limited|co|ltd|corp|inc|llc|plc|gmbh|group)\b\.?"
)
# What tells one works of an enterprise from another: numbers, compass points, lone letters.
_TELLING: Final = re.compile(r"\d+|[一二三四五六七八九十]+|[东南西北]|\b[a-z]\b")
_BLOCK: Final = 3000  # names compared with each other at most, before they must begin alike too


@dataclass(frozen=True)
class _Named:
    row: int  # of the newest year
    enterprise_id: str
    name: str
    folded: str


def folded(name: str) -> str:
    """A name without what is written one way or another: width, case, signs, blanks and legal form."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", _LEGAL_FORMS.sub("", plain))


def credit_code_doubts(written: Written, register: pl.DataFrame) -> Iterator[Fault]:
    """Unified social credit codes that are too long or short, or whose check digit (GB 32100-2015, mod 31) is wrong."""
    for row, code in enumerate(register["credit_code"]):
        if code is None:
            continue
        try:
            uscc.validate(code)
        except InvalidLength:
            found = len(uscc.compact(code))
            yield written.fault("credit_code_length", row, "credit_code", code, written=code, length=found)
        except InvalidChecksum:
            yield written.fault("credit_code_check", row, "credit_code", code, written=code)
        except ValidationError:
            yield written.fault("credit_code_characters", row, "credit_code", code, written=code)


def doubled_enterprises(written: Written, register: pl.DataFrame, near: float) -> Iterator[Fault]:
    """Enterprises of different identifiers with one credit code, one name, or nearly one name in one industry.

    Each pair is told once, at the later row; `near` is the least likeness of two names, in points of 100.
    """
    newest = _newest_rows(register)
    told: set[tuple[str, str]] = set()
    for key, column, first, second in (*_same_code(newest), *_same_name(newest), *_near_name(newest, near)):
        pair = (min(first.enterprise_id, second.enterprise_id), max(first.enterprise_id, second.enterprise_id))
        if pair in told or of_one_enterprise(*pair):
            continue
        told.add(pair)
        first, second = sorted((first, second), key=lambda one: one.row)
        values = {"enterprise": second.enterprise_id, "other": first.enterprise_id, "other_name": first.name or "–"}
        text = written.cells[column][second.row]
        yield written.fault(key, second.row, column, "/".join(pair), written=text, **values)


def _newest_rows(register: pl.DataFrame) -> pl.DataFrame:
    """The last known name, code and industry of each enterprise, with the row it stands in."""
    region = [name for name in ("region_code",) if name in register.columns]
    rows = register.with_columns(row=pl.int_range(pl.len())).drop_nulls("enterprise_id")
    return rows.sort("year", "row").unique([*region, "enterprise_id"], keep="last").sort("row")


Pair = tuple[str, str, _Named, _Named]


def _named(row: dict[str, object]) -> _Named:
    name = str(row["name"] or "")
    return _Named(int(str(row["row"])), str(row["enterprise_id"]), name, folded(name))


def _same_code(rows: pl.DataFrame) -> Iterator[Pair]:
    code = pl.col("credit_code").str.strip_chars().str.to_uppercase()
    for _, same in _alike(rows.with_columns(alike=code)):
        for second in same[1:]:
            yield "enterprise_twice_code", "credit_code", same[0], second


def _same_name(rows: pl.DataFrame) -> Iterator[Pair]:
    names = [folded(name) if name else None for name in rows["name"]]
    for _, same in _alike(rows.with_columns(alike=pl.Series(names, dtype=pl.String).replace("", None))):
        for second in same[1:]:
            yield "enterprise_twice_name", "name", same[0], second


def _alike(rows: pl.DataFrame) -> Iterator[tuple[str, list[_Named]]]:
    """Enterprises that have `alike` in common, in the order of the register."""
    doubled = rows.filter(pl.col("alike").is_not_null() & pl.col("alike").is_duplicated())
    for (alike,), same in doubled.group_by("alike", maintain_order=True):
        yield str(alike), [_named(row) for row in same.iter_rows(named=True)]


def _near_name(rows: pl.DataFrame, near: float) -> Iterator[Pair]:
    blocks: dict[tuple[object, ...], list[_Named]] = defaultdict(list)
    for row in rows.drop_nulls("name").iter_rows(named=True):
        telling = tuple(_TELLING.findall(unicodedata.normalize("NFKC", row["name"]).casefold()))
        blocks[row["industry_code"], telling].append(_named(row))
    for block in blocks.values():
        parts: dict[str, list[_Named]] = defaultdict(list)
        for one in block:
            parts[one.folded[:2] if len(block) > _BLOCK else ""].append(one)
        for part in parts.values():
            yield from _near_in(part, near)


def _near_in(block: Sequence[_Named], near: float) -> Iterator[Pair]:
    """Pairs of a block whose folded names are alike, found some hundred rows at a time."""
    names = [one.folded for one in block]
    for start in range(0, len(names), 500):
        likeness = process.cdist(
            names[start : start + 500], names, scorer=fuzz.ratio, score_cutoff=near, dtype=np.uint8
        )
        for at, other in zip(*np.nonzero(likeness), strict=True):
            if other < start + at and names[other] != names[start + at]:
                yield "enterprise_near_name", "name", block[other], block[start + at]
