"""S1, `[office]` of region.toml: what official papers say of the office they leave, and what is left blank there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from regional_carbon.collect.near import Near
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Each, Said, spoken_language

LONGEST_DEADLINE: Final = 366  # days: a year; a longer one is a slip


@dataclass(frozen=True)
class OfficeDetails:
    """The office as its papers name it; what it has not stated is blank, and stays a blank line on paper."""

    name: str = ""
    name_zh: str = ""
    recipient: str = ""  # whom the report goes to
    recipient_zh: str = ""
    document_prefix: str = ""  # the letters before the year of a document number: A碳
    contact: str = ""
    phone: str = ""
    legal_basis: str = ""
    legal_basis_zh: str = ""
    deadline_days: int | None = None  # from the day of a notice, for its answer
    address: str = ""  # of the office in a browser

    def stated(self, name: str) -> str:
        """A detail in the language now spoken, else in the other; blank where it is in neither."""
        written = {"en": str(getattr(self, name) or ""), "zh": str(getattr(self, f"{name}_zh", ""))}
        return written[spoken_language()] or written["en"] or written["zh"]


_KEYS: Final = tuple(field.name for field in fields(OfficeDetails))


def office_faults(told: object, file: str) -> list[Fault]:
    """What is wrong with `[office]`: details it does not know, and values that cannot be."""
    if not isinstance(told, dict):
        return []  # told with the other settings
    faults = []
    for name, value in told.items():
        setting = f"office.{name}"
        if name not in _KEYS:
            wrong: dict[str, object] = {"known": Each(_KEYS), "near": Near(name, _KEYS)}
            faults.append(Fault("setting_unknown", file, alike=setting, values={"setting": setting, **wrong}))
        elif not _can_be(name, value):
            hint = Said("settings", _HINTS.get(name, "office"))
            values = {"setting": setting, "value": repr(value), "hint": hint}
            faults.append(Fault("setting_value", file, alike=setting, values=values))
    return faults


_HINTS: Final = {"deadline_days": "_office_deadline_days", "address": "_office_address"}


def _can_be(name: str, value: object) -> bool:
    if name == "deadline_days":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_DEADLINE
    if not isinstance(value, str) or "\n" in value:
        return False
    return name != "address" or value == "" or value.startswith(("https://", "http://"))


def office_of(told: Mapping[str, object]) -> OfficeDetails:
    """The office as `[office]` tells it, once `office_faults` has found nothing."""
    return OfficeDetails(**told)  # type: ignore[arg-type]  # each value was looked at
