"""S6: what each enterprise gives up under each strategy, when the target is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from regional_carbon.schema.arrays import Columns, Values, columns_of
from regional_carbon.schema.comparison_tables import Comparison, ReductionCurve
from regional_carbon.schema.estimate_tables import CarbonEfficiency
from regional_carbon.schema.frames import Frame, Row, groups, model


@dataclass(frozen=True)
class Borne:
    """One region and year at its target: its enterprises, the ranked in order of rank, and b of each strategy.

    `coefficients` has the strategies that meet the target, each with b[i] over the ranked enterprises; `compared` has
    the row of every strategy.
    """

    group: Mapping[str, object]
    enterprises: Columns
    compared: Mapping[str, Row]
    coefficients: Mapping[str, Values]

    def ranked(self, name: str) -> Values | None:
        """A column of the ranked enterprises; None where the register does not have it."""
        return self.enterprises[name][self.ranks()] if name in self.enterprises else None

    def ranks(self) -> NDArray[np.bool_]:
        """Which of the enterprises have a rank."""
        return ~np.isnan(self.enterprises["rank"])


def borne(
    ranked: Frame[CarbonEfficiency], curves: Mapping[str, Frame[ReductionCurve]], comparison: Frame[Comparison]
) -> list[Borne]:
    """Who gives up what, region by region, from the curves of a comparison.

        b[i] = β[i] for the m enterprises reached at the target, 0 for the other ranked ones

    A strategy that misses the target has no coefficients.
    """
    within: list[str] = [
        name for name in ("region_code", "year") if name in nw.from_native(ranked).collect_schema().names()
    ]
    acting = {(name, part.group(within)): part for name, curve in curves.items() for part in _acting(curve)}
    rows = list(nw.from_native(comparison).lazy().collect().iter_rows(named=True))
    found = []
    for region in _ranking(ranked):
        key = region.group(within)
        compared = {row["strategy"]: row for row in rows if tuple(row[name] for name in within) == key}
        coefficients = {}
        for name, row in compared.items():
            if row["meets_target"]:
                part = acting[name, key]
                coefficients[name] = np.where(part["m"] <= row["enterprises_reached"], part["coefficient"], 0.0)
        found.append(Borne(dict(zip(within, key, strict=True)), region, compared, coefficients))
    return found


@model
def _ranking(ranked: Frame[CarbonEfficiency]) -> list[Columns]:
    return columns_of(ranked, groups(ranked), "rank")


@model
def _acting(curve: Frame[ReductionCurve]) -> list[Columns]:
    return columns_of(curve.select(*groups(curve), "m", "coefficient"), groups(curve), "m")
