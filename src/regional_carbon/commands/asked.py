"""What commands are asked with: a path as a person gives it, and who watches the steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Progress = Callable[[str], None]
PathLike = str | Path


def silent(step: str) -> None:
    """No one watches."""
