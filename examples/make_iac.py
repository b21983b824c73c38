"""Two example regions of real plants: IAC audits in California and North Carolina become folders a run can read.

    python examples/make_iac.py FOLDER_WITH_IAC_FILES

The folder holds iac_industry_year.csv, region_a_electric72.csv and region_b_mixed.csv. Written are the region folders
beside this script and, in tests/data, what each plant's fuels truly emitted.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

EXAMPLES = Path(__file__).parent
TRUTH = EXAMPLES.parent / "tests" / "data"
YEAR = 2022  # the register stands as of this year
STATISTICS = (2000, 2021)  # fiscal years
TONNES_PER_LB = 0.45359237 / 1000
GJ_PER_MMBTU = 1.05505585262  # International Table Btu, NIST SP 811 (2008), B.8

EPA = (
    "US EPA, Emission Factors for Greenhouse Gas Inventories (GHG Emission Factors Hub), Table 1, after 40 CFR 98 "
    "Table C-1 as amended on 9 December 2016 (81 FR 89188): {fuel}, {factor:.2f} kg CO2 per MMBtu, higher heating value"
)
BIOGENIC = "Biogenic CO2: counted as 0, as in the IAC data"
UNKNOWN = "Unknown stream: counted as 0, as in the IAC data; at most 2 % of the energy of any plant counted there"

# column of iac_industry_year.csv: (energy, kg CO2 per MMBtu, EPA's name of the fuel, or why it counts as 0)
FUELS = {
    "natgas_mmbtu": ("natural_gas", 53.06, "natural gas"),
    "lpg_mmbtu": ("lpg", 61.71, "liquefied petroleum gases"),
    "fueloil1_mmbtu": ("fuel_oil_no1", 73.25, "distillate fuel oil no. 1"),
    "fueloil2_mmbtu": ("fuel_oil_no2", 73.96, "distillate fuel oil no. 2"),
    "fueloil4_mmbtu": ("fuel_oil_no4", 75.04, "distillate fuel oil no. 4"),
    "fueloil6_mmbtu": ("fuel_oil_no6", 75.10, "residual fuel oil no. 6"),
    "coal_mmbtu": ("coal", 94.67, "mixed coal, industrial sector"),
    "wood_mmbtu": ("wood", 0.0, BIOGENIC),
    "paper_mmbtu": ("paper", 0.0, BIOGENIC),
    "othergas_mmbtu": ("other_gas", 0.0, UNKNOWN),
    "otherenergy_mmbtu": ("other_energy", 0.0, UNKNOWN),
}


@dataclass(frozen=True)
class Case:
    """A region: its register, and the grid its plants draw from."""

    state: str
    state_zh: str
    register: str
    plants: str
    subregion: str
    grid_lb_per_mwh: float
    reading: str  # of its accuracy

    @property
    def slug(self) -> str:
        return f"iac-{self.state.lower().replace(' ', '-')}"

    @property
    def grid_tco2_per_mwh(self) -> float:
        return round(self.grid_lb_per_mwh * TONNES_PER_LB, 6)

    @property
    def grid_source(self) -> str:
        return (
            "US EPA eGRID2022 (data year 2022, released 30 January 2024), Summary Tables, Table 1: subregion "
            f"{self.subregion}, CO2 total output emission rate {self.grid_lb_per_mwh:.1f} lb/MWh x 0.45359237 / 1000"
        )


CASES = (
    Case(
        "California", "加利福尼亚州", "region_a_electric72.csv",
        "72 plants of California, each at least 80 % electric: the shape of the paper's Region A.",
        "CAMX (WECC California)", 497.4,
        "The plants were picked by the electricity share their audits found, which no office knows beforehand, and\n"
        "most burn nothing: the fuels of their industries are too much for them.",
    ),
    Case(
        "North Carolina", "北卡罗来纳州", "region_b_mixed.csv",
        "218 plants of North Carolina, all of the sample: a region that breaks the paper's premise of electric plants.",
        "SRVC (SERC Virginia/Carolina)", 623.0,
        "Nearer in total than plant by plant: plants of one industry burn very different amounts. The total rests on\n"
        "which year is the last.",
    ),
)  # fmt: skip

REGION = """\
# Real plants, audited by the US Department of Energy's Industrial Assessment Centers; README.md beside this file.
name = "{state} (IAC)"
name_zh = "{state_zh}（IAC）"
currency = "USD"
year = {year}
fuel_factors = "own"                          # factors.csv beside this file
grid_factor = {{ value = {grid}, source = "{source}" }}
trend = "last"
"""

README = """\
# {state}: real plants

{plants}
Their electricity, fuels and sales are known, so an estimate can be held against the truth.
Built by `examples/make_iac.py`.

## Origin and standing

> Real small and medium plants audited on site by the US Department of Energy's Industrial Assessment Centers; energy is
> taken from the client's bills.
>
> Origin: table ASSESS of the IAC (now ITAC) database, repository `postnormaltimes/ITAC-Dashboard-Advanced-Analysis`,
> file `data/assess.csv` (22,576 plants, to early FY2026), with the official manual 10.2 in the same folder.
> Standing: the manual says the database is "fully available for public access and distribution", no charge, no
> warranty; sponsored by the US DOE; company names and addresses removed at source. The carrying repository has no
> licence file; none of its code is here.

## What was done

| file | what |
|---|---|
| `enterprises.csv` | the plants of fiscal years 2000–2022 (October to September), one register as if of {year} |
| `energy_statistics.csv` | a 60 % sample of usable US plants, summed by industry (SIC 1987) and fiscal year, {years} |
| `factors.csv` | US EPA factors per million Btu; wood and paper count 0 (biogenic), unknown streams 0 |
| `region.toml` | grid factor {grid} tCO2/MWh |

Grid factor: {source}.

Output is yearly sales in US dollars: `output_cny` is the system's base name, and `currency = "USD"` says what it holds.
What the fuels of each plant truly emitted is in `tests/data/{truth}`.

## How near the estimate comes

Electricity × the industry's intensity ({grid} plus the fuel part of its last year), against electricity × {grid} plus
the plant's own fuels:

| | each plant, median error | all plants, total |
|---|---|---|
| by industry intensity | {median:.1f} % | {bias:+.1f} % |
| electricity alone | {median_alone:.1f} % | {bias_alone:+.1f} % |

{reading}
Both sides take the same factors, so these are the errors of the intensity alone.

## Limits

- Dollars are nominal, of different years side by side.
- A sample of plants that asked for an audit, mostly visited once; not the industry of the state.
- The industry statistics are the sample's own sums, of all states, and these plants are among them. A last year may
  rest on one plant: {thin} of {n} plants take theirs from a year with fewer than five.
- All plants are given one grid factor, of {year}; a plant at the edge of the state may draw from another subregion.
"""


def energy_statistics(industry_years: pl.DataFrame) -> pl.DataFrame:
    """A row for each industry, year and energy; a fuel not used has none."""
    units = {"elec_mwh": ("electricity", "MWh")} | {name: (fuel[0], "MMBtu") for name, fuel in FUELS.items()}
    return (
        industry_years.filter(pl.col("fiscal_year").is_between(*STATISTICS))
        .unpivot(list(units), index=["sic2", "industry", "fiscal_year"], variable_name="column", value_name="amount")
        .filter((pl.col("amount") > 0) | (pl.col("column") == "elec_mwh"))
        .sort("sic2", "fiscal_year", maintain_order=True)
        .select(
            industry_code=pl.col("sic2"),
            industry=pl.col("industry"),
            year=pl.col("fiscal_year"),
            energy=pl.col("column").replace_strict({name: energy for name, (energy, _) in units.items()}),
            amount=pl.col("amount"),
            unit=pl.col("column").replace_strict({name: unit for name, (_, unit) in units.items()}),
        )
    )


def factors() -> pl.DataFrame:
    """A row for each fuel: kg CO2 per MMBtu become tonnes."""
    return pl.DataFrame(
        {
            "energy": energy,
            "unit": "MMBtu",
            "tco2_per_unit": round(factor / 1000, 5),
            "gj_per_unit": GJ_PER_MMBTU,
            "valid_from": 2016 if factor else None,
            "source": EPA.format(fuel=name, factor=factor) if factor else name,
        }
        for energy, factor, name in FUELS.values()
    )


def enterprises(plants: pl.DataFrame) -> pl.DataFrame:
    """The register, all of one year."""
    return plants.select(
        enterprise_id=pl.col("plant_id"),
        industry_code=pl.col("sic2"),
        industry=pl.col("industry"),
        year=pl.lit(YEAR),
        electricity_mwh=pl.col("elec_mwh"),
        output_cny=(pl.col("output_kusd") * 1000).round().cast(pl.Int64),
        employees=pl.col("employees"),
    )


def accuracy(plants: pl.DataFrame, industry_years: pl.DataFrame, grid: float) -> dict[str, float]:
    """Errors in percent of the estimate by industry intensity, and of electricity alone, against the plants' truth."""
    burnt = pl.sum_horizontal(pl.col(name) * factor / 1000 for name, (_, factor, _) in FUELS.items())
    last_year = (
        industry_years.filter(pl.col("fiscal_year").is_between(*STATISTICS))
        .filter(pl.col("fiscal_year") == pl.col("fiscal_year").max().over("sic2"))
        .select("sic2", fuel_part=burnt / pl.col("elec_mwh"), behind=pl.col("n_plants"))
    )
    judged = plants.join(last_year, on="sic2", how="left", validate="m:1").with_columns(
        truth=pl.col("elec_mwh") * grid + pl.col("true_co2_fuel_t"),
        alone=pl.col("elec_mwh") * grid,
        estimate=pl.col("elec_mwh") * (grid + pl.col("fuel_part")),
    )
    if judged["fuel_part"].has_nulls():
        raise SystemExit("An industry of the register has no statistics.")

    def median(column: str) -> float:
        return judged.select((pl.col(column) / pl.col("truth") - 1).abs().median() * 100).item()

    def bias(column: str) -> float:
        return judged.select((pl.col(column).sum() / pl.col("truth").sum() - 1) * 100).item()

    return {
        "median": median("estimate"),
        "bias": bias("estimate"),
        "median_alone": median("alone"),
        "bias_alone": bias("alone"),
        "thin": judged.filter(pl.col("behind") < 5).height,
        "n": judged.height,
    }


def read(path: Path) -> pl.DataFrame:
    """An IAC file; SIC codes are text of two digits."""
    return pl.read_csv(path, schema_overrides={"sic2": pl.String}).with_columns(pl.col("sic2").str.zfill(2))


def make(source: Path) -> None:
    industry_years = read(source / "iac_industry_year.csv")
    TRUTH.mkdir(exist_ok=True)
    for case in CASES:
        plants = read(source / case.register).sort("plant_id")
        folder, truth = EXAMPLES / case.slug, TRUTH / f"{case.slug.replace('-', '_')}_truth.csv"
        folder.mkdir(exist_ok=True)
        energy_statistics(industry_years).write_csv(folder / "energy_statistics.csv")
        factors().write_csv(folder / "factors.csv")
        enterprises(plants).write_csv(folder / "enterprises.csv")
        plants.select(enterprise_id="plant_id", true_fuel_tco2="true_co2_fuel_t").write_csv(truth)
        said = {
            "state": case.state, "state_zh": case.state_zh, "plants": case.plants, "year": YEAR, "truth": truth.name,
            "grid": case.grid_tco2_per_mwh, "source": case.grid_source, "reading": case.reading,
            "years": "–".join(map(str, STATISTICS)),
        }  # fmt: skip
        measured = accuracy(plants, industry_years, case.grid_tco2_per_mwh)
        (folder / "region.toml").write_text(REGION.format(**said), encoding="utf-8", newline="\n")
        (folder / "README.md").write_text(README.format(**said, **measured), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    make(Path(sys.argv[1]))
