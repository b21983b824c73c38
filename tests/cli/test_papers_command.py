"""The command `papers`: files, and what is told of them."""

import json
import tomllib
from pathlib import Path

import docx
import pytest

from regional_carbon.cli.official_papers import PAPERS
from regional_carbon.collect.office_settings import office_faults, office_of
from regional_carbon.reports.papers import paper_files, word_files
from regional_carbon.reports.papers.paper_pictures import qr_svg
from regional_carbon.run.record import sha256
from tests.cli.test_commands import said
from tests.conftest import EXAMPLES

DOCS = EXAMPLES.parent / "docs" / "papers.md"


@pytest.fixture
def few_pictures(monkeypatch):
    """Figures are not drawn: a square stands for each."""
    monkeypatch.setattr(word_files, "figure_svg", lambda figure: qr_svg(figure.name))


def test_papers_of_a_region_are_made_told_and_known_by_their_run(region_a, few_pictures):
    said("run", region_a)
    told = said("papers", region_a, "--paper", "report", "--kind", "docx", "--number", "12")
    made, note = told.splitlines()
    assert made == f"→ {region_a}/papers/report.docx"
    assert note == (
        "Note: Left as blank lines on paper, as region.toml does not say them below [office]: "
        "name, recipient, document_prefix, contact, phone and address."
    )
    code = sha256(region_a / "results" / "run.zip")[:8]
    assert f"Figures of run {code}" in _text(region_a / "papers" / "report.docx")
    toml = region_a / "region.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + '[office]\nname = "Our office"\n', encoding="utf-8")
    answer = json.loads(said("papers", region_a, "--paper", "report", "--kind", "docx", "--json"))
    assert answer["notices"][0] == (
        "The input has changed since the results were made; the papers say so. Run the region again, then make them anew."
    )
    assert "These figures are older than the data" in _text(Path(answer["files"][0]))


def _text(path):
    return "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)


def test_papers_without_results_are_refused(region_a):
    assert said("papers", region_a, code=2).startswith(f"There is no result of this region in '{region_a}/results'.")


def test_command_offers_every_paper():
    assert {*paper_files.PAPERS} == {*PAPERS}


def test_office_as_the_page_writes_it_is_one():
    (block,) = [part.split("```")[0] for part in DOCS.read_text(encoding="utf-8").split("```toml\n")[1:]]
    told = tomllib.loads(block)["office"]
    assert office_faults(told, "region.toml") == []
    assert office_of(told).phone == "0571-0000 0000"
