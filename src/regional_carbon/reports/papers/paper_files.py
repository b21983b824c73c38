"""The papers of a run as files in a folder: each as Word and as PDF, in the language now spoken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from regional_carbon.collect.office_settings import OfficeDetails
from regional_carbon.language.errors import Notice, ReportError
from regional_carbon.language.messages import Each, Said, spoken_language
from regional_carbon.reports.papers.brief_text import brief_of
from regional_carbon.reports.papers.notice_text import notices_of
from regional_carbon.reports.papers.paper_blocks import Report
from regional_carbon.reports.papers.paper_pictures import qr_svg
from regional_carbon.reports.papers.report_text import report_of
from regional_carbon.reports.papers.typeset import set_blocks, set_in_type
from regional_carbon.reports.papers.word_files import Pictures, Values, filled_in, left_out, template_of
from regional_carbon.reports.sender import Sender, paper_word
from regional_carbon.reports.sentences.words import with_industry_names
from regional_carbon.run.run import Run

KINDS: Final = ("docx", "pdf")
_STATED: Final[Mapping[str, tuple[str, ...]]] = {
    "report": ("name", "recipient", "document_prefix", "contact", "phone", "address"),
    "brief": ("name", "recipient", "contact", "phone", "address"),
    "notices": ("name", "document_prefix", "contact", "phone", "legal_basis", "deadline_days", "address"),
}  # what papers say of their office


@dataclass(frozen=True)
class Made:
    """A paper's content by its file's name, and what is to be told of it."""

    contents: Mapping[str, bytes]
    notices: tuple[Notice, ...]


def report_paper(run: Run, sender: Sender, own: Path | None, kinds: Collection[str]) -> Made:
    """The report to the superior."""
    told = report_of(run)
    values = {**_head(sender, sender.number), **_foot(sender), "title": told.title, "closing": told.closing}
    values |= {"recipient": paper_word("recipient", recipient=sender.stated("recipient")), "annexes": _listed(told)}
    contents, notices = {}, stated_by_none("report", sender.office)
    if "docx" in kinds:
        template, place = template_of("report", own)

        def fill(pictures: Pictures) -> Values:
            blocks = {"blocks": pictures.of_blocks(told.blocks), "annexed": pictures.of_blocks(told.annexed)}
            return {**values, **blocks, "qr": pictures.of_address(sender.office.address)}

        notices += left_out(template, place, [*values, "blocks", "annexed", "qr"])
        contents["report.docx"] = filled_in(template, place, fill)
    if "pdf" in kinds:
        drawn: dict[str, bytes] = {}
        blocks = {"blocks": set_blocks(told.blocks, drawn), "annexed": set_blocks(told.annexed, drawn)}
        contents["report.pdf"] = set_in_type("report.typ", {**values, **blocks, **_qr(sender, drawn)}, drawn)
    return Made(contents, tuple(notices))


def notices_paper(run: Run, sender: Sender, own: Path | None, kinds: Collection[str]) -> Made:
    """The notices to all enterprises, merged."""
    told = notices_of(run, sender)
    values = {**_head(sender, None), **_foot(sender), "seal": paper_word("seal"), "red_head": sender.stated("name")}
    del values["number"]  # each has its own
    values |= {"title": paper_word("notices_title", year=run.settings.year)}
    values |= {"notices": [{**asdict(notice), "text": ""} for notice in told]}
    contents, notices = {}, stated_by_none("notices", sender.office)
    if "docx" in kinds:
        template, place = template_of("notices", own)
        notices += left_out(template, place, [*values, "qr"])

        def fill(pictures: Pictures) -> Values:
            return {**values, "qr": pictures.of_address(sender.office.address)}

        contents["notices.docx"] = filled_in(template, place, fill)
    if "pdf" in kinds:
        drawn: dict[str, bytes] = {}
        contents["notices.pdf"] = set_in_type("notices.typ", {**values, **_qr(sender, drawn)}, drawn)
    return Made(contents, tuple(notices))


def brief_paper(run: Run, sender: Sender, own: Path | None, kinds: Collection[str]) -> Made:
    """The mayor's brief, one page."""
    told = brief_of(run)
    values = {**_head(sender, None), **_foot(sender), **asdict(replace(told, pictures=()))}
    del values["number"], values["red_head"]  # it is no document with a head of its own
    values |= {"to": paper_word("brief_to", recipient=sender.stated("recipient"), day=sender.day)}
    values |= {"heads": {name: paper_word(key) for name, key in _BRIEF_HEADS.items()}}
    contents, notices = {}, stated_by_none("brief", sender.office)
    if "docx" in kinds:
        template, place = template_of("brief", own)
        notices += left_out(template, place, [*values, "qr"])

        def fill(pictures: Pictures) -> Values:
            drawn = pictures.of_blocks(told.pictures, HALF_MM)
            return {**values, "pictures": drawn, "qr": pictures.of_address(sender.office.address)}

        contents["brief.docx"] = filled_in(template, place, fill)
    if "pdf" in kinds:
        drawn: dict[str, bytes] = {}
        pictures = set_blocks(told.pictures, drawn)
        contents["brief.pdf"] = set_in_type("brief.typ", {**values, "pictures": pictures, **_qr(sender, drawn)}, drawn)
    return Made(contents, tuple(notices))


_BRIEF_HEADS: Final = {"decisions": "brief_decisions", "concerned": "brief_concerned", "sure": "brief_sure"}
HALF_MM: Final = 75  # of a picture beside another


def _head(sender: Sender, number: int | None) -> dict[str, object]:
    """What stands above a paper."""
    return {
        "red_head": paper_word("red_head", office=sender.stated("name")),
        "number": sender.document_number(number), "day": sender.day, "warning": sender.warning,
    }  # fmt: skip


def _foot(sender: Sender) -> dict[str, object]:
    """What stands below a paper."""
    contact = paper_word("contact", contact=sender.stated("contact"), phone=sender.stated("phone"))
    return {"office": sender.stated("name"), "contact": contact, "origin": sender.origin}


def _listed(told: Report) -> list[str]:
    """The list of annexes: the first line says what it is, the others stand below its first title."""
    lines = [paper_word("annex_listed", number=place, title=title) for place, title in enumerate(told.annexes, 1)]
    return (
        [paper_word("annexes") + lines[0], *(paper_word("annex_below", line=line) for line in lines[1:])]
        if lines
        else []
    )


def _qr(sender: Sender, drawn: dict[str, bytes]) -> dict[str, object]:
    """The QR code of the office among the pictures of a paper that is set in type; blank where it has no address."""
    address = sender.office.address
    if not address:
        return {"language": spoken_language(), "qr": "", "qr_alt": ""}
    drawn["office.svg"] = qr_svg(address).encode()
    return {"language": spoken_language(), "qr": "office.svg", "qr_alt": paper_word("qr_alt", address=address)}


def stated_by_none(paper: str, office: OfficeDetails) -> list[Notice]:
    """What an office has not stated and a paper leaves blank."""
    missing = [name for name in _STATED[paper] if not office.stated(name)]
    called = Each([Said("papers", f"detail_{name}") for name in missing])
    return [Notice("paper_blank", {"names": Each(missing), "called": called})] if missing else []


PAPERS: Final[Mapping[str, Callable[[Run, Sender, Path | None, Collection[str]], Made]]] = {
    "report": report_paper, "brief": brief_paper, "notices": notices_paper,
}  # fmt: skip


def written_papers(
    run: Run, sender: Sender, folder: Path, *, names: Collection[str] = (), kinds: Collection[str] = (),
    own: Path | None = None,
) -> tuple[list[Path], list[Notice]]:  # fmt: skip
    """Papers of a run in a folder, in the language now spoken; all of them, as Word and PDF, unless
    `names` and `kinds` say which.

    Every one is made before any is written. Raises ReportError when one cannot be made or written, or a template of
    the office's own (`own`, a folder) cannot be taken.
    """
    named = with_industry_names(run)
    made = [PAPERS[name](named, sender, own, kinds or KINDS) for name in names or PAPERS]
    contents = {file: content for each in made for file, content in each.contents.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in contents.items():
            (folder / file).write_bytes(content)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    told = {notice.text(): notice for each in made for notice in each.notices}
    return [folder / file for file in contents], list(told.values())
