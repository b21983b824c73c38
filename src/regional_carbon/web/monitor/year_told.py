"""The year on its way in words and a picture: its title, its strip, how far it runs from the plan."""

from math import floor, log10

import polars as pl
from django.utils.safestring import mark_safe

from regional_carbon.language import amounts
from regional_carbon.monitoring.progress import OFF_TRACK_RATE, SEASON_RATE
from regional_carbon.reports.pictures.deviation_line import December, Month, drawn_deviation
from regional_carbon.web.wording import word

MOST_OF = 0.75  # of the excess, which the title counts the enterprises of


def title(found):
    """What the year comes to so far, in a sentence."""
    total, off = found.total, found.enterprises.filter(level="off_track").height
    if not total["enterprises_read"]:
        return word("monitor_title_unread", year=found.year)
    if not total["enterprises_compared"]:
        tonnes = amounts.title_tco2(total["projected_tco2"])
        return word("monitor_title_no_plan", year=found.year, tonnes=tonnes)
    if total["difference_tco2"] > 0:
        rate = amounts.percent(total["difference_rate"])
        return word("monitor_title_above", year=found.year, rate=rate, count=_most_of_excess(found.furthest))
    return word("monitor_title_on", year=found.year, count=off) if off else word("monitor_title_calm")


def _most_of_excess(furthest):
    """How many of those above their plan, the furthest first, make up three quarters of what all are above."""
    above = furthest["difference_tco2"].sort(descending=True).cum_sum()
    return int((above < MOST_OF * above[-1]).sum()) + 1 if len(above) else 0


def usual_rate(part):
    """How far a season may put the months to date from the plan, as the levels have it, by their part of the year."""
    return max(OFF_TRACK_RATE, SEASON_RATE * min(1.0, (1 - part) / part)) if part else 0.0


def deviation(found):
    """The picture of how far the year runs from its plan, with what it shows; None where nothing is compared."""
    total, months = found.total, found.months.drop_nulls("planned_to_date_tco2")
    if not total["enterprises_compared"] or months.is_empty():
        return None
    scale, year = amounts.tonnes_unit().scale, total["planned_tco2"] or 0.0
    rows = []
    for row in months.to_dicts():
        above, planned = row["compared_to_date_tco2"] - row["planned_to_date_tco2"], row["planned_to_date_tco2"]
        told = word("monitor_deviation_tip", month=row["month"], tonnes=amounts.signed_tco2(above))
        usual = planned * usual_rate(planned / year if year else 0.0)
        rows.append(Month(row["month"], above / scale, usual / scale, told))
    said = _since(months)
    drawn = drawn_deviation(rows, _december(total, scale), _steps(rows), said)
    return {
        "picture": mark_safe(drawn),  # noqa: S308  # nosec B308 B703  # ElementTree escapes its texts
        "title": said, "told": word("monitor_deviation_told"),
    }  # fmt: skip


def _since(months):
    """Since which month the year runs above its plan; that it does not."""
    above = months.select(pl.col("month"), over=pl.col("compared_to_date_tco2") > pl.col("planned_to_date_tco2"))
    if not above["over"][-1]:
        return word("monitor_deviation_within")
    within = above.filter(~pl.col("over"))["month"]
    first = above.filter(pl.col("month") > (within.max() if len(within) else 0))["month"].min()
    return word("monitor_deviation_above", month=first)


def _december(total, scale):
    if total["projected_tco2"] is None or total["planned_tco2"] is None:
        return None
    planned = total["planned_tco2"]
    above = (total["projected_tco2"] - planned) / scale
    low, high = (
        None if total[name] is None else (total[name] - planned) / scale
        for name in ("projected_low_tco2", "projected_high_tco2")
    )
    return December(above, low, high, word("monitor_deviation_end", tonnes=amounts.signed_tco2(above * scale)))


def _steps(rows):
    """Round heights that have a grid line, with how each is written."""
    most = max([*(abs(row.above) for row in rows), *(row.usual for row in rows), 1e-9])
    step = 10 ** floor(log10(most))
    step = step if most / step > 2 else step / 2
    scale = amounts.tonnes_unit().scale
    return [(step * at, amounts.signed_tco2(step * at * scale) if at else "0") for at in range(-8, 9)]
