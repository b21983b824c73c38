"""S1, `[prices]` of region.toml: what an energy cost in the region, by which bills in money are metered amounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from regional_carbon.collect.currencies import counted_currency, currency_of
from regional_carbon.collect.energy_statistics import energy_named
from regional_carbon.collect.fuel_amounts import in_unit_of, usual_symbols
from regional_carbon.factors import Factor, Price
from regional_carbon.language.amounts import interval, percent, tonnes
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.language.messages import Said
from regional_carbon.units import unit

ROUNDING: Final = 1e-9  # of what a bill bought
WIDEST: Final = 0.9  # how far prices paid may lie from the price given, as a share of it
_NAMES: Final = ("price", "per", "within", "source")


def price_faults(given: Mapping[str, object], file: str) -> Iterator[Fault]:
    """Prices that are not written as `price`, `per`, `within` and `source`, all four: none is assumed."""
    prices = given.get("prices", {})
    for energy, written in prices.items() if isinstance(prices, dict) else ():
        if not _is_price(written):
            values = {"setting": f"prices.{energy}", "value": repr(written), "hint": Said("settings", "prices")}
            yield Fault("setting_value", file, alike=f"prices.{energy}", values=values)


def _is_price(written: object) -> bool:
    if not isinstance(written, dict) or {*written} != {*_NAMES}:
        return False
    price, per, within, source = (written[name] for name in _NAMES)
    numbers = all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in (price, within))
    texts = all(isinstance(text, str) and text.strip() for text in (per, source))
    return numbers and texts and price > 0 and 0 <= within <= WIDEST


def with_prices(
    factors: Mapping[str, Factor], prices: Mapping[str, Mapping[str, object]], *, currency: str, file: str
) -> tuple[dict[str, Factor], list[Fault]]:
    """The factors with the price of each energy that has one; and prices of no energy, or per a unit it has not."""
    priced, faults = dict(factors), []
    for energy, written in prices.items():
        factor, per = energy_named(energy, factors), unit(str(written["per"]))
        if isinstance(factor, Fault):
            faults.append(replace(factor, file=file, alike=f"prices.{energy}"))
            continue
        size = None if per is None or currency_of(per) else in_unit_of(factor, per)
        if not size:
            kept = unit(factor.unit)
            known = usual_symbols(factor.energy, kept.quantity) if kept else []
            values = {"energy": energy, "unit": written["per"], "known": known}
            faults.append(Fault("price_unit", file, alike=f"prices.{energy}", values=values))
            continue
        price = Price(float(str(written["price"])) / size, float(str(written["within"])), _told(written, currency))
        priced[factor.energy] = replace(factor, price=price)
    return priced, faults


def _told(written: Mapping[str, object], currency: str) -> str:
    return f"{written['price']} {currency}/{written['per']} ({written['source']})"


def bought(energy: str, given: str, factors: Mapping[str, Factor]) -> tuple[Factor, float] | Fault | None:
    """The factor of an energy and how many of its unit one unit of the region's money bought; or the fault.

    None of what is no sum of money in the region's currency, or of an energy without a factor.
    """
    factor, money = energy_named(energy, factors), unit(given)
    if isinstance(factor, Fault) or money is None or currency_of(money) != counted_currency():
        return None
    if factor.price is None:
        kept = unit(factor.unit)
        known = usual_symbols(factor.energy, kept.quantity) if kept else []
        values = {"energy": energy, "unit": given, "known": known, "name": factor.energy, "per": factor.unit}
        return Fault("price_missing", values=values)
    return factor, money.in_base / factor.price.per_unit


def electricity_against_bills(register: pl.DataFrame, factor: Factor, year: int) -> list[Notice]:
    """Whose electricity of the year is not what its bill bought, at any price that prices paid lie within.

        cost / (p · (1 + v)) ≤ e ≤ cost / (p · (1 − v))        [MWh/yr]

    Nothing without a price of electricity. The register's electricity counts, whatever the bill says.
    """
    if factor.price is None or "electricity_cost_cny" not in register.columns:
        return []
    per_mwh, within, told = factor.price
    cost, used = pl.col("electricity_cost_cny"), pl.col("electricity_mwh")
    billed = register.filter(pl.col("year") == year, cost > 0).with_columns(
        least=cost / (per_mwh * (1 + within)), most=cost / (per_mwh * (1 - within))
    )
    off = billed.filter((used < pl.col("least") * (1 - ROUNDING)) | (used > pl.col("most") * (1 + ROUNDING)))
    if off.is_empty():
        return []
    listed = [
        f"{who} ({tonnes(mwh)}; {interval(least, most, tonnes)})"
        for who, mwh, least, most in off.select("enterprise_id", used, "least", "most").iter_rows()
    ]
    values = {"count": off.height, "enterprises": listed, "price": told, "within": percent(within, 0)}
    return [Notice("electricity_against_bill", values)]
