"""What is typed rightly and still doubtful: each doubt is a warning at its place, with what speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from regional_carbon.collect.against_industry import (
    impossible_intensities,
    industry_years,
    sums_over_statistics,
    too_electric,
)
from regional_carbon.collect.as_written import Written
from regional_carbon.collect.checks import INDEX
from regional_carbon.collect.consequences import (
    Expected,
    inventories_far_off,
    meters_beyond_industry,
    outputs_below_bills,
)
from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.collect.readings import year_sums
from regional_carbon.collect.same_enterprise import credit_code_doubts, doubled_enterprises
from regional_carbon.collect.slips import amount_slips, unit_slips
from regional_carbon.factors import Factor
from regional_carbon.language.amounts import count, figure
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import say
from regional_carbon.schema.frames import Row

_COLUMNS: Final = {"electricity": "electricity_mwh", "output": "output_cny"}
_SPEAKS: Final = 0.5  # decades: evidence nearer to what is expected does not speak for a slip of ten and more


@dataclass(frozen=True)
class Placed:
    """A typed, checked table beside the file it was written in: row i of one is row i of the other.

    `frame` is that of `check()`, or of `read_energy_statistics`, whose amounts are in the units of the factors.
    """

    written: Written
    frame: pl.DataFrame


def doubts(
    enterprises: Placed,
    statistics: Placed | None = None,
    readings: Placed | None = None,
    *,
    factors: Mapping[str, Factor],
    grid_tco2_per_mwh: float,
    year: int,
    own_thresholds: Mapping[str, float] | None = None,
    metered: Placed | None = None,
    inventories: Placed | None = None,
    cut: float | None = None,
    priced: bool = True,
) -> list[Fault]:
    """Everything doubtful in a region's tables, as warnings: nothing is changed and no row dropped.

    Unit slips (×10 … ×10⁴ and their inverses) of enterprises and of statistics; readings that are not the year's
    amount; enterprises that together exceed their industry; intensities below the grid factor `grid_tco2_per_mwh`;
    one enterprise twice; wrong credit codes; enterprises far more electric than their industry; outputs below the
    enterprise's own bill, meters and inventories that can hardly be, with what of the total and of a reduction `cut`
    rests on them. `factors` are those in use, by energy, electricity among them; `priced`, whether the region counts in
    the currency of the thresholds. What is blank says nothing; `thresholds.csv` says what is far.

    Raises InputError for a threshold that does not exist.
    """
    limits = thresholds(own_thresholds)
    register, written = enterprises.frame, enterprises.written
    sums = year_sums(readings.frame, register, limits) if readings else _no_sums()
    found = [*_register_slips(written, register, sums, limits)]
    found += _readings_that_differ(written, register, sums, {fault.row for fault in found}, limits)
    found += credit_code_doubts(written, register)
    found += doubled_enterprises(written, register, limits["near_name"])
    if statistics:
        years = industry_years(statistics.frame, factors)
        found += _statistics_slips(statistics.written, statistics.frame, limits)
        found += sums_over_statistics(statistics.written, register, years, year, limits)
        found += impossible_intensities(statistics.written, years, grid_tco2_per_mwh, limits)
        found += too_electric(written, register, years, grid_tco2_per_mwh, year, limits)
        expected = Expected.of(register, years, grid_tco2_per_mwh, year, cut)
        slipped = {(fault.row, fault.values.get("column")) for fault in found if fault.key.startswith("unit_slip")}
        below = outputs_below_bills(written, expected, limits, priced=priced)
        found += [fault for fault in below if not slipped & {(fault.row, name) for name in _COLUMNS.values()}]
        if metered:
            found += meters_beyond_industry(metered.written, metered.frame, expected, factors, year, limits)
        if inventories:
            found += inventories_far_off(inventories.written, inventories.frame, expected, year, limits)
    return [replace(fault, severity="warning") for fault in found]


def _no_sums() -> pl.DataFrame:
    return pl.DataFrame(schema={INDEX: pl.Int64, "read_mwh": pl.Float64})


# ---------------------------------------------------------------------------------------------------
# Unit slips


class Evidence:
    """What speaks for a slip, as part of a sentence, said in the language spoken when it is told."""

    def __init__(self, row: Row, quantity: str) -> None:
        self.row, self.quantity = row, quantity

    def __str__(self) -> str:
        return say("errors", "_then").join(self._clauses())

    def _clauses(self) -> Iterator[str]:
        row, quantity = self.row, self.quantity
        away = 1 if row[f"{quantity}_power"] > 0 else -1
        for name in ("own", "read", "industry", "bill"):
            off = row.get(f"{quantity}_{name}_off")
            if off is None or off * away < _SPEAKS:
                continue
            values: dict[str, object] = {"times": times(10**off)}
            if name == "own":
                amount, year = 10 ** row[f"{quantity}_own_value"], row[f"{quantity}_own_year"]
                values |= {"amount": figure(amount), "year": year}
            if name == "read":
                values |= {"amount": figure(10 ** row["read"])}
            if name == "bill":
                price = 10 ** (row["bill"] - row["electricity"]) / 1000
                values |= {"price": figure(price, 2), "times": times(10**-off)}
            per = f"{quantity}_{row[f'{quantity}_industry_per']}" if name == "industry" else name
            yield say("errors", f"_slip_{per}", **values)


def times(ratio: float) -> str:
    """'980 times' or '1/980 of', in the language now spoken; two digits are enough."""
    key = "_times" if ratio >= 1 else "_times_less"
    return say("errors", key, ratio=figure(max(ratio, 1 / ratio), 2))


class Undone:
    """'Divided by 1000' or 'Multiplied by 1000', said in the language spoken when it is told."""

    def __init__(self, power: int) -> None:
        self.power = power

    def __str__(self) -> str:
        return say("errors", "_divided" if self.power > 0 else "_multiplied", factor=10 ** abs(self.power))


def _register_slips(
    written: Written, register: pl.DataFrame, sums: pl.DataFrame, limits: Mapping[str, float]
) -> Iterator[Fault]:
    for row in unit_slips(register, sums, limits).iter_rows(named=True):
        index, quantity = row[INDEX], row["quantity"]
        column, enterprise, year = _COLUMNS[quantity], row["enterprise_id"], row["year"]
        values = {
            "column": column,
            "written": written.cells[column][index],
            "enterprise": enterprise,
            "year": year,
            "evidence": Evidence(row, quantity),
            "undone": Undone(row["power"]),
        }
        if row["either"]:
            values |= {"output": written.cells["output_cny"][index], "evidence": Evidence(row, "electricity")}
            values |= {"written": written.cells["electricity_mwh"][index], "column": "electricity_mwh"}
            values |= {"undone": Undone(row["electricity_power"])}
            column = "electricity_mwh"
        key = "unit_slip_either" if row["either"] else "unit_slip"
        yield written.fault(key, index, column, f"{enterprise} {year}", **values)


def _statistics_slips(written: Written, frame: pl.DataFrame, limits: Mapping[str, float]) -> Iterator[Fault]:
    for slip in amount_slips(frame, limits).iter_rows(named=True):
        row = frame.row(slip[INDEX], named=True)
        yield written.fault(
            "unit_slip_statistics",
            slip[INDEX],
            "amount",
            f"{row['industry_code']} {row['energy']} {row['year']}",
            written=written.cells["amount"][slip[INDEX]],
            unit=written.cells["unit"][slip[INDEX]],
            energy=row["energy"],
            industry_code=row["industry_code"],
            year=row["year"],
            times=_Times(row["amount"] / slip["other"]),
            other_year=slip["other_year"],
            other=f"{figure(slip['other'])} {row['unit']}",
            undone=Undone(slip["power"]),
        )


class _Times:
    def __init__(self, ratio: float) -> None:
        self.ratio = ratio

    def __str__(self) -> str:
        return times(self.ratio)


# ---------------------------------------------------------------------------------------------------
# Readings


def _readings_that_differ(
    written: Written, register: pl.DataFrame, sums: pl.DataFrame, told: set[int | None], limits: Mapping[str, float]
) -> Iterator[Fault]:
    """Readings whose sum is not the year's amount, where no unit slip says why."""
    rows = register.with_row_index(INDEX).with_columns(pl.col(INDEX).cast(pl.Int64)).join(sums, on=INDEX)
    rows = rows.with_columns(more=pl.col("electricity_mwh") / pl.col("read_mwh") - 1)
    for row in rows.filter(pl.col("more").abs() > limits["readings_differ"]).sort(INDEX).iter_rows(named=True):
        if written.row(row[INDEX]) in told:
            continue
        yield written.fault(
            "readings_differ",
            row[INDEX],
            "electricity_mwh",
            f"{row['enterprise_id']} {row['year']}",
            written=written.cells["electricity_mwh"][row[INDEX]],
            enterprise=row["enterprise_id"],
            year=row["year"],
            read=figure(row["read_mwh"]),
            percent=count(abs(100 * row["more"])),
            more=_MoreOrLess(row["more"]),
        )


class _MoreOrLess:
    def __init__(self, more: float) -> None:
        self.more = more

    def __str__(self) -> str:
        return say("errors", "_more" if self.more > 0 else "_less")
