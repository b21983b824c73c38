"""How many unit slips are found, and how many sound rows are called: `python -m bench.plausibility DATA`.

DATA is a folder with `iac/iac_plants.parquet` (audited plants), `buildings/chicago_2014_2019.parquet` (buildings over
years), `taiwan/taiwan_plants.csv` and `taiwan_companies.csv`, and `china/china_industry_year_1995_2006.csv`; what is
not there is left out. Region A and the two real regions of `examples/` are always measured. In each register 5 % of
the rows get one power of ten, and the share found of them is counted: `docs/plausibility.md` has the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from regional_carbon.collect.checks import INDEX
from regional_carbon.collect.limits_of_doubt import thresholds
from regional_carbon.collect.slips import POWERS, amount_slips, unit_slips

EXAMPLES = Path(__file__).parent.parent / "examples"
SHARE, SEEDS = 0.05, range(20)
COLUMNS = {"electricity": "electricity_mwh", "output": "output_cny"}
NO_READINGS = pl.DataFrame(schema={INDEX: pl.Int64, "read_mwh": pl.Float64})


@dataclass(frozen=True)
class Case:
    """A register, and which of its amounts are spoilt."""

    name: str
    register: pl.DataFrame
    quantity: str


def register(frame: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """A frame as a register: what the columns do not give is not known."""
    blank = {name: pl.lit(None, pl.Float64) for name in ("output_cny", "employees", "electricity_cost_cny")}
    made = frame.select(**{**blank, **columns})
    return made.with_columns(pl.col("enterprise_id", "industry_code").cast(pl.String), pl.col("year").cast(pl.Int64))


def examples(name: str) -> pl.DataFrame:
    """The register of a shipped region."""
    return pl.read_csv(EXAMPLES / name / "enterprises.csv", schema_overrides={"industry_code": pl.String})


def audited(data: Path) -> Iterator[Case]:
    """Real plants, one visit each, with less and with more known of them."""
    path = data / "iac/iac_plants.parquet"
    if not path.exists():
        return
    plants = pl.read_parquet(path).filter(pl.col("ok"))
    key = {"enterprise_id": pl.col("plant_id"), "industry_code": pl.col("sic2"), "year": pl.col("fiscal_year")}
    least = {**key, "electricity_mwh": pl.col("elec_kwh") / 1000, "output_cny": pl.col("sales_usd").cast(pl.Float64)}
    employees = {"employees": pl.when(pl.col("employees") > 0).then(pl.col("employees")).cast(pl.Float64)}
    bill = {"electricity_cost_cny": pl.col("elec_cost_usd").cast(pl.Float64)}
    for known, more in {"output": {}, "output, employees": employees, "output, bill": bill,
                        "output, employees, bill": {**employees, **bill}}.items():  # fmt: skip
        for quantity in COLUMNS:
            yield Case(f"IAC plants ({known})", register(plants, **least, **more), quantity)


def over_years(data: Path) -> Iterator[Case]:
    """The same buildings, plants and companies over years: the own last year is known."""
    path = data / "buildings/chicago_2014_2019.parquet"
    if path.exists():
        frame = pl.read_parquet(path).filter(pl.col("ok"))
        key = {"enterprise_id": pl.col("building_id"), "industry_code": pl.col("property_type"), "year": pl.col("year")}
        key["electricity_mwh"] = pl.col("elec_mwh")
        yield Case("Chicago buildings (own years)", register(frame, **key), "electricity")
        newest = frame.filter(pl.col("year") >= 2018)
        yield Case("Chicago buildings (own 2 years)", register(newest, **key), "electricity")
        floor = register(frame, **key, output_cny=pl.col("floor_area_sqft").cast(pl.Float64))
        yield Case("Chicago buildings (own years, floor area as output)", floor, "electricity")
    for name, amount in {"taiwan_plants": "elec_mwh_derived", "taiwan_companies": "revenue_mtwd"}.items():
        path = data / f"taiwan/{name}.csv"
        if not path.exists():
            continue
        frame = pl.read_csv(path, infer_schema_length=None).filter(pl.col(amount) > 0)
        plants = name == "taiwan_plants"
        key = {
            "enterprise_id": pl.col("plant_id" if plants else "company_id"),
            "industry_code": pl.col("industry_group") if plants else pl.lit("all"),
            "year": pl.col("year"),
            "electricity_mwh": pl.col(amount) if plants else pl.lit(None, pl.Float64),
        }
        more = {} if plants else {"output_cny": pl.col(amount)}
        yield Case(f"{name} (own years)", register(frame, **key, **more), "electricity" if plants else "output")


def shipped() -> Iterator[Case]:
    """Region A, and the two real regions."""
    for name in ("region-a", "iac-california", "iac-north-carolina"):
        for quantity in COLUMNS:
            yield Case(f"examples/{name}", examples(name), quantity)


def spoilt(case: Case, power: int, seed: int, share: float = SHARE) -> tuple[pl.DataFrame, np.ndarray]:
    """The register with 5 % of its rows, among those that can be checked, a power of ten too high; and which rows.

    Where enterprises have several years, the newest are spoilt: this year's file, beside last year's that was taken.
    """
    column = COLUMNS[case.quantity]
    known = np.flatnonzero(_checkable(case).to_numpy())
    count = max(1, round(share * len(known)))
    rows = np.sort(np.random.default_rng(seed).choice(known, count, replace=False))
    factor = pl.Series(np.ones(case.register.height)).scatter(rows, 10.0**power)
    return case.register.with_columns((pl.col(column) * factor).alias(column)), rows


def _checkable(case: Case) -> pl.Series:
    """Rows with the amount above 0 and something to hold it against; a lone year of an own-year register has not."""
    column = COLUMNS[case.quantity]
    other = COLUMNS["output" if case.quantity == "electricity" else "electricity"]
    known = pl.col(column) > 0
    alone = (pl.col(column).count().over("enterprise_id") < 2) & (pl.col(other).is_null() | (pl.col(other) <= 0))
    newest = pl.col("year") == pl.col("year").max().over("enterprise_id")
    return case.register.select((known & newest & ~alone).fill_null(False)).to_series()


@dataclass(frozen=True)
class Measured:
    """What share of a register's rows is called as it is, and of the spoilt ones found, by power of ten."""

    rows: int
    called: float
    found: dict[int, float]
    named: dict[int, float]

    def overall(self, shares: dict[int, float]) -> float:
        """Of the slips of ×10, ×1000 and ×10⁴ and their inverses, each as often as the next."""
        return float(np.mean([share for power, share in shares.items() if abs(power) != 2]))


def measure(case: Case, limits: dict[str, float] | None = None, seeds: range = SEEDS) -> Measured:
    """The two figures of a case."""
    used = thresholds(limits)
    clean = unit_slips(case.register, NO_READINGS, used).height / case.register.height
    found, named = {}, {}
    for power in POWERS:
        hits = rights = total = 0
        for seed in seeds:
            frame, rows = spoilt(case, power, seed)
            slips = unit_slips(frame, NO_READINGS, used).filter(pl.col(INDEX).is_in(rows))
            right = (pl.col("quantity") == case.quantity) & (pl.col("power") == power)
            right |= pl.col("either") & (pl.col(f"{case.quantity}_power") == power)
            hits, total = hits + slips.height, total + len(rows)
            rights += slips.filter(right).height
        found[power], named[power] = hits / total, rights / total
    return Measured(case.register.height, clean, found, named)


def statistics(data: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    """Energy statistics over years: what is shipped, and China's industries."""
    for name in ("region-a", "iac-california"):
        path = EXAMPLES / name / "energy_statistics.csv"
        yield f"examples/{name}", pl.read_csv(path, schema_overrides={"industry_code": pl.String, "amount": pl.Float64})
    path = data / "china/china_industry_year_1995_2006.csv"
    if not path.exists():
        return
    printed = pl.read_csv(path).filter(pl.col("level") == "industry")
    energies = {"electricity": "electricity_100gwh", "coal": "coal_10kt", "coke": "coke_10kt"}
    for energy, column in energies.items():
        amounts = printed.select(industry_code="industry_en", year="year", amount=pl.col(column).cast(pl.Float64))
        yield f"China 1995–2006, {energy}", amounts.drop_nulls().with_columns(energy=pl.lit(energy))


def measure_statistics(frame: pl.DataFrame, seeds: range = SEEDS) -> Measured:
    """The two figures for energy statistics, of which 5 % of the newest amounts are spoilt."""
    limits = thresholds()
    series = ("industry_code", "energy")
    newest = (pl.col("year") == pl.col("year").max().over(series)) & (pl.len().over(series) > 1)
    known = np.flatnonzero(frame.select(newest & (pl.col("amount") > 0)).to_series().to_numpy())
    count = max(1, round(SHARE * len(known)))
    found, named = {}, {}
    for power in POWERS:
        hits = rights = 0
        for seed in seeds:
            rows = np.random.default_rng(seed).choice(known, count, replace=False)
            factor = pl.Series(np.ones(frame.height)).scatter(np.sort(rows), 10.0**power)
            slips = amount_slips(frame.with_columns(pl.col("amount") * factor), limits)
            slips = slips.filter(pl.col(INDEX).is_in(rows))
            hits, rights = hits + slips.height, rights + slips.filter(pl.col("power") == power).height
        found[power], named[power] = hits / (count * len(seeds)), rights / (count * len(seeds))
    return Measured(frame.height, amount_slips(frame, limits).height / frame.height, found, named)


def operating_curve(data: Path) -> Iterator[tuple[float, Measured]]:
    """Electricity held against output alone, the hardest case, at other thresholds."""
    case = next(audited(data), None)
    for odds in (8, 12, 16, 20, 25, 33, 50) if case else ():
        yield odds, measure(case, {"slip_odds_industry_alone": odds}, seeds=range(3))


def _row(name: str, result: Measured) -> str:
    cells = [f"{100 * result.found[power]:.1f}" for power in POWERS]
    overall = [f"{100 * result.overall(shares):.1f}" for shares in (result.found, result.named)]
    return f"| {name} | {result.rows} | {100 * result.called:.2f} % | {' | '.join([*cells, *overall])} |"


def _head(first: str) -> str:
    cells = [first, "rows", "called as it is", *[_told(power) for power in POWERS], "all", "named rightly"]
    return f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}"


def _told(power: int) -> str:
    return f"{'×' if power > 0 else '÷'}{10 ** abs(power)}"


def main(data: Path) -> None:
    """Prints both figures for every register and statistic, and the curve; shares found are in per cent."""
    print(_head("register (what is known): amount spoilt"))
    for case in [*shipped(), *audited(data), *over_years(data)]:
        result = measure(case, seeds=range(3) if case.register.height > 1000 else SEEDS)
        print(_row(f"{case.name}: {case.quantity}", result), flush=True)
    print("\n" + _head("energy statistics"))
    for name, frame in statistics(data):
        print(_row(name, measure_statistics(frame)), flush=True)
    print("\n" + _head("IAC plants (output): electricity, at odds of"))
    for odds, result in operating_curve(data):
        print(_row(f"{odds:g}", result), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("data"))
