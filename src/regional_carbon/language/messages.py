"""The two languages: every sentence a person meets stands in `words/*.toml`, English and Chinese side by side."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from numbers import Real
from string import Formatter
from typing import Final, Literal, TypeAlias, cast

from regional_carbon.language import cldr

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


def spoken_language() -> Language:
    """The language now spoken."""
    return _current.get()


def language_of(environment: Mapping[str, str]) -> Language:
    """The language a system is set to: of LC_ALL, LC_MESSAGES and LANG the first that is set, as POSIX has it.

    LANGUAGE, a list in order of preference, goes before them unless they say C or POSIX, as gettext has it.
    """
    locale = next((told for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (told := environment.get(name))), "")
    wanted = [] if locale in ("C", "POSIX") else [*environment.get("LANGUAGE", "").split(":"), locale]
    codes = (re.split(r"[_.@-]", name)[0].lower() for name in wanted)
    return next((known for code in codes for known in LANGUAGES if known == code), "en")


@cache
def catalogue(subject: str) -> dict[str, dict[Language, str]]:
    """All sentences on one subject, by key: the file `words/<subject>.toml`."""
    text = files("regional_carbon").joinpath(f"language/words/{subject}.toml").read_text(encoding="utf-8")
    return cast("dict[str, dict[Language, str]]", tomllib.loads(text))


def say(subject: str, key: str, **values: object) -> str:
    """The sentence `key` of `subject` in the language now spoken, with its values filled in.

    `{rows}` is a value as it stands, a list as its language lists. `{rows:# row|# rows}` is a count: the form that goes
    with it, in the order of CLDR (one|other in English, a single form in Chinese), with the number in place of #.
    A list counts its items; a text is a number already written.
    """
    return _SENTENCE.vformat(catalogue(subject)[key][spoken_language()], (), values)


class _Sentence(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if not format_spec:
            return listing(value) if isinstance(value, (list, tuple)) else str(value)
        forms = dict(zip(cldr.categories(spoken_language()), format_spec.split("|"), strict=True))
        count = len(value) if isinstance(value, (list, tuple, Each)) else value
        written = cldr.number(float(count), spoken_language(), places=None) if isinstance(count, Real) else str(count)
        return forms[cldr.category(written, spoken_language())].replace("#", written)


_SENTENCE: Final = _Sentence()


def gap() -> str:
    """What stands between two sentences: a space, or nothing in Chinese."""
    return say("amounts", "_two_sentences", first="", second="")


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
        return {"en": self.en, "zh": self.zh}[spoken_language()]


@dataclass(frozen=True)
class Each:
    """A list told whole, however long it is."""

    items: Sequence[object]

    def __str__(self) -> str:
        return listing(self.items, at_most=len(self.items))

    def __len__(self) -> int:
        return len(self.items)


def listing(items: Sequence[object], *, at_most: int = 12, last: Literal["and", "or"] = "and") -> str:
    """'15, 16 and 22' or '15、16和22'; a long list says how many more there are."""
    shown = [str(item) for item in items[:at_most]]
    if len(items) == len(shown):
        return cldr.listing(shown, spoken_language(), last=last)
    return say(
        "amounts", "_and_more", shown=say("amounts", "_comma").join(shown), left=len(items) - len(shown), all=len(items)
    )
