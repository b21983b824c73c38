"""What click says of a call it cannot take, in the language now spoken (`words/usage.toml`)."""

from __future__ import annotations

from functools import cache
from gettext import gettext
from typing import Final

import click
from click import core, exceptions, parser, termui, types

from regional_carbon.language.messages import Language, catalogue, say, spoken_language

# The modules of click that word an error. Each looks its sentences up by names of gettext's, whose language is the
# system's for as long as the program runs, and not that of --lang.
SPEAKERS: Final = (core, exceptions, parser, termui, types)


def speak_our_languages() -> None:
    """Let click look its sentences up in our words; what does not stand there is said as before."""
    for module in SPEAKERS:
        for name, lookup in {"_": _sentence, "ngettext": _counted}.items():
            if hasattr(module, name):
                setattr(module, name, lookup)


def of_missing(error: click.MissingParameter) -> click.UsageError:
    """The error of an argument or option that is not given, in one sentence: click puts its own together of parts."""
    if error.param is None or error.ctx is None:
        return error
    name = error.param.get_error_hint(error.ctx)
    key = {"argument": "missing_argument", "option": "missing_option"}[error.param.param_type_name]
    return click.UsageError(say("usage", key, name=name), error.ctx)


@cache
def _sentences() -> dict[str, dict[Language, str]]:
    """The sentences by click's English."""
    return {sentence["en"]: sentence for sentence in catalogue("usage").values()}


def _sentence(english: str) -> str:
    known = _sentences().get(english)
    return known[spoken_language()] if known else gettext(english)


def _counted(singular: str, plural: str, count: int) -> str:
    return _sentence(singular if count == 1 else plural)
