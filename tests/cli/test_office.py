"""Commands of the office where there is none: told, and nothing made."""

import pytest

from tests.cli.test_commands import said


@pytest.mark.parametrize("call", [("audit", "verify"), ("backup", "office.backup")])
def test_command_of_an_office_that_is_not_there_says_so_and_makes_none(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert said(*call, "--office", "nooffice", code=2) == (
        "There is no office in 'nooffice'.\n"
        "  Name the folder of one with --office, or start one there: regional-carbon serve nooffice\n"
    )
    assert list(tmp_path.iterdir()) == []
