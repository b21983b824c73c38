"""What a file leaves unclear, on the terminal: one question at a time, or all of them to be answered in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import click

from regional_carbon.collect.asking.offered import Choice, tables
from regional_carbon.collect.asking.question import Question, as_lines, changes_columns, with_decision
from regional_carbon.collect.asking.questions import after, answers_to, questions_of
from regional_carbon.collect.findings import printable
from regional_carbon.collect.intake import Collection, collect, is_unrecognised
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.layouts.numbers import number, year_of
from regional_carbon.language.errors import InputError, ReportError
from regional_carbon.language.messages import Language, say

_CHARACTERS: Final = 24  # of a cell
STOP: Final = 0


class StoppedError(Exception):
    """A person has said at a question that it is enough."""


@dataclass
class Asking:
    """A file that is read until nothing in it is unclear, or nobody answers any more.

    `written` are the answers of a file; `asked`: somebody is at the terminal.
    """

    file: Path
    into: Path | None
    table: str | None
    language: Language
    written: Mapping[str, Layout]
    asked: bool
    given: dict[str, Layout] = field(default_factory=dict)  # the answers of whoever is at the terminal
    as_they_are: set[tuple[object, ...]] = field(default_factory=set)  # what was asked and is right as it stands

    def until_clear(self) -> Collection:
        """The file as it is understood with all that is answered.

        Raises InputError when it cannot be read, StoppedError when whoever is asked stops.
        """
        found = self._recognised()
        decided = after(found, answers_to(found, self.written))
        while decided != found.decided:
            found = self._read(decided)
            decided = after(found, answers_to(found, self.written))
        while self.asked and (left := self._left(found)):
            found = self._read(after(found, self._round(left)))
        return found

    def _left(self, found: Collection) -> list[Question]:
        """The questions that are still open."""
        asked = questions_of(found, chosen=self.table is not None)
        return [question for question in asked if question.same not in self.as_they_are]

    def _read(self, decided: Mapping[str, Layout]) -> Collection:
        return collect(self.file, into=self.into, table=self.table, language=self.language, decided=decided)

    def _recognised(self) -> Collection:
        """The file read first; which table it is, is asked where its headers do not say it."""
        try:
            return self._read({})
        except InputError as error:
            if self.table is not None or not is_unrecognised(error):
                raise
            self.table = next(iter(self.written)) if len(self.written) == 1 else None
            if self.table is None:
                if not self.asked:
                    raise
                click.echo(error.faults[0].text().split("\n")[0])
                self.table = self._chosen(tables())
        return self._read({})

    def _round(self, questions: Sequence[Question]) -> dict[str, Layout]:
        """Answers to questions, up to the first after which the file is another."""
        decided: dict[str, Layout] = {}
        for question in questions:
            decision = self._answer(question)
            if not decision:
                self.as_they_are.add(question.same)
            for answers in (decided, self.given):
                answers[question.table] = with_decision(answers.get(question.table, {}), decision)
            if changes_columns(decision):
                break
        return decided

    def _answer(self, question: Question) -> Layout:
        """What a person decides of one question."""
        tell_question(question)
        for number_, words in enumerate(_choices(question), 1):
            click.echo(f"  {number_}  {printable(words)}")
        click.echo(f"  {STOP}  {say('commands', 'asked_stop')}")
        chosen = self._number(len(_choices(question)))
        if chosen <= len(question.options):
            return question.options[chosen - 1].decision
        if question.listed:
            return question.decision(self._chosen(question.in_list()))
        return question.decision(_written(question))

    def _chosen(self, choices: Sequence[Choice]) -> str:
        for number_, (name, words) in enumerate(choices, 1):
            click.echo(f"  {number_}  {printable(str(words))} ({name})")
        click.echo(f"  {STOP}  {say('commands', 'asked_stop')}")
        return choices[self._number(len(choices)) - 1][0]

    def _number(self, most: int) -> int:
        """A number that the person types. Raises StoppedError for 0."""
        while True:
            answer = click.prompt(say("commands", "asked_which"), default="", show_default=False).strip()
            if answer.isdecimal() and int(answer) == STOP:
                raise StoppedError
            if answer.isdecimal() and int(answer) <= most:
                return int(answer)
            click.echo(say("commands", "asked_number", most=most))


def _choices(question: Question) -> list[str]:
    """What may be answered, in words: the options, the longer list, a number to be written."""
    more = [question.listed] if question.listed else []
    typed = question.section if question.section in ("year", "kgce_per_kwh", "rates") else question.typed
    more += [typed] if question.typed else []
    about = question.about[0] if question.about else ""
    return [*(str(option.words) for option in question.options), *(say("asking", key, about=about) for key in more)]


def _written(question: Question) -> str | float:
    """A number, or a year, that the person types; of a cell, as a text."""
    while True:
        answer = click.prompt(say("asking", question.typed)).strip()
        if question.typed == "year" and (year := year_of(answer)) is not None:
            return year
        plain = number(answer)
        if question.typed == "number" and plain.is_number:
            return plain.text
        click.echo(say("commands", "asked_typed", written=printable(answer)))


# ---------------------------------------------------------------------------------------------------
# What was met


def tell_question(question: Question) -> None:
    """What was met, where, how often, and the first rows of it."""
    first = question.first
    click.echo()
    click.echo(printable(first.text().split("\n")[0]))
    if len(question.met) > 1:
        click.echo(f"  {say('commands', 'asked_places', count=len(question.met))}")
    for cells in question.shown:
        click.echo(f"    {_row(cells)}")


def _row(cells: Sequence[str]) -> str:
    """The cells of a row that are shown, each shortened."""
    shown = [printable(cell.strip()) for cell in cells]
    shown = [cell if len(cell) <= _CHARACTERS else f"{cell[: _CHARACTERS - 1]}…" for cell in shown]
    return " | ".join(shown)


def question_lines(question: Question) -> list[str]:
    """A question as it stands in a file of answers: what was met, and each answer as a line to be uncommented."""
    words = printable(question.first.text().split("\n")[0])
    lines = [f"# {words}"]
    for option in question.options:
        if option.decision and "header_rows" not in option.decision:
            lines.append(f"#   {printable(str(option.words))}")
            lines += [f"# {line}" for line in as_lines(question.table, option.decision)]
    for key in _choices(question)[len(question.options) :]:
        lines.append(f"#   {printable(key)}")
    if question.listed or question.typed:
        shown = "…" if question.section in ("aliases", "columns", "energy") else 0
        lines += [f"# {line}" for line in as_lines(question.table, _blank(question, shown))]
    return lines


def _blank(question: Question, shown: object) -> Layout:
    of_names = question.section in ("aliases", "columns", "rates")
    return cast("Layout", {question.section: dict.fromkeys(question.about, shown) if of_names else shown})


def as_told(question: Question) -> dict[str, object]:
    """A question for a program: where it was met, and what may be answered, each answer as its lines."""
    first = question.first
    choices = [
        {"answer": str(option.words), "lines": as_lines(question.table, option.decision)} for option in question.options
    ]
    more = {"listed": question.listed or None, "typed": question.typed or None, "about": list(question.about)}
    place = {"file": first.file, "sheet": first.sheet or None, "row": first.row, "cell": first.cell or None}
    met = {"table": question.table, "met": first.told()[0], **place, "places": len(question.met)}
    return {**met, "choices": choices, **more}


def tell_open_questions(questions: Sequence[Question], file: Path, kept: Path | None) -> None:
    """What may be answered of a file that nobody was asked about, as lines of a file of answers; where it is `kept`."""
    click.echo(say("commands", "asked_open", count=len(questions), file=file.name))
    if kept is not None:
        click.echo(say("commands", "asked_kept", path=kept))
        return
    for question in questions:
        click.echo()
        for line in question_lines(question):
            click.echo(line)


def write_questions(questions: Sequence[Question], file: Path) -> Path:
    """The questions of a file beside it, to be answered there and given with --answers.

    Raises ReportError when they cannot be written.
    """
    path = file.with_name(f"{file.stem}-questions.toml")
    text = "\n\n".join("\n".join(question_lines(question)) for question in questions)
    try:
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReportError("unwritable", path=path, reason=error.strerror or error) from None
    return path


def answers_as_lines(answers: Mapping[str, Layout]) -> list[str]:
    """What was answered, as lines of a file of answers."""
    return [line for table, decision in answers.items() for line in as_lines(table, decision)]
