"""Abatement measures in words (Model V): the statements that stand wherever they are shown, and the inputs in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

import polars as pl

from regional_carbon.language.amounts import count, currency_name, figure, percent, tidy
from regional_carbon.language.messages import say
from regional_carbon.measures import shipped_constant, shipped_table
from regional_carbon.measures.potential import realised
from regional_carbon.schema.measure_inputs import MeasureInputs

_GROUP_NAMES: Final = {
    "electricity_process": "group_electricity_process",
    "electricity_buildings_operations": "group_electricity_buildings_operations",
    "fuel_process": "group_fuel_process",
    "fuel_buildings_operations": "group_fuel_buildings_operations",
}
# What `inputs.csv` calls the inputs whose name ends in a unit.
_SHIPPED_AS: Final = {"electricity_price_cny_per_mwh": "electricity_price", "fuel_price_cny_per_gj": "fuel_price"}


def group_name(group: str) -> str:
    """A group of measures as a reader calls it; one of the region's own catalogue by its identifier."""
    return say("measures", _GROUP_NAMES[group]) if group in _GROUP_NAMES else group


def statement_of_enterprise(potential: pl.DataFrame) -> str:
    """What an enterprise's expectation of one carrier rests on, with the half of such plants; of its rows."""
    unit = str(potential["unit"].first())
    low, high = (f"{count(float(potential[name].sum()))} {unit}" for name in ("saving_q25", "saving_q75"))
    plants = count(shipped_constant("plants_learnt"))
    return say("measures", "statement_enterprise", plants=plants, low=low, high=high)


def statements(inputs: MeasureInputs, currency: str, *, costs: bool = True) -> list[str]:
    """What stands below every figure of measures; of costs only where some are shown."""
    rate = say("measures", "rate", rate=figure(inputs.currency_per_usd), currency=currency_name(currency))
    return [
        say("measures", "statement_engineers", share=tidy(realised(inputs))),
        say("measures", "statement_no_promise"),
        *([say("measures", "statement_costs", rate=rate)] if costs else []),
    ]


def statement_of_region() -> str:
    """How far a region's total rests on who audits it."""
    return say("measures", "statement_auditors", sd=percent(shipped_constant("assessor_sd_electricity"), 0))


def inputs_told(inputs: MeasureInputs) -> Iterator[str]:
    """Each input that has a value, with where it comes from: its source, or the region's own settings."""
    sources = {row["name"]: row["source"] for row in shipped_table("inputs")}
    shipped = MeasureInputs()
    for each in fields(MeasureInputs):
        value, source = getattr(inputs, each.name), sources.get(_SHIPPED_AS.get(each.name, each.name), "")
        if value is None:
            continue
        if value != getattr(shipped, each.name):
            source = say("measures", "input_own")
        elif each.name == "teams":
            source = say("measures", "input_teams")
        yield say("measures", "input", name=each.name, value=figure(value), source=source)
