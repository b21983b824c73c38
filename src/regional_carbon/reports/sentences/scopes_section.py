"""The region's emissions by scope, location-based beside market-based: one table, and what is to be said of it."""

from __future__ import annotations

from typing import Final

from regional_carbon.language.amounts import count, intensity, total_tco2
from regional_carbon.language.messages import gap
from regional_carbon.reports.sentences.shown import Told
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.estimate_tables import Scopes
from regional_carbon.schema.frames import Row

# Each row of the table: its label, and its column location-based and market-based.
_ROWS: Final = (
    ("scope_1", "scope_1_tco2", "scope_1_tco2"),
    ("scope_process", "process_tco2", "process_tco2"),
    ("scope_unsplit", "unsplit_tco2", "unsplit_tco2"),
    ("scope_heat", "heat_tco2", "heat_tco2"),
    ("scope_electricity", "electricity_location_tco2", "electricity_market_tco2"),
    ("scope_total", "location_tco2", "market_tco2"),
)
_WHERE_ANY: Final = ("scope_process", "scope_unsplit")  # rows left out where there is nothing in them
# What the emissions of every other page are called, by whether they equal the location-based and market-based total.
_EQUALS: Final = {
    (True, True): "scopes_equal_both", (True, False): "scopes_equal_location", (False, True): "scopes_equal_market",
    (False, False): "scopes_equal_average",
}  # fmt: skip
_SAME: Final = 1e-9  # totals that differ by less, relatively, differ by rounding


def scope_table(run: Run) -> Told | None:
    """The emissions by scope; None where the run, of an earlier version or without any emissions, has none."""
    if Scopes.held_as not in run.tables or run.tables[Scopes.held_as].is_empty():
        return None
    row = run.tables[Scopes.held_as].row(0, named=True)
    rows = [
        (word(key), total_tco2(row[location]), total_tco2(row[market]))
        for key, location, market in _ROWS
        if row[location] or key not in _WHERE_ANY
    ]
    unit = word("tonnes_a_year")
    heads = [word("scope_head"), f"{word('scope_location')} ({unit})", f"{word('scope_market')} ({unit})"]
    return Told("scopes", word("scopes_title"), word("scopes_lead"), heads, rows, gap().join(_below(row)))


def _below(row: Row) -> list[str]:
    """Which of the two totals the emissions of every other page are, and what is not known."""
    total = row["emission_tco2"]
    equal = tuple(abs(row[name] - total) <= _SAME * abs(total) for name in ("location_tco2", "market_tco2"))
    told = [word(_EQUALS[equal], emission=total_tco2(total))]
    residual = row["residual_tco2_per_mwh"]
    if residual is None:
        told.append(word("scopes_no_residual", grid=intensity(row["grid_tco2_per_mwh"])))
    else:
        told.append(word("scopes_residual", residual=intensity(residual), grid=intensity(row["grid_tco2_per_mwh"])))
    if row["unclaimed_mwh"]:
        told.append(word("scopes_unclaimed", mwh=count(row["unclaimed_mwh"])))
    return told
