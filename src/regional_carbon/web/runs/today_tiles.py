"""The three tiles of the page Today: what the region emits, how far its goal is, the year on its way."""

from django.utils.safestring import mark_safe

from regional_carbon.language import amounts
from regional_carbon.language.amounts import tco2_unit, tile_tco2, total_tco2
from regional_carbon.language.messages import listing, say
from regional_carbon.reports.pictures.goal_bar import Part, bar_to_goal
from regional_carbon.reports.pictures.interval_line import line_between
from regional_carbon.reports.pictures.month_bars import bars_by_month
from regional_carbon.reports.sentences.today_words import goal_label

LEVELS = {"on_track": "ok", "watch": "watch", "off_track": "off"}


def _word(key, **values):
    return say("web", key, tco2=tco2_unit(), **values)


def _drawn(svg):
    """A picture as the templates show it: our own modules made it of words that ElementTree escapes."""
    return mark_safe(svg)  # noqa: S308  # nosec B308 B703


def _tonnes(value):
    """A figure with its unit, all its digits: what a tile rounds."""
    return _word("tonnes_full", amount=total_tco2(value))


def _short(value):
    return _word("tonnes_tile", amount=tile_tco2(value))


def emission_tile(run, value):
    """The emission of the year with its interval and what it rests on for the most part."""
    emission = run.summary["emission_tco2"]
    tile = {"big": tile_tco2(emission), "full": _tonnes(emission), "quality": _quality(run.summary["evidence"])}
    row = value.tables["region_emission"].row(0, named=True) if "region_emission" in value.tables else {}
    low, high = row.get("emission_low_tco2"), row.get("emission_high_tco2")
    if low is None or high is None:
        return {**tile, "picture": ""}
    ends = (_short(low), _short(high))
    told = _word("range_told", low=total_tco2(low), high=total_tco2(high))
    return {**tile, "picture": _drawn(line_between(emission, low, high, ends, told))}


def _quality(evidence):
    """The evidence that most of the emission rests on: its grade and its bars; None where nothing is emitted."""
    grades = [kind for kind in evidence.values() if kind["emission_tco2"]]
    if not grades:
        return None
    grade = max(grades, key=lambda kind: kind["emission_tco2"])["grade"]
    return {"grade": grade, "bars": 6 - grade}


def goal_tile(distance):
    """What is to be found for the goal, the chance of the plan, and the bar of what remains, is found and is left."""
    known = distance.plan is not None and distance.chance is not None
    odds = max(0, min(4, round(distance.chance * 4))) if known else 0
    return {
        "label": goal_label(distance), "big": tile_tco2(distance.left_tco2), "full": _tonnes(distance.left_tco2),
        "note": _goal_note(distance), "chance": amounts.chance_in_words(distance.chance) if known else "",
        "odds": [place < odds for place in range(4)], "exact": amounts.chance(distance.chance),
        "picture": _drawn(bar_to_goal(_parts(distance), _bar_told(distance), _below(distance))),
    }  # fmt: skip


def _goal_note(distance):
    if distance.found_tco2:
        return _word("goal_found", plan=distance.plan.name, found=total_tco2(distance.found_tco2))
    if distance.by_itself_tco2:
        whole = distance.start_tco2 - distance.goal_tco2
        return _word("goal_by_itself", share=amounts.percent(distance.by_itself_tco2 / whole, 0))
    return _word("goal_nothing_found")


def _parts(distance):
    by_itself = _word("bar_by_itself", amount=_tonnes(distance.by_itself_tco2))
    return [
        Part(distance.goal_tco2, "fink", _word("bar_remains", amount=_tonnes(distance.goal_tco2))),
        Part(distance.left_tco2, "f5", _word("bar_left", amount=_tonnes(distance.left_tco2))),
        Part(distance.found_tco2, "f3", _word("bar_found", amount=_tonnes(distance.found_tco2))),
        Part(distance.by_itself_tco2, "fdim", by_itself),
    ]


def _bar_told(distance):
    return listing([part.told for part in _parts(distance) if part.tonnes > 0])


def _below(distance):
    """What stands at the ends of the bar: what may remain, and the last of its parts."""
    left = _word("bar_remains", amount=_short(distance.goal_tco2))
    if distance.by_itself_tco2:
        return left, _word("bar_by_itself", amount=_short(distance.by_itself_tco2))
    return left, _word("bar_found", amount=_short(distance.found_tco2)) if distance.found_tco2 else ""


def year_tile(found):
    """The year to date against the plan, month by month; None where there are no readings."""
    if found is None or not found.total["last_month"]:
        return None
    total, compared = found.total, bool(found.total["enterprises_compared"])
    tile = {"label": _word("year_to_date", month=amounts.month(found.year, total["last_month"]))}
    if compared and total["difference_rate"] is not None:
        tile |= {
            "big": amounts.signed_percent(total["difference_rate"]), "unit": _word("against_the_plan"),
            "full": _word("tonnes_full", amount=amounts.signed_tco2(total["difference_tco2"])),
            "level": total["level"], "state": LEVELS.get(total["level"], "none"),
            "note": _word(
                "year_note", done=_short(total["compared_to_date_tco2"]), planned=_short(total["planned_to_date_tco2"])
            ),
        }  # fmt: skip
    else:
        tile |= {
            "big": tile_tco2(total["to_date_tco2"]), "unit": _word("t_co2"), "full": _tonnes(total["to_date_tco2"]),
            "note": _word("year_note_no_plan", read=total["enterprises_read"], all=total["enterprises"]),
        }  # fmt: skip
    return {**tile, "picture": _drawn(_months(found, compared))}


def _months(found, compared):
    known = _by_month(found.months.sort("month").to_dicts(), compared)
    show = amounts.signed_tco2 if compared else total_tco2
    tips = {
        month: _word("month_tip", month=amounts.month(found.year, month), amount=show(value))
        for month, value in known.items()
    }
    told = _word("months_against" if compared else "months_emitted", year=found.year)
    return bars_by_month(known, tips, told, signed=compared, to_come=_word("still_to_come"))


def _by_month(rows, compared):
    """What was emitted in each month, or by how much more than the plan's part, of the same enterprises."""
    if not compared:
        return {row["month"]: row["month_tco2"] for row in rows}
    known, before = {}, 0.0
    for row in rows:
        if row["compared_to_date_tco2"] is not None:
            over = row["compared_to_date_tco2"] - row["planned_to_date_tco2"]
            known[row["month"]], before = over - before, over
    return known
