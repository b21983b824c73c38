"""What all figures share: the figure itself, colours and marks told apart by everyone, sizes, the form of tonnes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import altair as alt

from regional_carbon.language.amounts import tonnes_unit

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
    spec: dict[str, Any]
    rows: list[dict[str, Any]]
    plans: list[dict[str, Any]] = field(default_factory=list)  # the strategies at the target, in Figure 4

    def whole(self) -> dict[str, Any]:
        """The specification with its rows, as a picture needs it."""
        return {**self.spec, "datasets": self.datasets()}

    def datasets(self) -> dict[str, list[dict[str, Any]]]:
        """The rows by the names the specification calls them."""
        return {"rows": self.rows, "one": [{}], **({"plans": self.plans} if self.plans else {})}


def specified(chart: Any) -> dict[str, Any]:
    """The chart as plain data; its rows come beside it, under the name `rows`."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["autosize"] = {"type": "pad"} if "facet" in spec else {"type": "fit-x", "contains": "padding"}
    return spec


def tonnes_format(more: int = 0) -> str:
    """How a tooltip writes tonnes: whole ones, or with so many decimals more."""
    return f",.{tonnes_unit().places + more}f"


def tonnes_axis() -> str:
    """How an axis writes tonnes."""
    return ",.0f" if tonnes_unit().scale == 1 else f",.{tonnes_unit().places}~f"


def repeated(kinds: tuple[Any, ...], labels: list[str]) -> list[Any]:
    """One kind for each label, from the first again where there are more labels."""
    return [kinds[place % len(kinds)] for place in range(len(labels))]
