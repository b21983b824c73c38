"""S1, region.toml: a region's name, year, factors, target and strategies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from regional_carbon.collect.bills_in_money import price_faults
from regional_carbon.collect.near import Near
from regional_carbon.collect.office_settings import office_faults
from regional_carbon.collect.pathway_settings import pathway_faults
from regional_carbon.factors import (
    DEFAULT_FUEL_SET,
    DEFAULT_HEAT,
    GridFactor,
    fuel_factors,
    grid_factor,
    heat_factor,
    residual_factor,
)
from regional_carbon.language.errors import Fault, InputError, RegionalCarbonError
from regional_carbon.language.messages import Each, Said
from regional_carbon.schema.measure_inputs import measure_input_faults, names_of_inputs, supply_faults

Toml: TypeAlias = Mapping[str, Any]  # a table, as tomllib gives it; what it holds is looked at before it is used

SETTINGS_FILE: Final = "region.toml"
GB_CODES: Final = "gb_t_4754_2017"  # industry codes are divisions of GB/T 4754-2017, so reports can name them

# A setting's type in TOML, and whether a region must have it.
_SETTINGS: Final[dict[str, tuple[tuple[type, ...], bool]]] = {
    "name": ((str,), True),
    "name_zh": ((str,), False),
    "currency": ((str,), False),
    "industry_codes": ((str,), False),
    "year": ((int,), True),
    "fuel_factors": ((str,), False),
    "grid_factor": ((dict,), True),
    "residual_factor": ((dict,), False),
    "heat_factor": ((str,), False),
    "trend": ((str,), False),
    "shared_effect": ((bool,), False),
    "target": ((float, int), False),
    "line": ((float, int), False),
    "strategies": ((dict,), False),
    "thresholds": ((dict,), False),
    "prices": ((dict,), False),
    "publishers": ((list,), False),
    "pathway": ((dict,), False),
    "goals": ((list,), False),
    "measures": ((dict,), False),
    "office": ((dict,), False),
    "supply": ((dict,), False),
}
PAPER_NAMES: Final = ("marginal_opt_out", "cas_1", "cas_2")  # run beside a region's own, under these names
_CHOICES: Final = {"industry_codes": (GB_CODES, "own")}
_GRID_SETTINGS: Final[dict[str, tuple[type, ...]]] = {
    "grid": (str,), "province": (str, int), "national": (bool,), "year": (int,),
    "kind": (str,), "value": (float, int), "source": (str,),
}  # fmt: skip
# The settings that choose a factor of electricity, each by what it may be chosen by.
_FACTOR_SETTINGS: Final = {
    "grid_factor": _GRID_SETTINGS,
    "residual_factor": {name: _GRID_SETTINGS[name] for name in ("year", "value", "source")},
}


@dataclass(frozen=True)
class Settings:
    """What region.toml says."""

    name: str
    year: int
    grid: GridFactor
    residual: GridFactor | None = None  # of grid electricity that nobody has claimed; for Scope 2, market-based
    name_zh: str = ""
    currency: str = "CNY"
    industry_codes: str = "own"
    fuel_factors: str = DEFAULT_FUEL_SET
    heat_factor: str = DEFAULT_HEAT
    trend: str = "pooled"
    shared_effect: bool = True  # whether the enterprises that are known teach about the others
    target: float | None = None
    line: float | None = None
    strategies: Mapping[str, Toml] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    prices: Mapping[str, Toml] = field(default_factory=dict)  # of an energy, by which bills in money count
    pathway: Toml = field(default_factory=dict)
    goals: Sequence[Toml] = ()
    measures: Toml = field(default_factory=dict)
    office: Toml = field(default_factory=dict)  # what official papers say of the office (`office_settings`)
    supply: Mapping[str, Toml] = field(default_factory=dict)  # of the catalogue's measures, each value with its source
    publishers: Sequence[str] = ()  # those believed before the others, the first before the next


def read_settings(folder: Path) -> Settings:
    """What region.toml of a folder says, checked.

    Raises InputError with all that is wrong with it: no folder, no file, no TOML, a setting missing, unknown
    or of the wrong kind, a factor that does not exist or must not be used.
    """
    if not folder.is_dir():
        raise InputError(faults=[Fault("folder_missing", values={"folder": folder})])
    path = folder / SETTINGS_FILE
    if not path.exists():
        raise InputError(faults=[Fault("region_toml_missing", values={"folder": folder})])
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(faults=[Fault("region_toml_encoding", SETTINGS_FILE)]) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(faults=[Fault("region_toml_invalid", SETTINGS_FILE, values={"reason": error})]) from None
    except RecursionError:
        raise InputError(faults=[Fault("region_toml_deep", SETTINGS_FILE)]) from None
    faults = _setting_faults(given)
    grid = residual = None
    for name in _FACTOR_SETTINGS:
        if not isinstance(given.get(name), dict) or any(fault.alike == name for fault in faults):
            continue
        try:
            if name == "grid_factor":
                grid = grid_factor(**_with_province_as_text(given[name]))
            else:
                residual = residual_factor(**given[name])
        except RegionalCarbonError as error:
            faults += [Fault(fault.key, SETTINGS_FILE, alike=name, values=fault.values) for fault in error.faults]
    for check_factor, name in ((fuel_factors, "fuel_factors"), (heat_factor, "heat_factor")):
        if isinstance(given.get(name), str):
            try:
                check_factor(given[name])
            except RegionalCarbonError as error:
                faults += [Fault(fault.key, SETTINGS_FILE, values=fault.values) for fault in error.faults]
    if faults or grid is None:
        raise InputError(faults=faults)
    plain = {name: value for name, value in given.items() if name not in _FACTOR_SETTINGS}
    return Settings(grid=grid, residual=residual, **plain)


def publishers_of(folder: Path) -> Sequence[str]:
    """The publishers that a region's folder says it believes first; none where it has no region.toml yet.

    Raises InputError as `read_settings`.
    """
    return read_settings(folder).publishers if (folder / SETTINGS_FILE).exists() else ()


def _with_province_as_text(chosen: Toml) -> Toml:
    """33 without its quotes is the province 33 as well."""
    return {name: str(value).zfill(2) if name == "province" else value for name, value in chosen.items()}


def _setting_faults(given: Mapping[str, object]) -> list[Fault]:
    def fault(key: str, setting: str, **values: object) -> Fault:
        return Fault(key, SETTINGS_FILE, alike=setting, values={"setting": setting, **values})

    faults = [
        fault("setting_unknown", name, known=Each(list(_SETTINGS)), near=Near(name, _SETTINGS))
        for name in given
        if name not in _SETTINGS
    ]
    for name, (kinds, needed) in _SETTINGS.items():
        if name not in given:
            faults += [fault("setting_missing", name, hint=Said("settings", name))] if needed else []
        elif not _is(given[name], kinds) or given[name] not in _CHOICES.get(name, (given[name],)):
            faults.append(fault("setting_value", name, value=repr(given[name]), hint=Said("settings", name)))
    for setting, known in _FACTOR_SETTINGS.items():
        faults += _factor_faults(setting, given.get(setting), known)
    strategies = given.get("strategies")
    for name, value in strategies.items() if isinstance(strategies, dict) else ():
        if name in PAPER_NAMES:
            faults.append(Fault("strategy_name_taken", SETTINGS_FILE, alike=name, values={"strategy": name}))
        elif not isinstance(value, dict) or not isinstance(value.get("rule"), str):
            wrong = {"strategy": name, "hint": Said("settings", "strategies")}
            faults.append(Fault("strategy_without_rule", SETTINGS_FILE, alike=name, values=wrong))
    publishers = given.get("publishers", [])
    if isinstance(publishers, list) and not all(isinstance(one, str) and one for one in publishers):
        faults.append(fault("setting_value", "publishers", value=repr(publishers), hint=Said("settings", "publishers")))
    faults += [*price_faults(given, SETTINGS_FILE), *pathway_faults(given, SETTINGS_FILE)]
    faults += office_faults(given.get("office"), SETTINGS_FILE)
    faults += [*supply_faults(given.get("supply"), file=SETTINGS_FILE), *_priced_twice(given)]
    return [*faults, *_measure_faults(given.get("measures"), given.get("currency", "CNY"))]


def _priced_twice(given: Mapping[str, object]) -> list[Fault]:
    """One price of electricity: that of bills counts for measures too, so a second one is refused."""
    prices, measures = given.get("prices"), given.get("measures")
    of_bills = isinstance(prices, dict) and "electricity" in prices
    if of_bills and isinstance(measures, dict) and "electricity_price_cny_per_mwh" in measures:
        return [Fault("electricity_priced_twice", SETTINGS_FILE)]
    return []


def _measure_faults(told: object, currency: object) -> list[Fault]:
    """What is wrong with `[measures]`: inputs it does not know, and values that cannot be."""
    if not isinstance(told, dict):
        return []  # told with the other settings
    known = names_of_inputs()
    unknown = [
        Fault(
            "setting_unknown",
            SETTINGS_FILE,
            alike=f"measures.{name}",
            values={"setting": f"measures.{name}", "known": Each(known), "near": Near(name, known)},
        )
        for name in told
        if name not in known
    ]
    priced = "electricity_price_cny_per_mwh" in told or "fuel_price_cny_per_gj" in told
    if priced and currency not in ("CNY", "USD") and "currency_per_usd" not in told:
        unknown.append(Fault("measure_currency_missing", SETTINGS_FILE, values={"currency": currency}))
    return [*unknown, *measure_input_faults(told, file=SETTINGS_FILE)]


def _factor_faults(setting: str, chosen: object, known: Mapping[str, tuple[type, ...]]) -> list[Fault]:
    """What is wrong with how a factor of electricity is chosen: words it does not know, values of another kind."""
    faults = []
    for name, value in chosen.items() if isinstance(chosen, dict) else ():
        if name not in known:
            unknown = {"setting": f"{setting}.{name}", "known": list(known), "near": Near(name, known)}
            faults.append(Fault("setting_unknown", SETTINGS_FILE, alike=setting, values=unknown))
        elif not _is(value, known[name]):
            wrong = {"setting": f"{setting}.{name}", "value": repr(value), "hint": Said("settings", setting)}
            faults.append(Fault("setting_value", SETTINGS_FILE, alike=setting, values=wrong))
    return faults


def _is(value: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
