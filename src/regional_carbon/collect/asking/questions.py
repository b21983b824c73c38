"""The questions a file raises before it can be taken, and the file's layouts once they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from regional_carbon.collect.asking.causes import WHOLE, in_order, question_of
from regional_carbon.collect.asking.of_columns import not_used
from regional_carbon.collect.asking.question import Question, with_decision
from regional_carbon.collect.asking.where import Asked
from regional_carbon.collect.intake import Collection
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.language.errors import Fault, together

_FIRST: Final = ("columns", "energy", "units", "year", "aliases")  # what other questions hang on comes first


def questions_of(collection: Collection, *, chosen: bool = False) -> list[Question]:
    """What is unclear in a file, each cause once with its places; what the others hang on first.

    Whatever stops the file is asked, of warnings those in which something may be decided, and what the columns are
    that have a unit and are not used. Where a person has `chosen` that a file is records of enterprises, each of its
    columns that is not used is asked about before anything else.
    """
    tables = [asked_of(collection, name) for name in collection.tables]
    used = {name for asked in tables for name in asked.names() if asked.meaning(name)}
    found = []
    for asked in tables:
        every = chosen and asked.table == "enterprise_records"
        causes = [one for one in _of_table(asked) if not (every and one.first.key == "header_near")]
        told = {name for question in causes for name in question.about}
        columns = not_used(asked, used | told, every=every)
        found += [*columns, *causes] if every else [*causes, *columns]
    return found


def asked_of(collection: Collection, table: str) -> Asked:
    """A table of a file, to be asked about."""
    return Asked(table, collection.tables[table], collection.sheets)


def _of_table(asked: Asked) -> list[Question]:
    found: dict[tuple[object, ...], Question] = {}
    for faults in _causes(in_order(asked.taken.faults)):
        question = question_of(asked, faults)
        if question is not None:
            found.setdefault(question.same, question)
    place = {section: at for at, section in enumerate(_FIRST)}
    return sorted(found.values(), key=lambda question: place.get(question.section, 0))


def _causes(faults: list[Fault]) -> list[list[Fault]]:
    whole: dict[str, list[Fault]] = {}
    for fault in faults:
        if fault.key in WHOLE:
            whole.setdefault(fault.key, []).append(fault)
    alike: dict[tuple[str, str], list[Fault]] = {}
    for same in together(fault for fault in faults if fault.key not in WHOLE):
        alike.setdefault((same[0].key, same[0].alike), []).extend(same)
    return [*whole.values(), *alike.values()]


def after(collection: Collection, decisions: Mapping[str, Layout]) -> dict[str, Layout]:
    """How each table of a file is laid out once more has been decided of it, beside what was decided before."""
    decided = {**collection.decided}
    for name, decision in decisions.items():
        if name in collection.tables and decision:
            decided[name] = with_decision(asked_of(collection, name).layout(), decision)
    return decided


def answers_to(collection: Collection, answers: Mapping[str, Layout]) -> dict[str, Layout]:
    """Of answers that were written down those that this file raises: of columns it has, and of its tables."""
    return {
        name: _present(asked_of(collection, name), answers[name]) for name in collection.tables if name in answers
    }  # fmt: skip


def _present(asked: Asked, decision: Layout) -> Layout:
    names = {*asked.names(), *asked.layout().get("columns", {})}
    found = cast("dict[str, object]", {**decision})
    for section in ("columns", "left_out"):
        if section in found:
            told = cast("dict[str, object]", found[section])
            found[section] = {name: value for name, value in told.items() if name in names}
    return cast("Layout", found)
