"""Prints docs/measures.md: Model V held against the audits it is learnt from, in folds, and what it does not know.

    python examples/make_audits.py FOLDER_WITH_IAC_FILES AUDITS
    python docs/print_measures.py AUDITS

The audits are too large to ship; what is learnt from them stands in src/regional_carbon/measures/.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from regional_carbon.cli import main
from regional_carbon.cli.audits_held import read_audits
from regional_carbon.measures import shipped_table
from regional_carbon.measures.audits import RULES, Cleaned, audited_savings, cleaned
from regional_carbon.measures.learning import learnt
from regional_carbon.measures.potential import CARRIERS

PAGE = Path(__file__).with_name("measures.md")
SET_ASIDE = ("generation_or_switch", "solar")
PERIODS = ((2008, 2012), (2013, 2017), (2018, 2022))
# The log of the tables' authors, rule by rule in the order of RULES; they had no plant and number twice.
THEIR_LOG = {
    "not_energy": "not electricity nor fossil fuel", "no_amount": "no saved amount", "negative": "negative saving",
    "not_bought": "saves a fuel", "implied_price": "implied price", "generation_or_switch": "set aside: generation",
    "solar": "set aside: looks like solar",
}  # fmt: skip

HEAD = """\
# Abatement measures: how right Model V is

Printed by `docs/print_measures.py`, which runs `regional-carbon backtest --measures` on the audits that Model V is
learnt from: recommendations made by the US Industrial Assessment Centers at small and medium plants, fiscal years
2008–2022. **Every plant is told by tables learnt from the other folds**, none of which holds it. Nothing is learnt by
the single plant, its industry or its auditors: four numbers a group, a spread a class of size, twelve slices of
investment and a logit of implementation are all there is. The form was chosen by those who made the tables, on these
audits; nothing was chosen here, and nothing tuned on what judges. Goals stand beside the figures, misses are marked.

## Your own audits

    $ regional-carbon backtest --measures AUDITS --tables TABLES

`AUDITS` is a folder of two tables, text, Excel or Parquet, whose columns stand in [tables.md](tables.md):
`plants` (AuditedPlants: who was audited, when and by whom, what electricity and fuel it bought, at what price) and
`measures` (AuditedMeasures: a row for each recommendation as it stands in the report, none left out). Money is in US
dollars of the audit's year; where yours is not, convert it at the market rate of that year. `--tables` writes what
these audits say in the form in which the tables ship. A group found at fewer than 30 plants is not learnt.
`examples/make_audits.py` makes the folder of which this page is printed.
"""

UNKNOWN = """\
## What it does not know

- **Who will audit.** The same plants would be told of {team_electricity:.0%} more or less electricity to save by
  another audit team (one standard deviation between teams of 20 plants or more; fuel {team_fuel:.0%}). A random region
  above mixes {teams} teams, so its errors are smaller than those of a real region, which has one or a few: see "Regions
  of one audit team". That is why a region's interval is as wide as it is.
- **Solar and other own generation, fuel switches.** They are set aside, for they are no measure of saving, and they
  grow: their tonnes over the tonnes learnt from are
  {aside}.
  What is read as solar is read from its cost and size, not from a label. The curve does not hold these.
- **Fuel.** At {nothing:.0%} of the plants that buy fuel nothing was found to save, and at the others anything: of these
  one in four is told within a factor of 2. Use fuel for a region's order of magnitude.
- **Utilities and water works** are told too little electricity, and their intervals hold less often than said; see "By
  industry". The smallest fifth of plants is told about a tenth too much, the next three somewhat too little.
- **Coming years.** Folds by year leave out whole years, but all of them lie between 2008 and 2022.
- **Measured savings.** Both sides are engineers' estimates: what is tested is what an audit would find, not what a
  meter would show. Nor is it tested what a grant, a price or a visit changes: no audited plant was offered one.
- **Other countries.** US plants that asked for a free audit: small and medium, gas and hardly any coal, a day on site.
  No Chinese audit was found to test the transfer of money and measures.
- **Overlap.** A plant's measures are added up, and capped at 60 % of its electricity and 80 % of its fuel; savings of
  demand, and combined heat and power with its gas, are not on file.

The makers of the tables also held them against plants set apart from the start, whose audits do not ship, so that this
cannot be printed here. Of 2,419 plants of 2008–2022 the total came 5.5 % high in electricity and 16.7 % low in fuel,
90 % intervals covered 90 and 95 %, and the curve's shape was 0.070 off. Of 1,291 plants of the two years after, the
total came 4.1 % low in electricity and **41 % high in fuel**, intervals covered 87 and 96 %, the shape was 0.083 off,
and in one payback class, of 52 measures, implementation was off by 21 points.
"""


def page(audits: Path) -> str:
    """The page, from a folder of audits."""
    plants, measures = read_audits(audits)
    clean = cleaned(plants, measures)
    shared = {row["name"]: float(row["value"]) for row in shipped_table("constants")}
    unknown = UNKNOWN.format(
        team_electricity=shared["assessor_sd_electricity"],
        team_fuel=shared["assessor_sd_fuel"],
        teams=clean.plants["audit_team"].n_unique(),
        aside=_set_aside(plants, measures),
        nothing=_nothing_found(clean),
    )
    parts = [
        HEAD,
        _against_shipped(clean),
        _section("plants", "", _said(audits)),
        _section("audit teams", " --leave team", _first_tables(_said(audits, "--leave", "team"))),
        _section("years", " --leave year", _first_tables(_said(audits, "--leave", "year"))),
        unknown,
    ]
    return "\n".join(parts)


def _section(what: str, options: str, printed: str) -> str:
    tables = printed.replace("\n## ", "\n### ").strip()
    return f"## In folds of {what}\n\n    $ regional-carbon backtest --measures AUDITS{options}\n\n{tables}\n"


def _nothing_found(clean: Cleaned) -> float:
    """The share of the plants that buy fuel at which no fuel measure was found."""
    _, found = audited_savings(clean, "fuel")
    return float((sum(found.values()) == 0).mean())


def _said(audits: Path, *options: str) -> str:
    return CliRunner().invoke(main, ["backtest", "--measures", str(audits), *options], catch_exceptions=False).output


def _first_tables(printed: str) -> str:
    """The headline, the goals and the totals: what is left out changes little else."""
    headline, *tables = printed.split("\n## ")
    kept = [table for table in tables if table.startswith(("What was to be reached", "Single plants", "Totals of"))]
    return "\n## ".join([headline, *kept])


def _set_aside(plants: pl.DataFrame, measures: pl.DataFrame) -> str:
    told = []
    for first, last in PERIODS:
        of = plants.filter(pl.col("year").is_between(first, last))
        log = dict(
            cleaned(of, measures.join(of, on="plant_id", how="semi")).log.select("dropped", "tonnes").iter_rows()
        )
        told.append(f"{sum(log[rule] for rule in SET_ASIDE) / log[None]:.0%} in {first}–{last}")
    return ", ".join(told)


def _against_shipped(clean: Cleaned) -> str:
    """How near what is learnt here comes to the tables that ship: the log, and the largest difference of each table."""
    again = learnt(clean)
    between = {row["name"]: row["value"] for row in again.constants.iter_rows(named=True)}
    theirs = {row["name"]: row["value"] for row in shipped_table("constants")}
    apart = [_farthest(table, name) for name, table in again.tables() if name != "constants"]
    others = [abs(value / float(theirs[name]) - 1) for name, value in between.items() if not name.startswith("period")]
    same = "the same to the row and the tonne" if _same_log(clean) else "**not the same**"
    years = " and ".join(
        f"{between[f'period_sd_{carrier}']:.3f} for {theirs[f'period_sd_{carrier}']} of {carrier}"
        for carrier in CARRIERS
    )
    lines = [
        "## The tables that ship, learnt again", "",
        f"Their authors learnt them with other programs. The log of what is dropped is {same}. The",
        "largest difference of any column of a table is, over the mean of that column:", "",
        "| table | rows | column farthest off | by |", "| --- | ---: | --- | ---: |",
        *(f"| `{name}` | {rows} | `{column}` | {by:.2%} |" for name, rows, column, by in apart), "",
        f"Of `constants` all lie within {max(others):.1%} but the spread between years, which is what the sampling of",
        "audit teams leaves of the differences between years, and is next to nothing:",
        f"{years}. The shipped ones are in use.", "",
    ]  # fmt: skip
    return "\n".join(lines)


def _same_log(clean: Cleaned) -> bool:
    theirs = {
        row["dropped"]: (int(row["rows"]), float(row["tonnes"])) for row in shipped_table("cleaning_log_developers")
    }
    ours = {rule: (rows, round(tonnes)) for rule, rows, tonnes in clean.log.iter_rows()}
    told = {
        rule: next(kept for name, kept in theirs.items() if name.startswith(start)) for rule, start in THEIR_LOG.items()
    }
    return ours == told | {None: theirs[""]} and set(THEIR_LOG) == set(RULES) - {"repeated"}


def _farthest(table: pl.DataFrame, name: str) -> tuple[str, int, str, float]:
    """The table, its rows, and the column that lies farthest from what ships, with how far."""
    shipped = pl.DataFrame([*shipped_table(name)])
    far = {}
    for column in (column for column in table.columns if table[column].dtype.is_float()):
        theirs = shipped[column].cast(pl.Float64)
        far[column] = float((table[column] - theirs).abs().to_numpy().max() / theirs.abs().to_numpy().mean())
    farthest = max(far, key=lambda column: far[column])
    return name, table.height, farthest, far[farthest]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    PAGE.write_text(page(Path(sys.argv[1])), encoding="utf-8")
