"""What the pages of enterprises say as their titles: who emits how much, what it may emit, and what that means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regional_carbon.language.amounts import money_in_words, money_unit, percent, tonnes_unit, total_tco2
from regional_carbon.language.messages import gap, say
from regional_carbon.schema.frames import Row


def tonnes_of(value: float | None) -> str:
    """Tonnes in a sentence, whole: 15,091 t; 15,091吨; in the unit of their reader."""
    return say("web", "tonnes_of", amount=total_tco2(value), prefix=tonnes_unit().prefix())


def list_title(enterprises: int, half: int, year: int, asked: int, until: int | None, emission_tco2: float) -> str:
    """How few enterprises emit half, and how many a plan asks to cut; what they emit where that is no finding."""
    if not 0 < half < enterprises:
        emitted = tonnes_of(emission_tco2)
        return say("web", "register_title_all", count=enterprises, tonnes=emitted, year=year)
    finding = say("web", "register_title", half=half, count=enterprises)
    return say("web", "register_title_asked", finding=finding, asked=asked, year=until) if asked else finding


# ---------------------------------------------------------------------------------------------------
# One enterprise


NEARLY_ALL: Final = 0.995  # of an emission: more shows as 100 %


@dataclass(frozen=True)
class Asked:
    """What a plan asks of an enterprise in a year."""

    year: int
    usual_tco2: float  # if nothing were asked
    allowed_tco2: float
    reduction_tco2: float


@dataclass(frozen=True)
class EmissionPart:
    """A part of an emission: its tonnes, and how it is labelled."""

    tonnes_tco2: float
    label: str


def summary_of(
    row: Row, asked: Sequence[Asked], *, planned: bool, measures_tco2: float | None, own: bool = False
) -> str:
    """What an enterprise emitted and may emit in two or three sentences, and, where it is so, that this means closing.

    `planned`: whether a plan is in force; `measures_tco2`: what all measures known for it save, None where none is.
    `own`: said to the enterprise itself.
    """
    emitted = {"tonnes": tonnes_of(row["emission_tco2"]), "year": row["year"]}
    if row["emission_tco2"] is None:
        return say("web", "own_unknown" if own else "one_unknown", year=row["year"])
    if not asked:
        first = say("web", "own_emitted" if own else "one_emitted", **emitted)
        return gap().join([first, say("web", "one_free" if planned else "one_no_plan")])
    last = asked[-1]
    closed = next((one.year for one in asked if one.allowed_tco2 <= 0), None)
    allowed = {"allowed": tonnes_of(0.0 if closed else last.allowed_tco2), "until": closed or last.year}
    keys = ("own_may_from", "own_may") if own else ("one_may_from", "one_may")
    told = [say("web", keys[0] if closed else keys[1], **emitted, **allowed)]
    return gap().join([*told, *_means(row, last, measures_tco2, closed=closed is not None)])


def _means(row: Row, last: Asked, measures_tco2: float | None, *, closed: bool) -> list[str]:
    """What an allowance means: closing, what comes by itself, and what measures and green power are left to do."""
    if closed:
        return [say("web", "one_closing")]
    by_itself = row["emission_tco2"] - last.usual_tco2
    asked = tonnes_of(last.reduction_tco2)
    if last.reduction_tco2 <= 0:
        return [say("web", "one_nothing_more")]
    told = (
        say("web", "one_by_itself", tonnes=tonnes_of(by_itself), asked=asked)
        if by_itself >= 0.5
        else say("web", "one_asked", asked=asked, share=percent(last.reduction_tco2 / last.usual_tco2, 0))
    )
    if measures_tco2 is None:
        return [told]
    left = last.reduction_tco2 - measures_tco2
    fuels = row.get("fuel_tco2") or 0.0
    if left > 0 and last.allowed_tco2 < fuels - measures_tco2:
        return [told, say("web", "one_beyond")]
    if left > 0:
        return [told, say("web", "one_measures", measures=tonnes_of(measures_tco2), left=tonnes_of(left))]
    return [told, say("web", "one_measures_reach")]


def parts_of(row: Row) -> list[EmissionPart]:
    """Power and what is burnt, with their tonnes; the whole where an estimate has no parts."""
    power, emission = row.get("electricity_market_tco2"), row["emission_tco2"]
    if emission is None:
        return []
    if power is None:
        return [EmissionPart(emission, say("web", "part_all", tonnes=tonnes_of(emission)))]
    power = min(power, emission)  # the trend of an industry may lie a little below the grid
    fuels = emission - power
    key = "part_fuels" if not row.get("heat_tco2") and row.get("process_tco2") is None else "part_fuels_and_heat"
    return [
        EmissionPart(power, say("web", "part_power", tonnes=tonnes_of(power))),
        EmissionPart(fuels, say("web", key, tonnes=tonnes_of(fuels))),
    ]


def parts_title(row: Row) -> str:
    """How much of an emission is electricity, which is metered, and where the doubt lies."""
    power, emission = row.get("electricity_market_tco2"), row["emission_tco2"]
    if not emission or power is None:
        return say("web", "parts_whole")
    if power >= NEARLY_ALL * emission:
        return say("web", "parts_power")
    key = "parts_title_weak" if row["grade"] in (4, 5) else "parts_title"
    return say("web", key, share=percent(power / emission, 0))


def peers_title(place: int | None, peers: int) -> str:
    """3rd least efficient, as a place of so many."""
    if place is None:
        return say("web", "peers_unknown")
    return say("web", "peers_least", count=peers) if place == 1 else say("web", "peers_place", place=place, count=peers)


def doubt(row: Row, price_per_mwh: float | None, currency: str) -> str:
    """Whether the output of an enterprise is smaller than its power bill, in words; nothing where it is not."""
    output, used = row.get("output_cny"), row.get("electricity_mwh")
    if price_per_mwh is None or output is None or used is None or output >= used * price_per_mwh:
        return ""
    sums: Mapping[str, str] = {"output": money_in_words(output), "bill": money_in_words(used * price_per_mwh)}
    return say("web", "doubt_output", scale=money_unit().prefix(), currency=currency, **sums)
