"""A delivery taken out of a region: its folder moves aside, nothing of it is lost, and it may be put back."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import Final

from regional_carbon.collect.content import TABLES
from regional_carbon.collect.files import SUFFIXES
from regional_carbon.collect.sources.delivery import FOLDER, TAKEN_OUT
from regional_carbon.language.errors import InputError

_FOLDER_OF_ONE: Final = re.compile(r"\d{3,}-[^/\\]+")


def take_out(region: Path, key: str) -> None:
    """A delivery counts no more: `key` names its folder, or the file of a table that lies in the region's by itself.

    What was decided of who is who stays. Raises InputError where the region has no such delivery.
    """
    held = _place(region, key)
    aside = region / TAKEN_OUT / key
    if not held.exists() or aside.exists():
        raise InputError("delivery_not_there", delivery=key)
    aside.parent.mkdir(exist_ok=True)
    held.rename(aside)


def put_back(region: Path, key: str) -> None:
    """A delivery that was taken out counts again, where it stood: what came after it still does.

    Raises InputError where none of the name was taken out, or where another has its place by now.
    """
    aside, held = region / TAKEN_OUT / key, _place(region, key)
    if not aside.exists() or held.exists():
        raise InputError("delivery_not_there", delivery=key)
    held.parent.mkdir(exist_ok=True)
    aside.rename(held)


def _place(region: Path, key: str) -> Path:
    """Where a delivery stands while it counts. Raises InputError for what is the name of none."""
    lying = PurePath(key)
    if lying.name == key and lying.suffix in SUFFIXES and lying.stem in TABLES:
        return region / key
    if not _FOLDER_OF_ONE.fullmatch(key):
        raise InputError("delivery_not_there", delivery=key)
    return region / FOLDER / key
