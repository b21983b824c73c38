"""The emission factors shipped."""

from __future__ import annotations

from regional_carbon.collect.near import Near
from regional_carbon.factors import FUEL_SETS, cite
from regional_carbon.factors import catalogue as all_factors
from regional_carbon.factors import usable_factors as factors_of
from regional_carbon.language.errors import FactorError
from regional_carbon.language.messages import language


def factors(kind: str = "fuels", fuel_set: str | None = None) -> list[dict[str, str]]:
    """The factors shipped, of a kind: `fuels`, `grid`, `heat`, or the `margins`, which no inventory may use.

    Raises FactorError for a fuel set that does not exist.
    """
    if fuel_set is not None:
        factors_of(fuel_set)
    value = {
        "fuels": "tco2_per_unit_computed",
        "grid": "factor_tco2_per_mwh",
        "heat": "value",
        "margins": "value_tco2_per_mwh",
    }[kind]
    unit = {"fuels": "tCO2/{unit}", "grid": "tCO2/MWh", "heat": "{unit}", "margins": "tCO2/MWh"}[kind]
    rows = all_factors({"margins": "grid_not_for_inventories"}.get(kind, kind))
    sets = {source: name for name, source in FUEL_SETS.items()} if kind == "fuels" else {}
    chosen = [row for row in rows if fuel_set is None or row["source_id"] == FUEL_SETS.get(fuel_set)]
    return [
        {
            "id": row["id"],
            "name": row.get(f"name_{language()}") or row.get("medium", ""),
            "value": row[value] or "–",
            "unit": unit.format(unit=row.get("unit", "")),
            "year": row.get("data_year", ""),
            "confidence": row["confidence"],
            "source": row["source_id"],
            "set": sets.get(row["source_id"], ""),  # the name that region.toml gives it
        }
        for row in chosen
    ]


def factor(factor_id: str) -> dict[str, str]:
    """One row of the catalogue whole, its source spelled out.

    Raises FactorError when no row has the id; the nearest ids are suggested.
    """
    rows = {
        row["id"]: row for kind in ("fuels", "grid", "heat", "grid_not_for_inventories") for row in all_factors(kind)
    }
    if factor_id not in rows:
        raise FactorError("factor_unknown", factor_id=factor_id, near=Near(factor_id, rows))
    return {**rows[factor_id], "source": cite(rows[factor_id]["source_id"])}
