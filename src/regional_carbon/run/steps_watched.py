"""Who watches the steps of a run, and how a person gives a path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Progress = Callable[[str], None]
PathLike = str | Path


def silent(step: str) -> None:
    """No one watches."""
