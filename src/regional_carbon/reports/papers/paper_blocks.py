"""What official papers are made of: blocks in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from regional_carbon.reports.figures.marks import Figure
from regional_carbon.reports.sender import paper_word

Kind: TypeAlias = Literal["heading", "subheading", "text", "table", "picture", "annex"]


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, a table with its caption, a picture with its caption, or the start of an annex."""

    kind: Kind
    text: str = ""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    figure: Figure | None = None
    alt: str = ""  # what a picture shows, for who cannot see it


@dataclass(frozen=True)
class Report:
    """The report to the superior."""

    title: str
    blocks: Sequence[Block]
    annexes: Sequence[str]  # their titles, in order
    closing: str = ""
    annexed: Sequence[Block] = field(default=())


def numbered(place: int, title: str) -> str:
    """A first-level heading with its number: 1. …, 一、…"""
    return paper_word("numbered", number=paper_word("numerals").split()[place], title=title)


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    """A table with its caption."""
    return Block("table", caption, heads, rows)
