"""Who said what of an enterprise: each value of the register with its delivery and cell, and who said otherwise."""

import polars as pl

from regional_carbon.language.amounts import grouped_figure
from regional_carbon.language.messages import say
from regional_carbon.schema.input_tables import EnterpriseRecords
from regional_carbon.web.wording import coded, column_label, when

NOT_TOLD = ("year",)


def said_of(run, row):
    """Each value of an enterprise in the year of a run: what it is, the value, where it is from, what others say.

    Nothing where the register came in no delivery, but lay in the region's folder.
    """
    provenance = run.value.tables.get("provenance")
    if provenance is None:
        return []
    of_one = provenance.filter(
        (pl.col("enterprise_id") == row["enterprise_id"]) & (pl.col("year") == row["year"])
        & ~pl.col("field").is_in(NOT_TOLD)
    )  # fmt: skip
    by_field = of_one.partition_by("field", maintain_order=True)
    told = {said["field"][0]: said.to_dicts() for said in by_field}
    return [_told(field, told[field]) for field in EnterpriseRecords.columns() if field in told]


def _told(field, said):
    used = next(one for one in said if one["agreement"] == "used")
    others = [one for one in said if one is not used]
    return {
        "field": column_label("enterprise_records", field), "value": _value(used["value"]), "from": _from(used),
        "agree": [_from(one) for one in others if one["agreement"] == "agrees"],
        "differ": [(_value(one["value"]), _from(one)) for one in others if one["agreement"] == "differs"],
    }  # fmt: skip


def _value(text):
    try:
        return grouped_figure(float(text)) if "." in text else text
    except ValueError:
        return text


def _from(one):
    """Grid company, March.csv, row 17; of several rows added up, how many."""
    day = when(one["received"]).split(" ")[0] if one["received"] else ""
    of = {"publisher": coded("publisher", one["publisher"]), "file": one["file"], "day": day}
    if one["parts"] > 1:
        return say("web", "said_in_rows", count=one["parts"], **of)
    place = one["cell"] or (say("web", "at_line", row=one["row"]) if one["row"] else "")
    return say("web", "said_in_row", row=place, **of) if place else say("web", "said_in_file", **of)
