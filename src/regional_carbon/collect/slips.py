"""Unit slips: amounts that are a power of ten away from all that is known of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.collect.checks import INDEX

# ×10: a digit too many. ×100: a meter's multiplier. ×1000: kWh for MWh. ×10⁴: yuan for 10⁴ yuan, kWh for 10⁴ kWh.
# And each the other way.
POWERS: Final = (1, -1, 2, -2, 3, -3, 4, -4)
QUANTITIES: Final = ("electricity", "output")
Thresholds = Mapping[str, float]

_EVIDENCE: Final = {"electricity": ("own", "industry", "bill", "read"), "output": ("own", "industry")}
_APART: Final = {  # the same, the industry's ratios each for itself
    "electricity": ("own", "per_output", "per_employees", "bill", "read"),
    "output": ("own", "per_electricity", "per_employees"),
}

_EQUAL: Final = 1e-9  # the same ratio read both ways says nothing of which of its amounts slipped
_MAD_TO_SPREAD: Final = 1.4826  # 1 / Φ⁻¹(3/4): the median deviation of a normal law, as its standard deviation


@dataclass(frozen=True)
class Evidence:
    """What an amount is held against: columns with how far it is off, and how far such amounts usually are.

    Both in decades: `off` is log10(amount / expected), `spread` the robust standard deviation of `off`.
    """

    name: str

    @property
    def off(self) -> str:
        return f"{self.name}_off"

    @property
    def spread(self) -> str:
        return f"{self.name}_spread"


def unit_slips(register: pl.DataFrame, readings: pl.DataFrame, limits: Thresholds) -> pl.DataFrame:
    """The rows of a register whose electricity or output is, by all that is known of it, a power of ten off.

        odds[k] = Π over evidence of t((off − k) / spread) / t(off / spread)

    is how many times likelier an amount is with the power of ten k undone than as it stands; t is Student's
    density. It is large only where the amount is far out and undoing k brings it back, and small where any
    evidence says that the amount is right as it stands. Evidence: the median of the enterprise's other years; its
    industry's electricity per output and per employee; the price its bills come to; the sum of its `readings`
    (a frame of INDEX and `read_mwh`).

    One row for each slip: INDEX, `quantity`, `power` (what the amount is to be divided by, as a power of ten),
    `odds`, `either` (true where nothing says whether electricity or output slipped), and the evidence for it.
    """
    rows = _logs(register)
    rows = _against_own_years(rows, "electricity", limits)
    rows = _against_own_years(rows, "output", limits)
    rows = _against_industry(rows, "electricity", "output", limits)
    rows = _against_industry(rows, "output", "electricity", limits)
    rows = _against_bills(rows, limits)
    rows = _against_readings(rows, readings, limits)
    for quantity, names in _EVIDENCE.items():
        rows = _with_odds(rows, quantity, [Evidence(f"{quantity}_{name}") for name in names], limits["tail"])
    return _without_the_good(_called(rows, limits), limits["slip_odds"])


def _logs(register: pl.DataFrame) -> pl.DataFrame:
    """The register's amounts as decades; what is blank or zero is not known."""

    def decades(name: str) -> pl.Expr:
        return pl.col(name).log(10) if name in register.columns else pl.lit(None, pl.Float64)

    def known(name: str) -> pl.Expr:
        value = decades(name)
        return pl.when(value.is_finite() & pl.col("enterprise_id").is_not_null()).then(value)

    names = [name for name in ("region_code", "enterprise_id") if name in register.columns]
    return register.select(
        pl.int_range(pl.len()).alias(INDEX),
        "enterprise_id",
        "year",
        "industry_code",
        series=_series(*names),
        everything=pl.lit("all"),
        electricity=known("electricity_mwh"),
        output=known("output_cny"),
        employees=known("employees"),
        bill=known("electricity_cost_cny"),
    )


def _series(*names: str) -> pl.Expr:
    """One key for the rows of a series over years; \0 stands in no name."""
    return pl.concat_str([pl.col(name).fill_null("") for name in names], separator="\0")


def off_other_years(rows: pl.DataFrame, value: str, series: str) -> pl.DataFrame:
    """How far each value is from the median of the others of its series, in `off`, `other` and `other_year`.

    Of an even number of others the nearer of the two middle ones, so that of three years one slipped one does not
    make the good ones look wrong; the median, so that of four and more two slipped ones do not hide each other.
    """
    known = rows.filter(pl.col(value).is_not_null()).select(INDEX, "year", series, value).sort(series, value, "year")
    known = known.with_row_index("at").with_columns(pl.col("at").cast(pl.Int64))
    others = pl.len().over(series).cast(pl.Int64) - 1
    first = pl.col("at").min().over(series)
    known = known.filter(others > 0)
    middle = {"lower": first + (others - 1) // 2, "upper": first + others // 2}
    known = known.with_columns([(at + (at >= pl.col("at")).cast(pl.Int64)).alias(name) for name, at in middle.items()])
    place = known.select("at", found=value, other_year="year")
    lower, upper = (
        known.select(at=name).join(place, on="at", how="left", maintain_order="left") for name in ("lower", "upper")
    )
    nearer = (known[value] - lower["found"]).abs() < (known[value] - upper["found"]).abs()
    other = lower["found"].zip_with(nearer, upper["found"])
    found = known.select(
        INDEX,
        off=pl.col(value) - other,
        other=other,
        other_year=lower["other_year"].zip_with(nearer, upper["other_year"]),
    )
    return rows.join(found, on=INDEX, how="left", maintain_order="left")


def spread_of_years(off: str, series: str, alike: str, limits: Thresholds) -> pl.Expr:
    """How far the years of one series usually lie apart, leaning on those of all series alike where it has few.

        spread² = (n · own² + w · all²) / (n + w)

    Two years do not say which of them is usual, so that they count as none. Where few alike are known all series
    stand for them, and where these are few too, the least spread that is real.
    """
    own = pl.col(off).abs().median() * _MAD_TO_SPREAD
    known = pl.col(off).count()
    n = pl.when(known.over(series) >= 3).then(known.over(series)).otherwise(0)
    enough, weight, least = limits["peers_least"], limits["years_weight"], pl.lit(limits["spread_least_own_years"])
    usual = pl.when(known.over(alike) >= enough).then(own.over(alike)).when(known >= enough).then(own).otherwise(least)
    spread = ((n * own.over(series) ** 2 + weight * usual**2) / (n + weight)).sqrt()
    return pl.max_horizontal(spread, least)


def _against_own_years(rows: pl.DataFrame, quantity: str, limits: Thresholds) -> pl.DataFrame:
    evidence = Evidence(f"{quantity}_own")
    names = {"off": evidence.off, "other_year": f"{evidence.name}_year", "other": f"{evidence.name}_value"}
    found = off_other_years(rows, quantity, "series").rename(names)
    return found.with_columns(spread_of_years(evidence.off, "series", "everything", limits).alias(evidence.spread))


def _against_industry(rows: pl.DataFrame, quantity: str, other: str, limits: Thresholds) -> pl.DataFrame:
    """Per output and per employee at once where both are known, else per whichever is.

    The mean of both ratios is steadier than either; each alone helps to tell which amount slipped.
    """
    per = {"both": (pl.col(other) + pl.col("employees")) / 2, other: pl.col(other), "employees": pl.col("employees")}
    ratios = {name: Evidence(f"{quantity}_per_{name}") for name in per}
    for name, size in per.items():
        rows = rows.with_columns((pl.col(quantity) - size).alias(ratios[name].name))
        rows = off_peers(rows, ratios[name].name, "industry_code", limits, "spread_least_industry")
    known = {name: pl.col(ratio.off).is_not_null() for name, ratio in ratios.items()}
    which = pl.coalesce([pl.when(there).then(pl.lit(name)) for name, there in known.items()])
    spread = pl.coalesce([pl.when(there).then(ratios[name].spread) for name, there in known.items()])
    evidence = Evidence(f"{quantity}_industry")
    return rows.with_columns(
        pl.coalesce([ratio.off for ratio in ratios.values()]).alias(evidence.off),
        spread.alias(evidence.spread),
        which.alias(f"{evidence.name}_per"),
    )


def off_peers(rows: pl.DataFrame, value: str, group: str, limits: Thresholds, least: str) -> pl.DataFrame:
    """How far each value is from the median of its group, with the group's spread, in `…_off` and `…_spread`.

    Small groups are taken together, and a group's spread leans on that of all, the more the smaller it is:

        spread² = (n · own² + w · all²) / (n + w) · (1 + π / 2n)

    The last factor is the median's own error.
    """
    count = pl.col(value).count()
    enough = count.over(group) >= limits["peers_least"]
    rows = rows.with_columns(peers=pl.when(enough).then(pl.col(group)))
    rows = rows.with_columns(off_=pl.col(value) - pl.col(value).median().over("peers"), n_=count.over("peers"))
    own = pl.col("off_").abs().median() * _MAD_TO_SPREAD
    n, weight = pl.col("n_"), limits["peers_weight"]
    spread = ((n * own.over("peers") ** 2 + weight * own**2) / (n + weight) * (1 + 1.5708 / n)).sqrt()
    compared = (n >= limits["peers_least"]) & pl.col(value).is_not_null()
    return rows.with_columns(
        pl.when(compared).then("off_").alias(f"{value}_off"),
        pl.when(compared).then(pl.max_horizontal(spread, pl.lit(limits[least]))).alias(f"{value}_spread"),
    ).drop("peers", "off_", "n_")


def _against_bills(rows: pl.DataFrame, limits: Thresholds) -> pl.DataFrame:
    """The price the bills come to, against that of all enterprises in the same year."""
    rows = rows.with_columns(electricity_bill=pl.col("electricity") - pl.col("bill"))
    return off_peers(rows, "electricity_bill", "year", limits, "spread_least_bill")


def _against_readings(rows: pl.DataFrame, readings: pl.DataFrame, limits: Thresholds) -> pl.DataFrame:
    read = readings.select(pl.col(INDEX).cast(pl.Int64), read=pl.col("read_mwh").log(10))
    off = pl.col("electricity") - pl.col("read")
    return rows.join(read, on=INDEX, how="left", maintain_order="left").with_columns(
        electricity_read_off=pl.when(off.is_finite()).then(off),
        electricity_read_spread=pl.lit(limits["spread_least_readings"]),
    )


def _with_odds(rows: pl.DataFrame, quantity: str, known: Sequence[Evidence], tail: float) -> pl.DataFrame:
    """The power of ten that explains the amount best, and the odds for it."""
    odds = {f"odds_{power}": log_odds(known, pl.lit(power), tail) for power in POWERS}
    rows = rows.with_columns(**odds)
    best = pl.max_horizontal(list(odds))
    which = pl.coalesce([pl.when(pl.col(f"odds_{power}") == best).then(pl.lit(power)) for power in POWERS])
    found = rows.with_columns(best.exp().alias(f"{quantity}_odds"), which.alias(f"{quantity}_power"))
    return found.drop(list(odds))


def log_odds(known: Sequence[Evidence], power: pl.Expr, tail: float) -> pl.Expr:
    """ln of how many times likelier amounts so far off are with a power of ten undone; unknown evidence says nothing.

    Student's t with ν degrees of freedom: ln t(z) = −(ν + 1)/2 · ln(1 + z²/ν) + constant.
    """

    def density(off: pl.Expr, spread: pl.Expr) -> pl.Expr:
        return -(tail + 1) / 2 * (1 + (off / spread) ** 2 / tail).log()

    offs = [(pl.col(one.off), pl.col(one.spread)) for one in known]
    return pl.sum_horizontal(
        [(density(off - power, spread) - density(off, spread)).fill_null(0.0) for off, spread in offs]
    )


def _called(rows: pl.DataFrame, limits: Thresholds) -> pl.DataFrame:
    """Rows over the threshold: of electricity and output the one whose slip explains all that is known better."""
    sharp = {
        "electricity": pl.any_horizontal(
            [pl.col(f"electricity_{name}_off").is_not_null() for name in ("own", "bill", "read")]
        ),
        "output": pl.col("output_own_off").is_not_null(),
    }
    least = {
        name: pl.when(known).then(limits["slip_odds"]).otherwise(limits["slip_odds_industry_alone"])
        for name, known in sharp.items()
    }
    over = {name: pl.col(f"{name}_odds") >= least[name] for name in QUANTITIES}
    found = rows.filter(over["electricity"] | over["output"])
    apart = {
        name: log_odds([Evidence(f"{name}_{one}") for one in names], pl.col(f"{name}_power"), limits["tail"])
        for name, names in _APART.items()
    }
    more = apart["electricity"] - apart["output"]
    electric = pl.when(more.abs() < _EQUAL).then(over["electricity"]).otherwise(more > 0)
    return found.with_columns(
        quantity=pl.when(electric).then(pl.lit("electricity")).otherwise(pl.lit("output")),
        power=pl.when(electric).then("electricity_power").otherwise("output_power"),
        odds=pl.when(electric).then("electricity_odds").otherwise("output_odds"),
        either=(more.abs() < _EQUAL) & over["electricity"] & over["output"],
    )


def _without_the_good(called: pl.DataFrame, least: float) -> pl.DataFrame:
    """Of two years that contradict each other, the one that is far likelier wrong; both, where nothing says which."""
    rivals = ("series", "quantity", pl.col("power").abs())
    facing = (pl.col("power").n_unique() > 1).over(*rivals)
    beaten = pl.col("odds") * least < pl.col("odds").max().over(*rivals)
    return called.filter(~(facing & beaten)).sort(INDEX)


# ---------------------------------------------------------------------------------------------------
# Energy statistics


def amount_slips(statistics: pl.DataFrame, limits: Thresholds) -> pl.DataFrame:
    """The amounts of energy statistics that are a power of ten from their industry's other years of that energy.

    One row for each: INDEX, `power`, `odds`, `other` (the middle one of the other years' amounts) and `other_year`.
    """
    known = pl.col("amount") > 0
    rows = statistics.select(
        pl.int_range(pl.len()).alias(INDEX),
        "year",
        "energy",
        series=_series("industry_code", "energy"),
        quantity=pl.lit("amount"),
        amount=pl.when(known).then(pl.col("amount").log(10)),
    )
    rows = off_other_years(rows, "amount", "series").rename({"off": "amount_off"})
    rows = rows.with_columns(spread_of_years("amount_off", "series", "energy", limits).alias("amount_spread"))
    rows = _with_odds(rows, "amount", [Evidence("amount")], limits["tail"])
    least = limits["slip_odds_statistics"]
    called = rows.rename({"amount_odds": "odds", "amount_power": "power"}).filter(pl.col("odds") >= least)
    found = _without_the_good(called, least)
    return found.select(INDEX, "power", "odds", "other_year", other=10 ** pl.col("other"))
