"""Who emits, as boxes: industries side by side, in each its enterprises, the area of a box its tonnes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET  # nosec B405 - it writes, and reads nothing

from regional_carbon.reports.pictures.shapes import as_svg, picture, rectangle, says
from regional_carbon.reports.pictures.squarified import Box, squarify

HEAD: Final = 20.0  # room for the name of an industry above its boxes
COLUMN_SHARE: Final = 0.17  # of the total that a column of industries has at least
MOST_IN_COLUMN: Final = 4
LINE: Final = 15.0
ROOM: Final = 10.0  # left and right of the words in a box


@dataclass(frozen=True)
class Leaf:
    """A box: its names, of which the first that fits stands in it, its tonnes, whether it stands out, tip, address."""

    names: tuple[str, ...]
    tonnes: float
    amount: str
    high: bool
    tip: str
    address: str = ""


@dataclass(frozen=True)
class Branch:
    """An industry: its name, its share as it is written, and its boxes, the largest first."""

    name: str
    share: str
    leaves: tuple[Leaf, ...]

    @property
    def tonnes(self) -> float:
        """What all of its boxes come to."""
        return sum(leaf.tonnes for leaf in self.leaves)


def tree_of(branches: Sequence[Branch], told: str, width: float = 800, height: float = 300) -> str:
    """The picture as SVG; `told` says what it shows. Boxes of 0 tonnes are left out: they have no area."""
    drawn = picture(width, height, told, walk=True)
    drawn.set("class", "tile-map")
    shown = sorted((branch for branch in branches if branch.tonnes > 0), key=lambda branch: -branch.tonnes)
    for branch, box in _placed(shown, width, height):
        group = ET.SubElement(drawn, "g")
        _headed(group, branch, box)
        leaves = [leaf for leaf in branch.leaves if leaf.tonnes > 0]
        within = Box(box.x, box.y + HEAD, box.width, max(box.height - HEAD, 1.0))
        for leaf, place in zip(leaves, squarify([leaf.tonnes for leaf in leaves], within), strict=True):
            _leaf(group, leaf, place)
    return as_svg(drawn)


def _placed(branches: Sequence[Branch], width: float, height: float) -> Iterator[tuple[Branch, Box]]:
    """Where each industry stands: columns of one to four, as wide as makes a tonne the same area everywhere.

    A column of k industries has the height less k heads for its boxes, so that its width is proportional to
    E / (height − k · head).
    """
    columns = _columns(branches)
    wide = [sum(one.tonnes for one in column) / (height - len(column) * HEAD) for column in columns]
    x = 0.0
    for column, part in zip(columns, wide, strict=True):
        across, y = width * part / sum(wide), 0.0
        tonnes = sum(branch.tonnes for branch in column)
        for branch in column:
            down = HEAD + (height - len(column) * HEAD) * branch.tonnes / tonnes
            yield branch, Box(x + 1, y, max(across - 3, 1.0), down - 3)
            y += down
        x += across


def _columns(branches: Sequence[Branch]) -> list[list[Branch]]:
    whole, columns = sum(branch.tonnes for branch in branches), []
    column: list[Branch] = []
    for branch in branches:
        column.append(branch)
        if len(column) == MOST_IN_COLUMN or sum(one.tonnes for one in column) >= COLUMN_SHARE * whole:
            columns.append(column)
            column = []
    if columns and sum(one.tonnes for one in column) < COLUMN_SHARE / 2 * whole:
        columns[-1] += column  # too few for a column that anything could be read in
        return columns
    return [*columns, column] if column else columns


def _headed(group: ET.Element, branch: Branch, box: Box) -> None:
    """The name of an industry above its boxes, shortened to their width, and its share where there is room for it."""
    share_room = length(branch.share) + ROOM
    name = fitting(branch.name, box.width - share_room) if box.width > 2 * share_room else ""
    whole = name or fitting(branch.name, box.width)
    if not whole:
        return
    text = ET.SubElement(group, "text", {"x": f"{box.x:.1f}", "y": f"{box.y + LINE:.1f}", "class": "lab"})
    ET.SubElement(text, "tspan", {"class": "b"}).text = whole
    if name:
        ET.SubElement(text, "tspan", {"class": "tdim", "dx": "5"}).text = branch.share


def _leaf(group: ET.Element, leaf: Leaf, place: Box) -> None:
    given = {"data-tip": leaf.tip, "aria-label": leaf.tip, "tabindex": "-1"}
    mark = ET.SubElement(group, "a", {**given, "href": leaf.address} if leaf.address else {**given, "role": "img"})
    rectangle(mark, place.x, place.y, place.width, place.height, "e hi" if leaf.high else "e")
    room = place.width - ROOM if place.height > LINE + 4 else 0
    name = next((name for name in leaf.names if length(name) <= room), "")
    if name:
        says(mark, place.x + 5, place.y + LINE, name, "sm on" if leaf.high else "sm tink")
        if place.height > 2 * LINE + 6 and length(leaf.amount) <= place.width - ROOM:
            says(mark, place.x + 5, place.y + 2 * LINE, leaf.amount, "sm on" if leaf.high else "sm tink")


def length(said: str) -> float:
    """How long words of 12 px are, about: Chinese characters are as wide as high, others half of it and a little."""
    return sum(13.0 if east_asian_width(letter) in "WF" else 7.2 for letter in said)


def fitting(said: str, room: float) -> str:
    """As much of a name as there is room for, the rest as …; nothing where not even four letters fit."""
    if length(said) <= room:
        return said
    short = said
    while short and length(short) + 9 > room:
        short = short[:-1]
    return f"{short.rstrip()}…" if len(short) >= 4 or length(short) >= 28 else ""
