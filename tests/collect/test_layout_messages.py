"""Every finding and notice of a layout is told at its place, word for word, in both languages."""

import tomllib
from pathlib import Path

import pytest

import regional_carbon as rc
from regional_carbon.collect.layouts import understand
from regional_carbon.language.messages import speaking

from .layout_faults import FINDINGS, NOTICES
from .layout_files import text_sheet

MESSAGES = tomllib.loads((Path(__file__).parent / "layout_messages.toml").read_text(encoding="utf-8"))


def told(key, language):
    table, text, decided = {**FINDINGS, **NOTICES}[key]
    found = understand(text_sheet(text, "table.csv"), table, decided)
    with speaking(language):
        faults = [fault for fault in found.findings if fault.key == key]
        if faults:
            return str(rc.InputError(faults=faults))
        return "\n".join(notice.text() for notice in found.notices if notice.key == key)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", [*FINDINGS, *NOTICES])
def test_layout_is_told_word_for_word(key, language):
    assert told(key, language) == MESSAGES[key][language].strip("\n")


@pytest.mark.parametrize("key", FINDINGS)
def test_layout_brings_about_its_finding_and_no_other(key):
    table, text, decided = FINDINGS[key]
    found = understand(text_sheet(text, "table.csv"), table, decided)
    assert {fault.key for fault in found.findings} == {key}


def test_every_message_of_layouts_is_tested():
    """Those that need a workbook of several sheets, or mapping.toml itself, are tested beside their cases."""
    elsewhere = {"decided_sheet_missing", "mapping_invalid", "decision_outside", "decision_unknown", "decision_value"}
    errors = {key for key in block("errors") if not key.startswith("_")}
    assert errors - elsewhere == set(FINDINGS) - {"cells_too_many", "cells_too_few"}
    notices = {key for key in block("notices") if not key.startswith("_")}
    assert notices - {"sheets_not_used", "layout_changed"} == set(NOTICES)


def block(subject):
    """The keys of the sentences on layouts."""
    text = (Path(rc.__file__).parent / "language" / "words" / f"{subject}.toml").read_text(encoding="utf-8")
    return set(tomllib.loads(text.split("# --- layouts ---")[1].split("\n# --- ")[0]))
