"""What the README shows is what comes out, and what it points to is there."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from regional_carbon.cli import main
from tests.conftest import EXAMPLES

ROOT = EXAMPLES.parent
READMES = {
    "en": (ROOT / "README.md").read_text(encoding="utf-8"),
    "zh": (ROOT / "README.zh.md").read_text(encoding="utf-8"),
}
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
AMOUNT = re.compile(r"[\d,]+(?: million CNY|万元)")  # a million in English, 10^4 in Chinese
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture
def beside_region_a(tmp_path, monkeypatch):
    shutil.copytree(EXAMPLES / "region-a", tmp_path / "examples/region-a", ignore=shutil.ignore_patterns("results"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def first_result(language):
    """The command of a README's first result, and what it shows of the answer."""
    (block,) = [text for _, text in BLOCK.findall(READMES[language]) if text.startswith("$ regional-carbon run")]
    command, _, told = block.partition("\n")
    return command.removeprefix("$ regional-carbon ").split("#")[0].split(), told


def commands(language):
    """The lines of a README's blocks without their comments and the language asked for; of results the command alone."""
    lines = [
        line for _, text in BLOCK.findall(READMES[language])
        for line in (text.splitlines()[:1] if text.startswith("$") else text.splitlines())
    ]  # fmt: skip
    return [line.split("#")[0].replace(" --lang zh", "").strip() for line in lines]


@pytest.mark.parametrize(("language", "note"), [("en", "Note: "), ("zh", "注意：")])
def test_first_result_is_what_the_command_says(beside_region_a, language, note):
    arguments, told = first_result(language)
    said = CliRunner().invoke(main, arguments, catch_exceptions=False).output
    assert said.startswith(told)
    assert said.removeprefix(told).startswith(note)


def test_python_block_says_what_its_comments_say(beside_region_a):
    (code,) = [code for language, code in BLOCK.findall(READMES["en"]) if language == "python"]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.startswith("marginal_opt_out\n{'ratio': ")


def test_both_readmes_have_the_same_commands():
    assert "make run" in commands("en")
    assert commands("zh") == commands("en")


def test_both_readmes_have_the_same_figures():
    def figures(language):
        prose = AMOUNT.sub("", BLOCK.sub("", READMES[language]))
        return Counter(re.findall(r"\+?\d[\d,.]*\d|\+?\d", prose))

    assert {"6,339", "17.9", "+6"} <= set(figures("en"))
    assert figures("zh") == figures("en")


@pytest.mark.parametrize("language", READMES)
def test_amounts_told_in_words_are_those_of_the_result(language):
    prose = AMOUNT.findall(BLOCK.sub("", READMES[language]))
    assert len(prose) == 2
    assert set(prose) <= set(AMOUNT.findall(first_result(language)[1]))


def test_both_readmes_point_to_the_same_pages_and_to_each_other():
    def links(language):
        return [link.replace(f"-{language}.", ".") for link in re.findall(r"\]\(([^)]+)", READMES[language])]

    other = {"en": "README.zh.md", "zh": "README.md"}
    assert {language: links(language)[0] for language in READMES} == other
    assert Counter(links("zh")[1:]) == Counter(links("en")[1:])


def test_python_block_on_how_sure_we_are_says_what_its_comments_say(tmp_path):
    page = (ROOT / "docs" / "how-sure.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.startswith("152,979 to 278,531 tCO2\n")
    assert re.search(r"all .*\n.*grid", said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_no_page_of_ours_names_a_path_of_one_machine():
    for page in PAGES:
        assert not re.search(r"(?<![\w.])/(work|root|home|tmp)/", page.read_text(encoding="utf-8")), Path(page).name
