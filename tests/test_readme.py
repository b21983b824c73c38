"""What the README shows is what comes out, and what it points to is there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from regional_carbon.cli import main
from tests.conftest import EXAMPLES

ROOT = EXAMPLES.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture
def beside_region_a(tmp_path, monkeypatch):
    shutil.copytree(EXAMPLES / "region-a", tmp_path / "examples/region-a", ignore=shutil.ignore_patterns("results"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_first_block_is_what_the_command_says(beside_region_a):
    command, _, told = BLOCKS[0][1].partition("\n")
    arguments = command.removeprefix("$ regional-carbon ").split("#")[0].split()
    said = CliRunner().invoke(main, arguments, catch_exceptions=False).output
    assert said.startswith(told)
    assert said.removeprefix(told).startswith("Note: ")


def test_python_block_says_what_its_comments_say(beside_region_a):
    (code,) = [code for language, code in BLOCKS if language == "python"]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.startswith("marginal_opt_out\n{'ratio': ")


def test_python_block_on_how_sure_we_are_says_what_its_comments_say(tmp_path):
    page = (ROOT / "docs" / "how-sure.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.startswith("209,192 to 210,577 tCO2\n")
    assert re.search(r"all .*\n.*electricity_meter", said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_page_of_ours_names_a_path_of_one_machine():
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(work|root|home|tmp)/", page.read_text(encoding="utf-8")), Path(page).name
