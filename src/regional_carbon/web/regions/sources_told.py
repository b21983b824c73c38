"""What the page Data tells of each source: for which years it is there, how much of it, its state, when it came."""

from functools import lru_cache
from itertools import takewhile

import polars as pl

from regional_carbon.collect.region import assembled_table
from regional_carbon.collect.sources.region_tables import NEEDED
from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.language.messages import listing, say
from regional_carbon.web.monitor.measured import month_sums
from regional_carbon.web.regions.models import Version
from regional_carbon.web.runs.values import value_of

ASKED = (*NEEDED, "readings", "enterprise_energy", "inventories")  # in the order of the page
YEARS_SHOWN = 7
MONTHS = 12
OLD_YEARS = 3  # a grid factor this much older than the year estimated is told as old


def each_source(region, run, versions):
    """The sources of a region as rows: name, years, what is there, state (class and word), when it last came."""
    version = region.current
    held, found = version.tables(), {name: _years(version.pk, name) for name in ASKED if name != "readings"}
    found["readings"] = _read_months(region) if "readings" in held else {}
    last = max([*(year for years in found.values() for year in years), run.summary["year"] if run else 0], default=0)
    strip = range(last - YEARS_SHOWN + 1, last + 1) if last else ()
    year = run.summary["year"] if run else None
    rows = [_row(name, name in held, version, found.get(name, {}), strip, year, versions) for name in ASKED]
    return [*rows, _grid_row(value_of(run).settings)] if run else rows


def _row(name, there, version, years, strip, year, versions):
    return {
        "name": name, "years": [(one, years.get(one, "none")) for one in strip] if years else [],
        "rows": version.rows.get(name) if there else None, "state": _state(name, there, years, year),
        "last_in": _last_in(name, versions) if there else None, "there": there,
    }  # fmt: skip


def _state(name, there, years, year):
    """The state of a source: class and word."""
    if not there:
        needed = name in NEEDED
        return ("off", say("web", "source_missing")) if needed else ("none", say("web", "source_not_yet"))
    if name == "enterprises" and year is not None and years and max(years) > year:
        return "watch", say("web", "source_later", year=max(years))
    if "part" in years.values():
        return "watch", say("web", "source_part")
    return "ok", say("web", "source_there")


def _last_in(name, versions):
    """When the files of a table last changed, as far back as the versions shown go."""
    newest = _contents(versions[0], name)
    same = list(takewhile(lambda one: _contents(one, name) == newest, versions))
    return same[-1].made_at


def _contents(version, name):
    return {file: version.files[file] for file in version.tables().get(name, [])}


@lru_cache(maxsize=64)
def _years(version, name):
    """The years that a table of a version speaks of, each whole; none where it is not there or cannot be read."""
    held = Version.objects.get(pk=version)
    if name not in held.tables():
        return {}
    try:
        table = assembled_table(held.folder(), name)
    except RegionalCarbonError:
        return {}
    if table is None or "year" not in table.columns:
        return {}
    numbers = table["year"].cast(pl.Int64, strict=False).drop_nulls().unique().sort()
    return dict.fromkeys(numbers.to_list(), "full")


def _read_months(region):
    """The years that the readings speak of: whole where they cover twelve months of anybody's."""
    try:
        months = month_sums(region).select("year", "month").unique()["year"].value_counts().rows()
    except RegionalCarbonError:
        return {}
    return {year: "full" if count == MONTHS else "part" for year, count in months}


def _grid_row(settings):
    """The grid factor of the settings, and how much older it is than the year it stands for."""
    factor, year = settings.grid, settings.year
    age = year - factor.year if factor.year else 0
    state = ("watch", say("web", "source_old", years=age)) if age >= OLD_YEARS else ("ok", say("web", "source_there"))
    told = say("web", "grid_stands_for", of=factor.year, year=year) if factor.year and age else ""
    return {"name": "grid", "years": [], "told": told or f"{factor.tco2_per_mwh} tCO2/MWh", "state": state}


def data_finding(missing, waiting):
    """The title of the page: what is missing, how much waits, or that all is there."""
    if missing:
        return say("web", "data_missing", tables=listing([say("web", f"_table_{name}") for name in missing]))
    return say("web", "data_waiting", count=waiting) if waiting else say("web", "data_all_there")
