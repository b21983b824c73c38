"""Further measures, a row of the catalogue each: what a unit of one saves and costs, and which exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import narwhals as nw
import polars as pl

from regional_carbon.measures import Row, shipped_table
from regional_carbon.measures.cost import capital_recovery_factor
from regional_carbon.schema.input_tables import Measures
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_rules import SWITCHES, priced
from regional_carbon.units import GJ_PER_MWH, GJ_PER_TCE

# Reading: measures act in this order, each on the energy that the earlier leave: efficiency needs less energy, then
# generation supplies what is left of the electricity, then a switch what is left of the fuel. Within one of them the
# cheaper goes first. What an attribute or a price says is no energy.
ORDER: Final[Mapping[str, int]] = {"save": 0, "own_generation": 1, **dict.fromkeys(SWITCHES, 2)}
ELECTRICITY: Final = "electricity"
ANY_FUEL: Final = "fuel"  # counted as natural gas, the fuel of 95 % of what audits save (measures/constants.csv)
GAS: Final = "natural_gas"
GAS_BOILER: Final = 0.925  # Danish Energy Agency (2025), gas boiler for process heat: measures_starter.csv, coal_to_gas
_KWH: Final = 1000.0  # in a MWh
_KINDS: Final[dict[type[nw.dtypes.DType], type[pl.DataType]]] = {
    nw.String: pl.String, nw.Float64: pl.Float64, nw.Int64: pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Supply:
    """What energy emits, costs and is turned into heat with where the measures would stand.

    `tco2_per_gj` and `price_cny_per_gj` are by energy, `fuel` the region's mean; the price of gas and of the mean is
    the inputs' own unless it is given. `boiler_efficiency` is of what burns it now, `hours` the full-load hours a year
    by measure, `currency_per` money of the region per foreign currency beside the dollar.
    """

    grid_tco2_per_mwh: float
    tco2_per_gj: Mapping[str, float]
    price_cny_per_gj: Mapping[str, float] = field(default_factory=dict)
    boiler_efficiency: Mapping[str, float] = field(default_factory=lambda: {GAS: GAS_BOILER})
    hours: Mapping[str, float] = field(default_factory=dict)
    currency: str = "CNY"
    currency_per: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasureLine:
    """A measure of the catalogue with what a unit of it comes to.

    A unit is a MWh saved or made, or a GJ saved or burnt no more, a year. What cannot be computed is None; `lacking`
    says what would have to be given for it. `refused` is `not_found` where the catalogue has no figure, and
    `raises_emission` where the new energy emits more than the old. Only lines of ORDER stand in the curve.

    `factor_tco2` is what a unit emits less as measured, before ρ and rebound, `annuity` what of an investment falls on
    a year and a unit as measured, `running_cny` what a unit costs beside it: energy bought less energy saved.
    """

    measure_id: str
    kind: str
    per: str
    tonnes_per_unit: float | None = None
    cost_cny_per_tco2: float | None = None
    investment_cny_per_unit: float | None = None
    factor_tco2: float | None = None
    annuity: float = 0.0
    running_cny: float | None = None
    bought_mwh_per_unit: float = 0.0
    breakeven_tco2_per_mwh: float | None = None
    potential: float | None = None
    potential_of: str = ""
    industries: frozenset[str] = frozenset()  # of all where there are none
    lacking: tuple[str, ...] = ()
    refused: str = ""
    out_of_date: bool = False

    def in_curve(self) -> bool:
        """Whether it may stand among measures of a curve: it saves, and what it costs is known."""
        return self.kind in ORDER and not self.refused and self.cost_cny_per_tco2 is not None

    def cost_at(self, investment_cny_per_unit: float | None) -> float | None:
        """The cost per tonne at another investment, a quote's; None where the price of energy is not known."""
        if self.running_cny is None or self.factor_tco2 is None or investment_cny_per_unit is None:
            return None
        return (self.annuity * investment_cny_per_unit + self.running_cny) / self.factor_tco2


# ---------------------------------------------------------------------------------------------------
# The rows


def starter_measures() -> pl.DataFrame:
    """The rows that ship (Measures), as their sources have them."""
    return typed_measures(shipped_table("measures_starter"))


def typed_measures(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows of text as Measures: blank is not known."""
    blank = [{name: value or None for name, value in row.items()} for row in rows]
    return _typed(pl.DataFrame(blank, infer_schema_length=None))


def _typed(measures: pl.DataFrame) -> pl.DataFrame:
    """Every column of Measures, typed; null where the rows do not have it."""
    columns = {name: _KINDS[column.dtype] for name, column in Measures.columns().items()}
    return measures.select(
        (pl.col(name) if name in measures.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in columns.items()
    )


def with_own_measures(starter: pl.DataFrame, own: pl.DataFrame | None) -> tuple[pl.DataFrame, list[str]]:
    """The catalogue of a district: its own rows after those that ship; and the measures of these that it overrides."""
    if own is None:
        return starter, []
    again = starter["measure_id"].is_in(own["measure_id"].implode())
    return pl.concat([starter.filter(~again), _typed(own)]), starter.filter(again)["measure_id"].to_list()


# ---------------------------------------------------------------------------------------------------
# What a unit of each comes to


def measure_lines(
    measures: pl.DataFrame, supply: Supply, inputs: MeasureInputs, *, year: int | None = None
) -> dict[str, MeasureLine]:
    """Each measure of a catalogue with the tonnes and the cost of a unit, by its identifier.

        save            t = ρ·(1 − rebound)·f                  c = ((CRF + om)·I/(ρ·(1 − rebound)) − p) / f
        own_generation  t = g                                  c = ((CRF + om)·I − p) / g, or (LCOE − p) / g
        electrify       t = κ − η·g/(3.6·COP)                  c = ((CRF + om)·I − p_κ + η·p_e/(3.6·COP)) / t
        fuel_switch     t = κ − η·κ'/η'                        c = ((CRF + om)·I − p_κ + η·p_κ'/η') / t
        attribute       on paper: price/g, a line of its own   price: CNY per tonne, a line on the chart

    f is g for electricity, κ [tCO2/GJ] for fuel; p the price of saved energy, p_e that of electricity bought; η the
    efficiency of what burns the old fuel. Investment of US dollars is brought to 2024 by the CPI; that of others stays
    in the prices of its year. A price counts in the region's money at the market rate. `year` marks lines whose figures
    do not hold in it.
    """
    lines = {}
    for row in measures.iter_rows(named=True):
        line = _Reckoned(row, supply, inputs).line()
        late = year is not None and not (row["valid_from"] or year) <= year <= (row["valid_to"] or year)
        lines[line.measure_id] = replace(line, out_of_date=late)
    return lines


class _Reckoned:
    """One row, reckoned; `lacking` fills as it is found that something would have to be given."""

    def __init__(self, row: Mapping[str, object], supply: Supply, inputs: MeasureInputs) -> None:
        self.row, self.supply, self.inputs = row, supply, inputs
        self.lacking: list[str] = []
        self.unit = None if row["investment_unit"] is None else priced(str(row["investment_unit"]))
        codes = str(row["industries"] or "*")
        self.bare = MeasureLine(
            measure_id=str(row["measure_id"]), kind=str(row["kind"]), per=self._per(),
            potential=self._number("potential"), potential_of=str(row["potential_of"] or ""),
            industries=frozenset() if codes.strip() == "*" else frozenset(one.strip() for one in codes.split(";")),
        )  # fmt: skip

    def line(self) -> MeasureLine:
        if self.row["confidence"] == "not_found":
            return replace(self.bare, refused="not_found")
        kind = self.bare.kind
        if kind in SWITCHES:
            line = self._switch()
        elif kind in ("attribute", "price"):
            line = self._on_the_chart()
        else:
            line = self._saved_or_made()
        return replace(line, lacking=tuple(dict.fromkeys(self.lacking)))

    def _per(self) -> str:
        if self.row["kind"] == "price":
            return ""
        electric = self.row["carrier_from"] == ELECTRICITY or self.row["kind"] in ("own_generation", "attribute")
        return "MWh" if electric else "GJ"

    def _number(self, name: str) -> float | None:
        value = self.row[name]
        return float(value) if isinstance(value, int | float) else None

    def _needed(self, name: str, value: float | None) -> float | None:
        """A value that has to be given; where it is not, it is told as lacking."""
        if value is None:
            self.lacking.append(name)
        return value

    # --- money ---

    def _money(self) -> float | None:
        """The investment or price of the row in the region's money, in prices of 2024 where it was in dollars."""
        given = self._needed("investment", self._number("investment"))
        if given is None or self.unit is None:
            return None
        currency = self.unit.currency
        rates = {**self.supply.currency_per, "USD": self.inputs.currency_per_usd, self.supply.currency: 1.0}
        rate = self._needed(f"currency_per {currency}", rates.get(currency))
        return None if rate is None else given * rate * (self._index() if currency == "USD" else 1.0)

    def _index(self) -> float:
        index = {int(row["year"]): float(row["to_base"]) for row in shipped_table("price_index_us")}
        year = self._number("price_year")
        return 1.0 if year is None else index.get(int(year), 1.0)

    def _invested(self, units_per_kwh: float) -> float | None:
        """Investment per unit a year; of a kilowatt by its full-load hours, and the units a kilowatt-hour comes to."""
        money = self._money()
        in_kw = self.unit is not None and self.unit.per.startswith("kW")
        hours = self._hours() if in_kw else None
        if money is None or self.unit is None or (in_kw and hours is None):
            return None
        if self.unit.per == "(tce/yr)":
            return money / GJ_PER_TCE
        return money if hours is None else money / (hours * units_per_kwh)

    def _annuity(self) -> float:
        years = self._number("lifetime_years") or self.inputs.lifetime_years
        return capital_recovery_factor(self.inputs.discount_rate, years) + (self._number("om_share") or 0.0)

    def _hours(self) -> float | None:
        """Full-load hours a year: those given for the measure, or its performance where that is in kWh/kW."""
        told = self.supply.hours.get(self.bare.measure_id)
        if told is None and str(self.row["performance_unit"] or "").startswith("kWh/kW"):
            told = self._number("performance")
        return self._needed("hours", told)

    def _price_saved(self) -> float | None:
        """Of a MWh saved: demand and fees are not; of a GJ of the fuel."""
        if self.bare.per == "GJ":
            return self._price_of(self._fuel())
        bought = self._price_bought()
        return None if bought is None else self.inputs.energy_price_share_electricity * bought

    def _price_bought(self) -> float | None:
        return self._needed("electricity_price_cny_per_mwh", self.inputs.electricity_price_cny_per_mwh)

    def _price_of(self, fuel: str) -> float | None:
        default = self.inputs.fuel_price_cny_per_gj if fuel in (GAS, ANY_FUEL) else None
        return self._needed(f"fuel_price {fuel}", self.supply.price_cny_per_gj.get(fuel, default))

    # --- emissions ---

    def _fuel(self, column: str = "carrier_from") -> str:
        """The energy of a column; any fuel is the region's mean where a measure saves it, else natural gas."""
        named = str(self.row[column] or ANY_FUEL)
        mean = self.bare.kind == "save" and ANY_FUEL in self.supply.tco2_per_gj
        return GAS if named == ANY_FUEL and not mean else named

    def _factor(self, fuel: str) -> float | None:
        return self._needed(f"factor {fuel}", self.supply.tco2_per_gj.get(fuel))

    # --- kinds ---

    def _saved_or_made(self) -> MeasureLine:
        making = self.bare.kind == "own_generation"
        factor = self.supply.grid_tco2_per_mwh if self.bare.per == "MWh" else self._factor(self._fuel())
        if factor is None or factor <= 0:
            return self.bare
        realised = 1.0 if making else self.inputs.realisation * (1 - self.inputs.rebound)
        line = replace(
            self.bare, factor_tco2=factor, tonnes_per_unit=factor * realised, annuity=self._annuity() / realised
        )
        price = self._price_saved()
        if self.unit is not None and self.unit.per == "MWh":  # a levelised cost: another invests
            levelised = self._money()
            running = None if price is None or levelised is None else levelised - price
            return _costed(line, 0.0, running)
        return _costed(line, self._invested(1 / _KWH), None if price is None else -price)

    def _switch(self) -> MeasureLine:
        old, electric = self._fuel(), self.row["carrier_to"] == ELECTRICITY
        factor = self._factor(old)
        efficiency = self._needed(f"boiler_efficiency {old}", self.supply.boiler_efficiency.get(old))
        performance = self._needed("performance", self._number("performance"))
        new = self.supply.grid_tco2_per_mwh if electric else self._factor(self._fuel("carrier_to"))
        if factor is None or efficiency is None or performance is None or new is None:
            return self.bare
        needed = efficiency / performance / (GJ_PER_MWH if electric else 1.0)  # of the new, MWh or GJ, for a GJ
        net = factor - needed * new
        line = replace(
            self.bare,
            factor_tco2=net,
            tonnes_per_unit=net,
            annuity=self._annuity(),
            bought_mwh_per_unit=needed if electric else 0.0,
            breakeven_tco2_per_mwh=factor / needed if electric else None,
        )
        if net <= 0:
            return replace(line, refused="raises_emission")
        before = self._price_of(old)
        after = self._price_bought() if electric else self._price_of(self._fuel("carrier_to"))
        running = None if before is None or after is None else needed * after - before
        return _costed(line, self._invested(GJ_PER_MWH / _KWH / efficiency), running)

    def _on_the_chart(self) -> MeasureLine:
        """An attribute costs so much a tonne on paper, market-based; a price is what a tonne is worth."""
        money = self._money()
        if money is None:
            return self.bare
        per: float | None = 1.0
        if self.bare.kind == "attribute":
            per = self.supply.grid_tco2_per_mwh
        elif self.unit is not None and self.unit.per == "tce":
            factor = self._factor(GAS)
            per = None if factor is None else factor * GJ_PER_TCE
        return replace(self.bare, cost_cny_per_tco2=money / per) if per is not None and per > 0 else self.bare


def _costed(line: MeasureLine, invested: float | None, running: float | None) -> MeasureLine:
    """A line with what a unit of it costs, as far as its investment and the prices of energy are known."""
    line = replace(line, investment_cny_per_unit=invested, running_cny=running)
    return replace(line, cost_cny_per_tco2=line.cost_at(invested))


def saving_lines(supply: Supply, inputs: MeasureInputs) -> dict[str, MeasureLine]:
    """What a MWh and a GJ saved come to, by carrier: of a measure whose investment its audit tells."""
    rows = [{"measure_id": carrier, "kind": "save", "carrier_from": carrier} for carrier in (ELECTRICITY, ANY_FUEL)]
    return measure_lines(typed_measures(rows), supply, inputs)


# ---------------------------------------------------------------------------------------------------
# Beside each other


def in_order(lines: Iterable[MeasureLine]) -> list[MeasureLine]:
    """Measures in the order they act (ORDER), the cheaper first, each end use supplied in one new way alone.

    Of generation, and of switches, from one end use (`potential_of`) only the cheapest is left: another would supply
    the same energy once more.
    """
    acting = sorted(
        (line for line in lines if line.in_curve()),
        key=lambda line: (ORDER[line.kind], line.cost_cny_per_tco2, line.measure_id),
    )
    supplied: set[tuple[int, str]] = set()
    left = []
    for line in acting:
        use = (ORDER[line.kind], line.potential_of)
        if line.kind == "save" or use not in supplied:
            left.append(line)
        if line.kind != "save":
            supplied.add(use)
    return left
