"""How a plan goes about it: the path, carry-over, whether closures last, and the rate of discount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from regional_carbon.language.errors import Fault, StrategyError
from regional_carbon.schema.goals import PATHS

OPTIONS: Final = (
    "path", "carry_over", "closures_last", "discount_rate", "discount_source", "baseline_allowance",
)  # fmt: skip


@dataclass(frozen=True)
class PlanOptions:
    """How a plan goes about it; as `[pathway]` in region.toml.

    `path` is linear or geometric. `carry_over` lets what a year leaves of its goal be emitted in a later one.
    `closures_last` keeps closed who has been closed once. `discount_rate` is a share a year, with its source.
    `baseline_allowance` leaves whoever emits less than it may its later allowances, which rest on its business as
    usual; without it they follow what it emitted: the ratchet.
    """

    path: str = "linear"
    carry_over: bool = False
    closures_last: bool = True
    discount_rate: float | None = None
    discount_source: str = ""
    baseline_allowance: bool = True

    def __post_init__(self) -> None:
        faults = option_faults(vars(self))
        if faults:
            raise StrategyError(faults=faults)


def option_faults(given: Mapping[str, object], *, file: str = "") -> list[Fault]:
    """All that is wrong with options as they are written."""
    faults = []
    if "path" in given and given["path"] not in PATHS:
        faults.append(Fault("path_unknown", file, alike="path", values={"path": given["path"], "known": list(PATHS)}))
    for name in ("carry_over", "closures_last", "baseline_allowance"):
        if name in given and not isinstance(given[name], bool):
            faults.append(
                Fault("option_not_boolean", file, alike=name, values={"name": name, "value": repr(given[name])})
            )
    rate = given.get("discount_rate")
    if rate is not None:
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            faults.append(Fault("discount_range", file, alike="discount_rate", values={"value": repr(rate)}))
        elif not given.get("discount_source"):
            faults.append(Fault("discount_source_missing", file, alike="discount_rate", values={"value": rate}))
    return faults
