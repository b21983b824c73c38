"""The emission factors shipped, kind by kind, as a person reads them."""

from __future__ import annotations

from regional_carbon.factors import FUEL_SETS, catalogue, fuel_factors
from regional_carbon.language.messages import spoken_language


def shipped_factors(kind: str = "fuels", fuel_set: str | None = None) -> list[dict[str, str]]:
    """The factors shipped, of a kind: `fuels`, `grid`, `heat`, or the `margins`, which no inventory may use.

    Raises FactorError for a fuel set that does not exist.
    """
    if fuel_set is not None:
        fuel_factors(fuel_set)  # which refuses one that does not exist
    value = {
        "fuels": "tco2_per_unit_computed",
        "grid": "factor_tco2_per_mwh",
        "heat": "value",
        "margins": "value_tco2_per_mwh",
    }[kind]
    unit = {"fuels": "tCO2/{unit}", "grid": "tCO2/MWh", "heat": "{unit}", "margins": "tCO2/MWh"}[kind]
    rows = catalogue({"margins": "grid_not_for_inventories"}.get(kind, kind))
    sets = {source: name for name, source in FUEL_SETS.items()} if kind == "fuels" else {}
    chosen = [row for row in rows if fuel_set is None or row["source_id"] == FUEL_SETS.get(fuel_set)]
    return [
        {
            "id": row["id"],
            "name": row.get(f"name_{spoken_language()}") or row.get("medium", ""),
            "value": row[value] or "–",
            "unit": unit.format(unit=row.get("unit", "")),
            "year": row.get("data_year", ""),
            "confidence": row["confidence"],
            "source": row["source_id"],
            "set": sets.get(row["source_id"], ""),  # the name that region.toml gives it
        }
        for row in chosen
    ]
