"""The two languages: every sentence a person meets stands in `words/*.toml`, English and Chinese side by side."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypeAlias, cast

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

_current: ContextVar[Language] = ContextVar("language", default="en")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Everything said inside is said in `language`; each thread and task has its own."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def language() -> Language:
    """The language now spoken."""
    return _current.get()


@cache
def catalogue(subject: str) -> dict[str, dict[Language, str]]:
    """All sentences on one subject, by key: the file `words/<subject>.toml`."""
    text = files("regional_carbon").joinpath(f"language/words/{subject}.toml").read_text(encoding="utf-8")
    return cast("dict[str, dict[Language, str]]", tomllib.loads(text))


def say(subject: str, key: str, **values: object) -> str:
    """The sentence `key` of `subject` in the language now spoken, with its values filled in."""
    return catalogue(subject)[key][language()].format(**values)


@dataclass(frozen=True)
class Said:
    """A sentence said in the language spoken when it is told, not when it was noted."""

    subject: str
    key: str

    def __str__(self) -> str:
        return say(self.subject, self.key)


@dataclass(frozen=True)
class Either:
    """A name that has both languages of its own, such as an industry's."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


@dataclass(frozen=True)
class Each:
    """A list told whole, however long it is."""

    items: Sequence[object]

    def __str__(self) -> str:
        return listing(self.items, at_most=len(self.items))


def listing(items: Sequence[object], *, at_most: int = 12, last: Literal["and", "or"] = "and") -> str:
    """'15, 16 and 22' or '15、16和22'; a long list says how many more there are."""
    shown = [str(item) for item in items[:at_most]]
    left = len(items) - len(shown)
    if language() == "zh":
        joined = (
            "、".join(shown[:-1]) + {"and": "和", "or": "或"}[last] + shown[-1] if len(shown) > 1 else "".join(shown)
        )
        return "、".join(shown) + f"等共{len(items)}项" if left else joined
    if left:
        return f"{', '.join(shown)} and {left} more"
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}" if len(shown) > 1 else "".join(shown)


def figure(value: float, digits: int = 6) -> str:
    """A number to so many significant digits as people write it: '0.00071', '2600000', never '2.6e+06'."""
    text = format(Decimal(f"{value:.{digits}g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
