"""Papers as Word: a template, the product's or the office's own, filled in; its placeholders are looked at before."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeAlias

import jinja2
import jinja2.sandbox
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Emu, Mm
from docx.table import Table
from docxtpl import DocxTemplate, InlineImage

from regional_carbon.language.errors import Notice, ReportError
from regional_carbon.language.messages import Each, spoken_language
from regional_carbon.reports.papers.paper_blocks import Block
from regional_carbon.reports.papers.paper_pictures import as_png, figure_svg, qr_svg
from regional_carbon.reports.sender import paper_word

PICTURE_MM: Final = 156
QR_MM: Final = 22
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold

Values: TypeAlias = Mapping[str, object]


@dataclass(frozen=True)
class Pictures:
    """The pictures of a Word file, and what each shows, by the SHA-1 of its content."""

    document: DocxTemplate
    alts: dict[str, str] = field(default_factory=dict)

    def placed(self, svg: str, millimetres: float, alt: str) -> InlineImage:
        """A picture as a template takes it."""
        png = as_png(svg)
        self.alts[hashlib.sha1(png, usedforsecurity=False).hexdigest()] = _CONTROL.sub("", alt)
        return InlineImage(self.document, io.BytesIO(png), width=Mm(millimetres))

    def of_blocks(self, blocks: Iterable[Block], millimetres: float = PICTURE_MM) -> list[Values]:
        """Blocks as a template takes them."""
        return [
            {
                "kind": block.kind, "text": block.text, "heads": list(block.heads),
                "rows": [list(row) for row in block.rows],
                "picture": block.figure and self.placed(figure_svg(block.figure), millimetres, block.alt),
            }
            for block in blocks
        ]  # fmt: skip

    def of_address(self, address: str) -> InlineImage | None:
        """The QR code of the office; None where it has no address."""
        return self.placed(qr_svg(address), QR_MM, paper_word("qr_alt", address=address)) if address else None

    def tell(self) -> None:
        """Write beside each picture what it shows, for who cannot see it."""
        part = self.document.docx.part
        for place, picture in enumerate(part.element.body.iter(qn("wp:inline")), 1):
            blip = next(picture.iter(qn("a:blip")))
            described = picture.find(qn("wp:docPr"))
            described.set("descr", self.alts[part.related_parts[blip.get(qn("r:embed"))].sha1])
            described.set("id", str(place))


NAMES_TAKE: Final = 0.34  # of a table's width: its first column, which has the names


def _widen_first(table: Table) -> None:
    """A table whose columns were made on filling in has them equally wide: its names get more room, figures less."""
    grid = table._tbl.tblGrid.gridCol_lst
    widths = [int(column.w or 0) for column in grid]
    if len(widths) < FIGURES_FROM or max(widths) - min(widths) > SAME:
        return
    first = round(sum(widths) * NAMES_TAKE)
    told = [first, *[(sum(widths) - first) // (len(widths) - 1)] * (len(widths) - 1)]
    for column, width in zip(grid, told, strict=True):
        column.w = Emu(width)
    for row in table.rows:
        for cell, width in zip(row.cells, told, strict=True):
            cell.width = Emu(width)


FIGURES_FROM: Final = 4  # columns from which a table is one of figures
SAME: Final = 20_000  # EMU: a difference of widths that is none

Fill: TypeAlias = Callable[[Pictures], Values]


def template_of(name: str, own: Path | None) -> tuple[bytes, str]:
    """The template of a paper in the language now spoken, and what it is called: the office's own goes before ours.

    Raises ReportError where the office's own cannot be read.
    """
    file = f"{name}-{spoken_language()}.docx"
    place = None if own is None else own / file
    if place is None or not place.is_file():
        return files(__package__).joinpath("templates", file).read_bytes(), ""
    try:
        return place.read_bytes(), str(place)
    except OSError as error:
        raise ReportError("paper_template_unreadable", file=place, reason=error.strerror or error) from None


def filled_in(template: bytes, place: str, fill: Fill) -> bytes:
    """A template filled in with what `fill` gives for it.

    Raises ReportError for a template of the office's own (`place`) that is no Word file, or cannot be filled in.
    """
    with _of_the_office(place):
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
        pictures = Pictures(document)
        document.render(_legible(fill(pictures)), _environment(), autoescape=True)
    pictures.tell()
    for table in document.docx.tables:
        _widen_first(table)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def left_out(template: bytes, place: str, known: Iterable[str]) -> list[Notice]:
    """What an office's own template leaves out of the placeholders that a paper has; nothing of the product's own.

    Raises ReportError where it asks for one that there is not, or cannot be read.
    """
    if not place:
        return []
    names = {*known}
    with _of_the_office(place):
        asked = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment())
    if unknown := sorted(asked - names):
        raise ReportError("paper_template_unknown", file=place, names=unknown, known=Each(sorted(names)))
    left = sorted(names - asked)
    return [Notice("paper_template_leaves_out", {"file": place, "names": Each(left)})] if left else []


@contextmanager
def _of_the_office(place: str) -> Iterator[None]:
    """What is wrong with a template of the office's own is its user's to mend; with ours, a defect."""
    try:
        yield
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        if not place:
            raise
        raise ReportError("paper_template_broken", file=place) from error
    except jinja2.TemplateError as error:
        if not place:
            raise
        raise ReportError("paper_template_fault", file=place, reason=error.message) from error


def _environment() -> jinja2.Environment:
    """What a template may do: fill in, choose and repeat; it reaches nothing else."""
    return jinja2.sandbox.SandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)


def _legible(value: object) -> object:
    """What a template is filled in with, without signs that XML cannot hold."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, Mapping):
        return {name: _legible(each) for name, each in value.items()}
    return [_legible(each) for each in value] if isinstance(value, list) else value
