"""What a person has written down: how files are to be read, whom they speak of, what became of whom they lack."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from regional_carbon.collect.content import TABLES
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.mapping import decision_faults
from regional_carbon.collect.matching.links import FATES
from regional_carbon.collect.near import Near
from regional_carbon.collect.sources.who_is_who import WhoIsWho, name_of_new
from regional_carbon.language.errors import Fault, InputError
from regional_carbon.schema.frames import Row

NEW: Final = ("new", "新增")  # what is written of an enterprise that nobody knew yet
CALLED: Final = ("meter", "bureau_id", "credit_code", "name")  # any of which an answer may name an entry by


@dataclass(frozen=True)
class Answers:
    """`who`: an enterprise's identifier, or "new", by what a delivery calls it; `gone`: one of FATES, by enterprise;
    `decided`: what is decided of files, by the table they are.
    """

    file: str
    who: Mapping[str, str]
    gone: Mapping[str, str]
    decided: Mapping[str, Layout] = field(default_factory=dict)
    into: Mapping[str, str] = field(default_factory=dict)  # of enterprises that have merged, what another is called

    def chosen(self, who: WhoIsWho, known: Collection[str]) -> dict[str, str]:
        """The enterprise of each entry that is to be decided, or that nobody knew, and that an answer names.

        Raises InputError for each answer that names an enterprise which is not `known`.
        """
        rows = {str(row["entry"]): row for row in who.open_to_choice()}
        found = {entry: answer for entry, row in rows.items() if (answer := self._of(row)) is not None}
        strange = sorted({answer for answer in found.values() if answer not in known and answer not in NEW})
        if strange:
            raise InputError(
                faults=[
                    Fault("answer_enterprise", self.file, alike=one, values={"answer": one, "near": Near(one, known)})
                    for one in strange
                ]
            )
        return {entry: name_of_new(rows[entry]) if answer in NEW else answer for entry, answer in found.items()}

    def _of(self, row: Row) -> str | None:
        return next((self.who[str(row[kind])] for kind in CALLED if str(row.get(kind)) in self.who), None)

    def fates(self, gone: Collection[str]) -> dict[str, str]:
        """What has become of those that are gone, as far as an answer says it."""
        return {enterprise: self.gone[enterprise] for enterprise in gone if enterprise in self.gone}

    def merged(self, gone: Collection[str], named: Callable[[str], str | None]) -> dict[str, str]:
        """The enterprise that each of those gone has merged into, as far as an answer says it.

        Raises InputError for each answer that names an enterprise which nobody knows, or the one itself.
        """
        told = {enterprise: self.into[enterprise] for enterprise in gone if enterprise in self.into}
        found = {enterprise: named(answer) for enterprise, answer in told.items()}
        strange = sorted({told[one] for one, firm in found.items() if firm in (None, one)})
        if strange:
            raise InputError(
                faults=[
                    Fault("answer_enterprise", self.file, alike=one, values={"answer": one, "near": ""})
                    for one in strange
                ]
            )
        return {enterprise: firm for enterprise, firm in found.items() if firm is not None}


def read_answers(path: Path) -> Answers:
    """A file of answers: TOML with the tables [who], [gone] and [merged], and by table what mapping.toml may hold.

    Raises InputError with all faults of it: no TOML, a table that is none of these, a fate or a decision there is not.
    """
    try:
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError("answers_unreadable", path=path, reason=error.strerror or error) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(faults=[Fault("mapping_invalid", path.name, values={"reason": error})]) from None
    faults = [
        Fault("answer_table", path.name, alike=name, values={"table": name})
        for name, told in given.items()
        if name not in ("who", "gone", "merged", *TABLES) or not isinstance(told, dict)
    ]
    decided = {name: told for name, told in given.items() if name in TABLES and isinstance(told, dict)}
    faults += [fault for name, told in decided.items() for fault in decision_faults(path.name, name, told)]
    if faults:
        raise InputError(faults=faults)
    who, gone, into = (
        {str(key): str(value) for key, value in given.get(name, {}).items()} for name in ("who", "gone", "merged")
    )
    unknown = {fate for fate in gone.values() if fate not in FATES}
    if unknown:
        values = {"known": list(FATES)}
        raise InputError(
            faults=[
                Fault("answer_fate", path.name, alike=one, values={"fate": one, **values}) for one in sorted(unknown)
            ]
        )
    return Answers(path.name, who, gone, cast("dict[str, Layout]", decided), into)
