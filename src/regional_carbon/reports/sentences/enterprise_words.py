"""What the pages of enterprises say as their titles: who emits how much, what it may emit, and what that means."""

from __future__ import annotations

from regional_carbon.language.amounts import tonnes_unit, total_tco2
from regional_carbon.language.messages import say


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
