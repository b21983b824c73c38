"""What all figures share: the figure itself, colours and marks told apart by everyone, sizes, the form of tonnes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

import altair as alt

from regional_carbon.language.amounts import tonnes_unit
from regional_carbon.schema.frames import Row

T = TypeVar("T")
Spec: TypeAlias = dict[str, Any]  # of Vega-Lite, as Altair gives it

VEGA_LITE: Final = "6.4"
# Okabe and Ito (2008), Color Universal Design: told apart by every kind of colour vision; never colour alone.
COLOURS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A7A7A", "#000000")
DASHES: Final = ((1, 0), (8, 4), (2, 3), (10, 3, 2, 3), (4, 2), (12, 4), (6, 2, 1, 2), (3, 6))
SHAPES: Final = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left",
)  # fmt: skip
REFERENCE: Final = "#B00020"
BEYOND: Final = "#7A7A7A"  # what lies above the reference line, and the grid factor
POINTS: Final = 600  # of a curve drawn: more cannot be told apart on a page
CROWDED: Final = 200  # marks from which they are drawn smaller
WIDTH: Final = 720
HEIGHT: Final = 380
PANEL: Final = {"width": 190, "height": 110}
GUTTER: Final = 70  # between panels, where the labels of the vertical axes stand
ROWS: Final = alt.NamedData(name="rows")
PLANS: Final = alt.NamedData(name="plans")
ONE: Final = alt.NamedData(name="one")  # what is drawn once: a target, a reference line


@dataclass(frozen=True)
class Figure:
    """A chart: its name as a file, its title, what to read in it, its specification and its rows."""

    name: str
    title: str
    caption: str
    spec: Spec
    rows: Sequence[Row]
    plans: Sequence[Row] = ()  # the strategies at the target, in Figure 4

    def whole(self) -> Spec:
        """The specification with its rows, as a picture needs it."""
        return {**self.spec, "datasets": self.datasets()}

    def datasets(self) -> dict[str, Sequence[Row]]:
        """The rows by the names the specification calls them."""
        return {"rows": self.rows, "one": [{}], **({"plans": self.plans} if self.plans else {})}


def specified(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> Spec:
    """The chart as plain data; its rows come beside it, under the name `rows`."""
    spec: Spec = chart.to_dict(validate=False)
    spec["autosize"] = {"type": "pad"} if "facet" in spec else {"type": "fit-x", "contains": "padding"}
    return spec


def tonnes_format(more: int = 0) -> str:
    """How a tooltip writes tonnes: whole ones, or with so many decimals more."""
    return f",.{tonnes_unit().places + more}f"


def tonnes_axis() -> str:
    """How an axis writes tonnes."""
    return ",.0f" if tonnes_unit().scale == 1 else f",.{tonnes_unit().places}~f"


def repeated(kinds: tuple[T, ...], labels: list[str]) -> list[T]:
    """One kind for each label, from the first again where there are more labels."""
    return [kinds[place % len(kinds)] for place in range(len(labels))]
