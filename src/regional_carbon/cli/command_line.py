"""What every command has: the language it speaks, --json, its errors told, and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Final, TypeVar

import click

from regional_carbon.cli.help_pages import Command
from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.language.messages import LANGUAGES, Language, say, spoken_language

F = TypeVar("F", bound=Callable[..., object])

EXIT_NO: Final = 1  # done, and the answer is no: stale results, or no strategy that meets the target
EXIT_INPUT: Final = 2  # nothing done: the input or the call cannot be taken

FOLDER: Final = click.Path(file_okay=True, path_type=Path)
FILE: Final = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


def command(name: str, group: click.Group | None = None) -> Callable[[Callable[..., int | None]], click.Command]:
    """A command, of a group if it has one, whose errors of the user's are told in the language asked for: exit code 2.

    What its function returns is the exit code; nothing is 0.
    """

    def made(function: Callable[..., int | None]) -> click.Command:
        @click.option("--lang", type=click.Choice(LANGUAGES), default=spoken_language)
        @click.option("--json", "as_json", is_flag=True)
        @wraps(function)
        def told(*args: object, lang: Language, as_json: bool, **kwargs: object) -> None:
            try:
                code = function(*args, lang=lang, as_json=as_json, **kwargs)
            except RegionalCarbonError as error:
                _tell_error(error, as_json)
                sys.exit(EXIT_INPUT)
            except BrokenPipeError:
                sys.exit(0)
            sys.exit(code or 0)

        new: click.Command = click.command(name, cls=Command)(told)
        if group is not None:
            group.add_command(new)
        return new

    return made


def at_terminal() -> bool:
    """Whether a person is there to answer."""
    return sys.stdin.isatty()


def piped(default: str) -> Callable[[F], F]:
    """The option --out of a command that writes one table."""
    return click.option("--out", type=FILE, default=Path(default), show_default=True)


def _tell_error(error: RegionalCarbonError, as_json: bool) -> None:
    if as_json:
        faults = [
            {"key": fault.key, "file": fault.file, "row": fault.row, "cell": fault.cell or None, "text": fault.text()}
            for fault in error.faults
        ]
        echo_json({"error": str(error), "faults": faults})
    else:
        click.echo(str(error), err=True)


def steps_told(shown: bool) -> Callable[[str], None]:
    """Steps on standard error, for a person at a terminal; nothing where a program listens."""

    def tell(step: str) -> None:
        click.echo(f"  … {say('commands', step)}", err=True)

    return tell if shown and sys.stderr.isatty() else lambda step: None


def echo_json(content: object) -> None:
    """A result for a program, in place of sentences."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))
