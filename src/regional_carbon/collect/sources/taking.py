"""A delivery on its way into a region: whom it speaks of and what it changes, seen before it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.matching.links import Decisions, read_links, write_links
from regional_carbon.collect.sources.assembling import REGISTERS
from regional_carbon.collect.sources.delivery import Source, keep
from regional_carbon.collect.sources.difference import Difference, difference_made
from regional_carbon.collect.sources.region_tables import stack_of
from regional_carbon.collect.sources.who_is_who import BY_PROGRAM, WhoIsWho, enterprises_of

LINKS_FILE: Final = "links.csv"  # in a region's folder: what was decided of who is who


@dataclass(frozen=True)
class Delivery:
    """A source that a region has not yet: whom it speaks of, and what it changes once `chosen` is decided.

    `chosen` is the enterprise of each entry that a person decided on. An entry that waits for a decision changes
    nothing: its rows are kept, and count once somebody has said who it is.
    """

    source: Source
    region: Path
    on: date
    chosen: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def there(self) -> list[Source]:
        """The deliveries that the region has already."""
        return stack_of(self.region)

    @cached_property
    def links_before(self) -> pl.DataFrame:
        """What was decided of who is who before."""
        return read_links(self.region / LINKS_FILE)

    @cached_property
    def who(self) -> WhoIsWho | None:
        """Whom it speaks of; None where it holds nothing of enterprises."""
        named = any(name in self.source.frames for name in REGISTERS)
        return enterprises_of(self.there, self.source, self.links_before, self.on) if named else None

    @cached_property
    def links(self) -> pl.DataFrame:
        """What is decided of who is who, with this delivery."""
        if self.who is None:
            return self.links_before
        return self.who.links(self.links_before, self.on, self.chosen, self.source.by or BY_PROGRAM)

    @cached_property
    def difference(self) -> Difference | None:
        """What it changes in the register; None where it holds nothing of enterprises."""
        if self.who is None:
            return None
        there = [source for source in self.there if any(name in source.frames for name in REGISTERS)]
        return difference_made(there, self.source, Decisions(self.links))

    def take(self, content: bytes) -> Path:
        """The delivery in the region's folder from now on, with its file as it came and the links it brought.

        Raises OSError when the folder cannot be written.
        """
        folder = keep(self.source, self.region, content)
        write_links(self.links, self.region / LINKS_FILE)
        return folder
