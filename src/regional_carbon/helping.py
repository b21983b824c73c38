"""What `--help` says, in the language asked for when it is shown (`words/help.toml`): commands, options, the frame."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Final

import click
from wcwidth import wcswidth

from regional_carbon.language.messages import LANGUAGES, Language, catalogue, language_of, say, speaking

VARIABLE: Final = "REGIONAL_CARBON_LANG"


def language_here() -> Language:
    """The language of whoever sits at this terminal: by our own variable, else by the system's locale."""
    own = os.environ.get(VARIABLE)
    return next((known for known in LANGUAGES if known == own), language_of(os.environ))


def _path(ctx: click.Context) -> str:
    """A command's name in full, whatever the program was started as: `regional-carbon factors list`."""
    return "regional-carbon" if ctx.parent is None else f"{_path(ctx.parent)} {ctx.info_name}"


def _help_of(path: str, option: str) -> str:
    """What an option says: that of its command alone, else that of its name."""
    key = f"{path} {option}"
    return say("help", key if key in catalogue("help") else option)


def _tell(command: click.Command, path: str, ctx: click.Context) -> None:
    """Give a command, its options and the commands below it their texts in the language now spoken."""
    command.help = say("help", path)
    first, stop, _ = command.help.partition("。")  # click ends a sentence at a full stop and a blank
    command.short_help = first + stop if stop else None
    for parameter in (*command.params, command.get_help_option(ctx)):
        if isinstance(parameter, click.Option):
            parameter.help = _help_of(path, max(parameter.opts, key=len))
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            _tell(child, f"{path} {name}", ctx)


class _Formatter(click.HelpFormatter):
    """Lines that end where they should though a Chinese character is two cells wide, in a frame of words."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or say("help", "_usage"))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{say('help', f'_{heading.lower()}')}\n")

    def write_text(self, text: str) -> None:
        super().write_text(_wrapped(text, self.width - self.current_indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        left = min(max(len(first) for first, _ in rows), col_max) + col_spacing
        told = [(first, _wrapped(_framed(second), self.width - left - 2)) for first, second in rows]
        super().write_dl(told, col_max, col_spacing)


def _framed(text: str) -> str:
    """What click adds to an option's text, [default: 3; required], in the language now spoken."""
    for name in ("_default", "_required"):
        english = catalogue("help")[name]["en"]
        text = text.replace(f"[{english}", f"[{say('help', name)}").replace(f"; {english}", f"; {say('help', name)}")
    return text


def _wrapped(text: str, width: int) -> str:
    """Chinese in lines of so many cells, which click is told to leave as they are; English it wraps itself."""
    if wcswidth(text.replace("\n", "")) <= len(text):
        return text
    return "\n\n".join("\b\n" + "\n".join(_lines(paragraph, width)) for paragraph in text.split("\n\n"))


# What no line end may part: a Latin word, or a character; with the marks that open before and close behind it.
_UNPARTED: Final = re.compile(r"[（“]*(?:[!-~]+|[^!-~\s])[，。；：、）”]*|\s+")


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for part in _UNPARTED.findall(text):
        if line and wcswidth(line + part.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += part if line else part.lstrip()
    yield line


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command that tells its help in the language asked for."""

    context_class = _Context

    def get_help(self, ctx: click.Context) -> str:
        """The help, in the language of --lang where that stands before --help, else in that of the terminal."""
        with speaking(ctx.params.get("lang") or language_here()):
            _tell(self, _path(ctx), ctx)
            return super().get_help(ctx)


class Group(Command, click.Group):
    """Commands under one name, told alike."""

    command_class = Command
    group_class = type  # of the same class as this one
