"""The language a call asks for, and what `--help` says in it (`words/help.toml`): commands, options, the frame."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import click
from click.shell_completion import CompletionItem
from wcwidth import wcswidth

from regional_carbon.cli.usage_errors import of_missing
from regional_carbon.language.messages import LANGUAGES, Language, catalogue, language_of, say, speaking

VARIABLE: Final = "REGIONAL_CARBON_LANG"


def language_here() -> Language:
    """The language of whoever sits at this terminal: by our own variable, else by the system's locale."""
    own = os.environ.get(VARIABLE)
    return next((known for known in LANGUAGES if known == own), language_of(os.environ))


def language_asked(words: Sequence[str]) -> Language:
    """The language of a call: that of the last --lang, wherever it stands, else that of the terminal."""
    options = "\0".join(words[: words.index("--")] if "--" in words else words)
    named = re.findall(r"(?:^|\0)--lang[=\0](\w+)(?![^\0])", options)
    return next((known for known in LANGUAGES if named[-1:] == [known]), language_here())


# The option --lang of a group; its commands have their own, which go before it.
GROUP_LANGUAGE: Final = click.option("--lang", type=click.Choice(LANGUAGES), envvar=VARIABLE, expose_value=False)


def _path(ctx: click.Context) -> str:
    """A command's name in full, whatever the program was started as: `regional-carbon factors list`."""
    return "regional-carbon" if ctx.parent is None else f"{_path(ctx.parent)} {ctx.info_name}"


def _help_of(path: str, option: str) -> str:
    """What an option says: that of its command alone, else that of its name."""
    key = f"{path} {option}"
    return say("help", key if key in catalogue("help") else option)


def _tell(command: click.Command, ctx: click.Context) -> None:
    """Give a command and its options their texts in the language now spoken."""
    path = _path(ctx)
    command.help = say("help", path)
    for parameter in (*command.params, command.get_help_option(ctx)):
        if isinstance(parameter, click.Option):
            parameter.help = _help_of(path, max(parameter.opts, key=len))


def _shortly(path: str, limit: int) -> str:
    """The first sentence of what a command says, in the language now spoken, and of it what `limit` letters hold."""
    text = say("help", path)
    first, stop, _ = text.partition("。")  # click ends a sentence at a full stop and a blank
    return click.Command(None, help=text, short_help=first + stop if stop else None).get_short_help_str(limit)


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

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:
        """Call the command, and say all of it in the language the call asks for, help and errors too."""
        with speaking(language_asked(sys.argv[1:] if args is None else args)):
            return super().main(args, *rest, **settings)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What the call says, by the command's arguments and options."""
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as error:
            raise of_missing(error) from None

    def get_help(self, ctx: click.Context) -> str:
        """The help, in the language now spoken."""
        _tell(self, ctx)
        return super().get_help(ctx)


class Group(Command, click.Group):
    """Commands under one name, told alike; what is said of each of them needs none of them."""

    command_class = Command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, and the first sentence of each."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(len(name) for name in names)  # as click has it
        with formatter.section("Commands"):
            formatter.write_dl([(name, _shortly(f"{_path(ctx)} {name}", limit)) for name in names])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that begin with what is written so far."""
        names = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=_shortly(f"{_path(ctx)} {name}", 45)) for name in names]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]


class MissingExtra(click.ClickException):
    """A command whose packages are not installed, told in the language now spoken."""

    exit_code = 2  # nothing done

    def __init__(self, error: ModuleNotFoundError) -> None:
        if str(error.name).startswith("regional_carbon"):
            raise error  # a defect
        super().__init__(say("errors", "extra_missing", package=str(error.name).partition(".")[0]))


class UnreadGroup(Group):
    """Commands whose modules are imported when one of theirs is called, and not to name or to tell them.

    `places` has, for the name of each command, its module in `package` and the name it has there.
    """

    def __init__(
        self, *, package: str, places: Mapping[str, str], **attrs: Any
    ) -> None:  # attrs: what click gives a group
        super().__init__(**attrs)
        self.package, self.places = package, places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in order of the alphabet."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, its module imported; None where there is none.

        Raises MissingExtra where a package that the command needs is not installed.
        """
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        try:
            command: click.Command = getattr(import_module(f"{self.package}.{module}"), name)
        except ModuleNotFoundError as error:
            raise MissingExtra(error) from None
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; one that does not exist is told with those whose names are near."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=self.places, ctx=ctx) from None
