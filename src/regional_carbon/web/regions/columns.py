"""What the columns of a file are taken for, and what a person decides about them: the layout of this delivery."""

from regional_carbon.collect import content
from regional_carbon.collect.aliases import kept_symbol
from regional_carbon.collect.intake import shown_frame
from regional_carbon.factors import catalogue as shipped
from regional_carbon.language.messages import Either, say
from regional_carbon.schema.input_tables import EnergyStatistics, Readings
from regional_carbon.units import symbols, unit

SHOWN_ROWS = 8  # of a table in the preview
PHYSICAL = ("electricity", "energy", "heat", "mass", "gas_volume")
NAMES_ASKED = 30  # names of industries to be said at a time
OF_ELECTRICITY = {"electricity_tce_unclear", "electricity_tce_without_rate"}


def as_understood(name, taken, known):
    """A table of an upload as its page shows it: its columns, what they are taken for, and the first rows."""
    frame = shown_frame(taken)
    said = taken.understood
    chosen = said.mapping.get("units", {})
    first = frame.head(SHOWN_ROWS)
    return {
        "name": name,
        "rows": frame.height,
        "headings": [
            {
                "name": header, "meaning": meaning, "unit": chosen.get(header, of),
                "first": list(said.examples.get(header, ())),
            }
            for header, (meaning, of) in said.headings.items()
        ],
        "layout": dict(said.mapping) if said.read_by is None or said.read_by in known else {},
        "names": _names_unknown(taken),
        "electricity": bool(OF_ELECTRICITY & {fault.key for fault in taken.faults}),
        "columns": frame.columns,
        "first": [["" if value is None else _shown(value) for value in row] for row in first.iter_rows()],
    }  # fmt: skip


def _names_unknown(taken):
    """Names of industries that are none of the standard."""
    named = [str(fault.values["name"]) for fault in taken.faults if fault.key == "industry_name_unknown"]
    return list(dict.fromkeys(named))[:NAMES_ASKED]


def _shown(value):
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def label(table, column):
    """A column of a table as a person reads it, with the unit its values are kept in."""
    declared = content.TABLES[table][0].columns()[column]
    kept = kept_symbol(declared.unit)
    return say("web", "labelled", label=declared.label(), unit=kept) if unit(kept) else declared.label()


# ---------------------------------------------------------------------------------------------------
# What may be chosen


def meanings(table, meaning):
    """What a column of a table may be taken for, the meaning it has among them."""
    declared = content.TABLES[table][0]
    told = [("", say("web", "column_left_out"))]
    told += [(name, column.label()) for name, column in declared.columns().items()]
    if declared is EnergyStatistics:
        told += [(row["fuel_id"], str(Either(row["name_en"], row["name_zh"]))) for row in shipped("fuels")]
    if declared is Readings:
        told += [(f"month {month}", say("web", "column_month", month=month)) for month in range(1, 13)]
    return told if meaning in dict(told) else [*told, (meaning, meaning)]


def units_of(table, meaning, now):
    """The units a column of this meaning may be in, the one it has among them; none of a column without a unit."""
    column = content.TABLES[table][0].columns().get(meaning)
    kept = None if column is None else unit(kept_symbol(column.unit))
    if column is not None and kept is None:
        found = []
    else:
        found = [symbol for quantity in ([kept.quantity] if kept else PHYSICAL) for symbol in symbols(quantity)]
    return [*found, *([now] if now and now not in found else [])] if meaning else []


def industries():
    """What a name of an industry that is not known may stand for: an industry, a total, or nothing that counts."""
    told = [("", say("web", "name_undecided")), ("-", say("web", "name_left_out")), ("total", say("web", "name_total"))]
    named = [(row["code"], Either(row["name_en"], row["name_zh"])) for row in shipped("industries")]
    return [*told, *((code, f"{code} {name}") for code, name in named if code.isdigit())]


def layout_decided(table, given):
    """The layout of a table with what a person has changed of what is shown, or None where nothing was.

    `given` is what the form holds of it: `columns` and `units` by header, `names` by name, `year`, how electricity in
    coal equivalent is counted, and at which rate.
    """
    before = table["layout"]
    shown = {heading["name"]: heading for heading in table["headings"]}
    columns = {name: meaning for name, meaning in given["columns"].items() if meaning != shown[name]["meaning"]}
    units = {name: of for name, of in given["units"].items() if of and of != shown[name]["unit"]}
    names = {name: None if thing == "-" else thing for name, thing in given["names"].items() if thing}
    layout = {**before, "columns": {**before.get("columns", {}), **columns}}
    layout["units"] = {
        name: of for name, of in {**before.get("units", {}), **units}.items() if layout["columns"].get(name, of)
    }  # fmt: skip
    if names:
        layout["aliases"] = {**before.get("aliases", {}), **{name: thing or "" for name, thing in names.items()}}
    layout |= {key: given[key] for key in ("year", "electricity_counted", "kgce_per_kwh") if given.get(key)}
    return layout
