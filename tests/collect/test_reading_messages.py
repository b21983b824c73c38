"""A file that cannot be read says why, word for word, in both languages."""

import tomllib
from pathlib import Path

import pytest

import regional_carbon as rc
from regional_carbon.collect import limited
from regional_carbon.collect.reading import read_sheets

from .unreadable import UNREADABLE, lay

MESSAGES = tomllib.loads((Path(__file__).parent / "reading_messages.toml").read_text(encoding="utf-8"))


def test_every_unreadable_file_has_a_message_and_every_message_a_file():
    assert MESSAGES.keys() == UNREADABLE.keys()


@pytest.mark.parametrize("key", UNREADABLE)
def test_file_that_cannot_be_read_says_why_word_for_word(tmp_path, monkeypatch, key):
    if key == "reader_slow":
        monkeypatch.setattr(limited, "READER_SECONDS", 1)
    path, named = lay(tmp_path, key)
    with pytest.raises(rc.InputError) as told:
        read_sheets(path, **named)
    assert [fault.key for fault in told.value.faults] == [key]
    for language in ("en", "zh"):
        with rc.speaking(language):
            assert str(told.value) == MESSAGES[key][language].strip("\n")


def test_missing_file_is_told():
    with pytest.raises(rc.InputError) as told:
        read_sheets(Path("nowhere") / "register.csv")
    assert str(told.value) == "There is no file 'register.csv'."
