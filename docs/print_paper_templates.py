"""The Word templates of official papers, Chinese ones laid out as GB/T 9704-2012 has it.

python docs/print_paper_templates.py
"""

from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TEMPLATES = Path(__file__).parents[1] / "src/regional_carbon/reports/papers/templates"
RED = RGBColor(0xD0, 0x10, 0x10)


@dataclass(frozen=True)
class Look:
    """Fonts and sizes [pt] of a language's papers, margins [mm], and the width of a sign."""

    body: tuple[str, str, float]  # Latin font, Chinese font, size
    title: tuple[str, str, float]
    first: tuple[str, str]
    second: tuple[str, str]
    head: tuple[str, str, float]
    margins: tuple[float, float, float, float]  # top, bottom, left, right
    pitch: float  # from line to line
    small: float
    indent: float  # of a paragraph's first line
    page: tuple[str, str]  # what stands on both sides of the page number
    signs: float = 0.0  # from sign to sign, where lines have a fixed number of them


LOOKS = {
    # 2号小标宋, 3号仿宋, 黑体, 楷体; 22 lines of 28 signs on 225 × 156 mm; page number 4号宋体 between dashes
    "zh": Look(
        ("Times New Roman", "仿宋", 16), ("Times New Roman", "方正小标宋简体", 22), ("Times New Roman", "黑体"),
        ("Times New Roman", "楷体"), ("Times New Roman", "方正小标宋简体", 32), (37, 35, 28, 26), 28.95, 12, 32,
        ("— ", " —"), 15.75,
    ),
    "en": Look(
        ("Georgia", "仿宋", 11), ("Georgia", "方正小标宋简体", 20), ("Arial", "黑体"), ("Arial", "楷体"),
        ("Georgia", "方正小标宋简体", 16), (25, 22, 25, 25), 16, 9, 0, ("", ""),
    ),
}  # fmt: skip


def fonts(style, latin, chinese, size, *, bold=False, colour=None):
    style.font.name, style.font.size, style.font.bold = latin, Pt(size), bold
    style.font.color.rgb, style.font.italic = colour or RGBColor(0, 0, 0), False
    found = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        found.attrib.pop(qn(name), None)
    found.set(qn("w:eastAsia"), chinese)


def spaced(style, pitch, *, before=0, after=0, indent=0, align=None, together=False):
    told = style.paragraph_format
    told.line_spacing_rule, told.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    told.space_before, told.space_after, told.first_line_indent = Pt(before), Pt(after), Pt(indent)
    told.alignment, told.keep_with_next = align, together


def styled(document, look, language):
    """The styles of every paper; an office that has its own template changes these."""
    styles, centre = document.styles, WD_ALIGN_PARAGRAPH.CENTER
    both = WD_ALIGN_PARAGRAPH.JUSTIFY if look.signs else WD_ALIGN_PARAGRAPH.LEFT
    apart = 0 if look.signs else 6
    fonts(styles["Normal"], *look.body)
    spaced(styles["Normal"], look.pitch)
    fonts(styles["Title"], *look.title, bold=not look.signs)
    spaced(
        styles["Title"], look.title[2] * 1.45, before=look.pitch, after=look.pitch, align=centre if look.signs else None
    )
    if look.signs:  # 28 signs a line: each a little narrower than its size
        closer = OxmlElement("w:spacing")
        closer.set(qn("w:val"), str(round((look.signs - look.body[2]) * 20)))
        styles["Normal"].element.rPr.append(closer)
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    for name, (latin, chinese) in {"Heading 1": look.first, "Heading 2": look.second}.items():
        fonts(styles[name], latin, chinese, look.body[2] + (0 if look.signs else 2), bold=not look.signs)
        spaced(styles[name], look.pitch, before=apart * 2, after=apart, indent=look.indent, together=True)
    made = {
        name: styles.add_style(name, 1)
        for name in (
            "Paper Text",
            "Paper Table",
            "Paper Caption",
            "Paper Head",
            "Paper Number",
            "Paper Right",
            "Paper Small",
            "Paper Picture",
            "Paper Warning",
        )
    }
    for style in made.values():
        style.base_style = styles["Normal"]
    spaced(made["Paper Text"], look.pitch, after=apart, indent=look.indent, align=both)
    fonts(made["Paper Table"], *look.body[:2], look.small)
    spaced(made["Paper Table"], look.small * 1.4)
    loose = ("Paper Table", "Paper Head", "Paper Picture", "Paper Caption", "Paper Small", "Paper Warning")
    for style in [styles["Title"], *(made[name] for name in loose)]:  # their lines are not those of the grid
        off = OxmlElement("w:snapToGrid")
        off.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert(0, off)
    fonts(made["Paper Caption"], *look.first, look.small, bold=not look.signs)
    spaced(
        made["Paper Caption"], look.small * 1.6, before=8, after=4, align=centre if look.signs else None, together=True
    )
    fonts(made["Paper Head"], *look.head, colour=RED if look.signs else None, bold=not look.signs)
    spaced(
        made["Paper Head"],
        look.head[2] * 1.3,
        after=look.pitch if look.signs else 6,
        align=centre if look.signs else None,
    )
    spaced(made["Paper Number"], look.pitch, align=centre if look.signs else None)
    spaced(made["Paper Right"], look.pitch, align=WD_ALIGN_PARAGRAPH.RIGHT)
    made["Paper Right"].paragraph_format.right_indent = Pt(look.indent * 2)
    fonts(made["Paper Small"], *look.body[:2], look.small)
    spaced(made["Paper Small"], look.small * 1.5, before=4)
    made["Paper Picture"].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    made["Paper Picture"].paragraph_format.alignment = centre if look.signs else None
    made["Paper Picture"].paragraph_format.keep_with_next = True
    fonts(made["Paper Warning"], *look.first, look.small, colour=RED)
    spaced(made["Paper Warning"], look.small * 1.5, after=6)
    told = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr")).find(qn("w:lang"))
    told.set(qn("w:val"), "en-GB" if language == "en" else "zh-CN")
    told.set(qn("w:eastAsia"), "zh-CN")


def paged(document, look, *, numbered):
    """A4, margins, the grid of lines and signs, and the page number outside below."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, look.margins)
    section.footer_distance = Mm(look.margins[1] - 7 - 5)  # 7 mm below the type area, the number's own height
    grid = section._sectPr.find(qn("w:docGrid"))
    if look.signs:
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(round(look.pitch * 20)))
        grid.attrib.pop(qn("w:charSpace"), None)
        document.settings.odd_and_even_pages_header_footer = True
    else:
        section._sectPr.remove(grid)
    if not numbered:
        return
    sides = [(section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)]
    for footer, side in sides if look.signs else [(section.footer, WD_ALIGN_PARAGRAPH.CENTER)]:
        footer.is_linked_to_previous = False
        told = footer.paragraphs[0]
        told.alignment = side
        for edge in ("left_indent", "right_indent"):
            setattr(told.paragraph_format, edge, Pt(14 if look.signs else 0))
        for text in (look.page[0], None, look.page[1]):
            run = told.add_run(text or "")
            run.font.size, run.font.name = Pt(14 if look.signs else 9), "SimSun" if look.signs else look.body[0]
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
            if text is None:
                field(run, "PAGE")


def field(run, code):
    for kind in ("begin", None, "end"):
        if kind is None:
            told = OxmlElement("w:instrText")
            told.set(qn("xml:space"), "preserve")
            told.text = code
        else:
            told = OxmlElement("w:fldChar")
            told.set(qn("w:fldCharType"), kind)
        run._element.append(told)


def ruled(paragraph, colour, size, where="bottom"):
    """A line below or above a paragraph."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{where}")
    for name, value in {"val": "single", "sz": str(size), "space": "4", "color": colour}.items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._element.get_or_add_pPr().append(borders)


def grid_table(place, heads, cells, loop):
    """A table whose columns and rows are those of the block: a head row that repeats, and a row for each."""
    made = place.add_table(rows=4, cols=4)
    made.style = "Table Grid"
    made.autofit = True
    for row, texts in enumerate([
        (f"{{{{ {heads}[0] }}}}", f"{{%tc for head in {heads}[1:] %}}", "{{ head }}", "{%tc endfor %}"),
        (f"{{%tr for row in {loop} %}}", "", "", ""),
        cells,
        ("{%tr endfor %}", "", "", ""),
    ]):  # fmt: skip
        for column, text in enumerate(texts):
            made.cell(row, column).width = Mm(42 if column == 0 else 23)
            told = made.cell(row, column).paragraphs[0]
            told.style, told.text = "Paper Table", text
            told.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column else WD_ALIGN_PARAGRAPH.LEFT
            if row == 0:
                for run in told.runs:
                    run.font.bold = True
    for row in made.rows:
        held = row._tr.get_or_add_trPr()
        held.append(OxmlElement("w:cantSplit"))
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return made


CELLS = ("{{ row[0] }}", "{%tc for cell in row[1:] %}", "{{ cell }}", "{%tc endfor %}")


def head(document, look, number="number", office="red_head"):
    told = document.add_paragraph(f"{{{{ {office} }}}}", "Paper Head")
    if look.signs:
        ruled(document.add_paragraph(f"{{{{ {number} }}}}", "Paper Number"), "D01010", 18)
    else:
        ruled(told, "333333", 8)
        document.add_paragraph(f"{{{{ {number} }}}}  ·  {{{{ day }}}}", "Paper Number")


def report(document, look):
    """The report to the superior: every placeholder that a template of an office's own may use."""
    head(document, look)
    document.add_paragraph("{%p if warning %}")
    document.add_paragraph("{{ warning }}", "Paper Warning")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{{ title }}", "Title")
    document.add_paragraph("{{ recipient }}", "Normal")
    blocks(document, "blocks", look)
    document.add_paragraph("{{ closing }}", "Paper Text")
    for text, style in (
        ("{%p for line in annexes %}", "Normal"), ("{{ line }}", "Paper Text"), ("{%p endfor %}", "Normal"),
        ("{{ office }}", "Paper Right"), ("{{ day }}", "Paper Right"), ("{{ contact }}", "Paper Text"),
        ("{{ origin }}", "Paper Small"), ("{%p if qr %}", "Normal"), ("{{ qr }}", "Paper Picture"),
        ("{%p endif %}", "Normal"),
    ):  # fmt: skip
        document.add_paragraph(text, style)
    blocks(document, "annexed", look)


def blocks(document, name, look):
    """The blocks of a paper in order, each in its style."""

    def told(text, style="Normal"):
        return document.add_paragraph(text, style)

    told(f"{{%p for block in {name} %}}")
    told("{%p if block.kind == 'heading' %}")
    told("{{ block.text }}", "Heading 1")
    told("{%p elif block.kind == 'subheading' %}")
    told("{{ block.text }}", "Heading 2")
    told("{%p elif block.kind == 'text' %}")
    told("{{ block.text }}", "Paper Text")
    told("{%p elif block.kind == 'annex' %}")
    begins = told("{{ block.text }}", "Heading 1")
    begins.paragraph_format.page_break_before = True
    begins.paragraph_format.first_line_indent = Pt(0)
    told("{{ block.heads[0] }}", "Title")
    told("{%p elif block.kind == 'picture' %}")
    told("{{ block.picture }}", "Paper Picture")
    told("{{ block.text }}", "Paper Caption").paragraph_format.keep_with_next = False
    told("{%p elif block.kind == 'table' %}")
    told("{%p if block.text %}")
    told("{{ block.text }}", "Paper Caption")
    told("{%p endif %}")
    grid_table(document, "block.heads", CELLS, "block.rows")
    told("", "Paper Small")
    told("{%p endif %}")
    told("{%p endfor %}")


def notices(document, look):
    """Notices to enterprises, each on pages of its own; their pages have no numbers, as they are many papers in one."""

    def told(text, style="Normal"):
        return document.add_paragraph(text, style)

    told("{%p for notice in notices %}")
    begins = told("{{ red_head }}", "Paper Head")
    begins.paragraph_format.page_break_before = True
    if look.signs:
        ruled(told("{{ notice.number }}", "Paper Number"), "D01010", 18)
    else:
        ruled(begins, "333333", 8)
        told("{{ notice.number }}  ·  {{ day }}", "Paper Number")
    told("{%p if warning %}")
    told("{{ warning }}", "Paper Warning")
    told("{%p endif %}")
    told("{{ notice.title }}", "Title")
    told("{{ notice.recipient }}")
    told("{%p for line in notice.before %}")
    told("{{ line }}", "Paper Text")
    told("{%p endfor %}")
    told("{%p if notice.rows %}")
    for row in grid_table(document, "notice.heads", CELLS, "notice.rows").rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    told("", "Paper Small")
    told("{%p endif %}")
    told("{%p for line in notice.after %}")
    told("{{ line }}", "Paper Text")
    told("{%p endfor %}")
    for text in ("{{ office }}", "{{ seal }}", "{{ day }}"):
        told(text, "Paper Right").paragraph_format.keep_with_next = True
    told("{{ contact }}", "Paper Text")
    told("{{ origin }}", "Paper Small")
    told("{%p if qr %}")
    code = told("{{ qr }}", "Paper Picture")
    code.alignment, code.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.LEFT, False
    told("{%p endif %}")
    told("{%p endfor %}")


def brief(document, look):
    """The mayor's brief: one page, everything a size smaller than in other papers, with room to spare."""
    styles, section = document.styles, document.sections[0]
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, (18, 16, 22, 22))
    size = 10.5
    for name in ("Normal", "Paper Text", "Paper Small", "Paper Table", "Title", "Heading 1", "Paper Warning"):
        fonts(styles[name], *look.first, {"Title": 18, "Heading 1": 12, "Paper Small": 9}.get(name, size),
              bold=name in ("Title", "Heading 1"), colour=RED if name == "Paper Warning" else None)  # fmt: skip
        pitch = {"Title": 24, "Paper Small": 12, "Heading 1": 17}.get(name, 15)
        spaced(styles[name], pitch, before=6 if name in ("Title", "Heading 1") else 0, after=4)
    for closer in styles["Normal"].element.rPr.findall(qn("w:spacing")):
        styles["Normal"].element.rPr.remove(closer)
    if (grid := section._sectPr.find(qn("w:docGrid"))) is not None:
        section._sectPr.remove(grid)

    def told(text, style="Normal"):
        return document.add_paragraph(text, style)

    ruled(told("{{ office }}  ·  {{ to }}"), "16212B", 8)
    told("{%p if warning %}")
    told("{{ warning }}", "Paper Warning")
    told("{%p endif %}")
    told("{{ title }}", "Title")
    told("{{ lead }}", "Paper Text")
    figures = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        figures.rows[0].cells, ("{%tc for figure in figures %}", "{{ figure[0] }}", "{%tc endfor %}"), strict=True
    ):
        cell.paragraphs[0].text, cell.paragraphs[0].style = text, "Heading 1"
    figures.rows[0].cells[1].add_paragraph("{{ figure[1] }}", "Paper Small")
    pictures = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        pictures.rows[0].cells, ("{%tc for picture in pictures %}", "{{ picture.text }}", "{%tc endfor %}"), strict=True
    ):
        cell.paragraphs[0].text, cell.paragraphs[0].style = text, "Heading 1"
    pictures.rows[0].cells[1].add_paragraph("{{ picture.picture }}", "Paper Picture")
    told("{%p if decisions %}")
    told("{{ heads.decisions }}", "Heading 1")
    told("{%p endif %}")
    told("{%p for decision in decisions %}")
    line = told("{{ loop.index }}.  ", "Paper Text")
    line.add_run("{{ decision[0] }}").bold = True
    line.add_run(" {{ decision[1] }}")
    told("{%p endfor %}")
    for name in ("concerned", "sure"):
        told(f"{{{{ heads.{name} }}}}", "Heading 1")
        told(f"{{{{ {name} }}}}", "Paper Text")
    below = document.add_table(rows=1, cols=2).rows[0].cells
    below[0].width, below[1].width = Mm(138), Mm(28)
    below[0].paragraphs[0].text, below[0].paragraphs[0].style = "{{ contact }}", "Paper Small"
    below[0].add_paragraph("{{ origin }}", "Paper Small")
    below[1].paragraphs[0].text, below[1].paragraphs[0].style = "{% if qr %}{{ qr }}{% endif %}", "Paper Picture"
    last = told("", "Paper Small")  # Word wants a paragraph behind a table
    spaced_to_nothing(last)


def spaced_to_nothing(paragraph):
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)


PAPERS = {"report": report, "brief": brief, "notices": notices}


def main():
    for language, look in LOOKS.items():
        for name, laid_out in PAPERS.items():
            document = Document()
            styled(document, look, language)
            paged(document, look, numbered=name == "report")
            laid_out(document, look)
            document.core_properties.author, document.core_properties.title = "", ""
            document.save(TEMPLATES / f"{name}-{language}.docx")


if __name__ == "__main__":
    main()
