"""Abatement measures as people write them: kinds, groups and units there are, and whether a row holds together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import polars as pl

from regional_carbon.language.messages import Each
from regional_carbon.schema.frames import Row

GROUPS: Final = ("electricity_process", "electricity_buildings_operations", "fuel_process", "fuel_buildings_operations")
CONFIDENCES: Final = ("two_places", "one_place", "inferred", "user", "not_found")
STATUSES: Final = ("planned", "done", "rejected")
SWITCHES: Final = ("electrify", "fuel_switch")

# What an investment or a price of each kind may be per, in the order measures act (see `measures/measure_catalogue`).
PER: Final[Mapping[str, tuple[str, ...]]] = {
    "save": ("(MWh/yr)", "(GJ/yr)", "(tce/yr)"),
    "own_generation": ("(MWh/yr)", "kW", "kW electric", "MWh"),
    "electrify": ("kW heat", "(GJ/yr)"),
    "fuel_switch": ("kW heat", "(GJ/yr)"),
    "attribute": ("certificate", "MWh"),
    "price": ("tCO2", "tce"),
}
KINDS: Final = tuple(PER)
WRITTEN: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {
        "节能": "save", "自发电": "own_generation", "电能替代": "electrify", "燃料替代": "fuel_switch",
        "绿证": "attribute", "价格": "price",
    },
    "status": {"计划": "planned", "已实施": "done", "已完成": "done", "不采纳": "rejected"},
    "group": {
        "电力工艺": "electricity_process", "电力建筑与运行": "electricity_buildings_operations",
        "燃料工艺": "fuel_process", "燃料建筑与运行": "fuel_buildings_operations",
    },
    "confidence": {
        "两处核对": "two_places", "一处核对": "one_place", "推得": "inferred", "自填": "user", "未查到": "not_found",
    },
}  # fmt: skip

_UNIT: Final = re.compile(r"(?P<currency>[A-Z]{3})/(?P<per>\([A-Za-z]+/yr\)|kW (?:heat|electric)|[A-Za-z0-9]+)(?: .*)?")


class Wrong(NamedTuple):
    """What is wrong with a row of measures, by its place, and the column to blame."""

    row: int
    key: str
    column: str
    values: Mapping[str, object]


class Priced(NamedTuple):
    """A unit of money per something: EUR/kW heat."""

    currency: str
    per: str


def priced(unit: str) -> Priced | None:
    """The currency of a unit and what it is per, whatever remark follows; None where it is no such unit."""
    match = _UNIT.fullmatch(unit.strip())
    return None if match is None else Priced(match["currency"], match["per"])


def in_english(frame: pl.DataFrame) -> pl.DataFrame:
    """Kinds, groups, states and confidences by their English names."""
    named = [name for name in WRITTEN if name in frame.columns]
    return frame.with_columns(pl.col(name).cast(pl.String).str.strip_chars().replace(WRITTEN[name]) for name in named)


def wrong_measures(measures: pl.DataFrame) -> Iterator[Wrong]:
    """All that is wrong with measures of a catalogue: kinds, units a kind cannot have, prices without a year."""
    for row, measure in enumerate(measures.iter_rows(named=True)):
        kind = measure["kind"]
        if kind is None:
            continue  # blank cells are told as such
        if kind not in PER:
            yield Wrong(row, "measure_kind_unknown", "kind", {"kind": kind, "known": Each(KINDS)})
            continue
        if measure["investment"] is not None:
            yield from _wrong_price(row, measure)
        if measure["confidence"] is not None and measure["confidence"] not in CONFIDENCES:
            values = {"confidence": measure["confidence"], "known": Each(CONFIDENCES)}
            yield Wrong(row, "measure_confidence_unknown", "confidence", values)
        first, last = measure["valid_from"], measure["valid_to"]
        if first is not None and last is not None and first > last:
            yield Wrong(row, "measure_validity_crossed", "valid_to", {"first": first, "last": last})
        lacking = [name for name in ("carrier_from", "carrier_to") if kind in SWITCHES and measure[name] is None]
        if lacking:
            yield Wrong(row, "measure_carrier_blank", lacking[0], {"kind": kind, "columns": Each(lacking)})


def _wrong_price(row: int, measure: Row) -> Iterator[Wrong]:
    kind, unit = measure["kind"], measure["investment_unit"]
    if measure["price_year"] is None:
        yield Wrong(row, "measure_price_year_blank", "price_year", {})
    told = None if unit is None else priced(unit)
    if told is None or told.per not in PER[kind]:
        values = {"unit": unit or "–", "kind": kind, "known": Each([f"CNY/{per}" for per in PER[kind]])}
        yield Wrong(row, "measure_unit_unfit", "investment_unit", values)


def wrong_enterprise_measures(measures: pl.DataFrame) -> Iterator[Wrong]:
    """All that is wrong with the measures of enterprises' own audits, each row by itself."""
    for row, measure in enumerate(measures.iter_rows(named=True)):
        group, status = measure["group"], measure["status"]
        if group is None and measure["measure_id"] is None:
            yield Wrong(row, "own_measure_of_nothing", "group", {"known": Each(GROUPS)})
        if group is not None and group not in GROUPS:
            yield Wrong(row, "own_measure_group_unknown", "group", {"group": group, "known": Each(GROUPS)})
            continue
        if status is not None and status not in STATUSES:
            values = {"status": status, "known": Each(STATUSES)}
            yield Wrong(row, "own_measure_status_unknown", "status", values)
        if status == "done" and measure["year"] is None:
            yield Wrong(row, "own_measure_done_when", "year", {})
        yield from _wrong_saving(row, measure)


def _wrong_saving(row: int, measure: Row) -> Iterator[Wrong]:
    given = [name for name in ("saved_mwh", "saved_gj") if measure[name] is not None]
    if len(given) != 1:
        yield Wrong(row, "own_measure_saving", "saved_mwh", {})
    elif measure["group"] is not None:
        fitting = "saved_mwh" if measure["group"].startswith("electricity") else "saved_gj"
        if given[0] != fitting:
            values = {"group": measure["group"], "column": fitting, "given": given[0]}
            yield Wrong(row, "own_measure_other_energy", given[0], values)
