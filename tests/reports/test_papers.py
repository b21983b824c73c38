"""Official papers: figures equal the tables', GB/T 9704 layout, PDF/UA tags, templates of an office's own."""

import dataclasses
import re
from datetime import date

import docx
import pikepdf
import polars as pl
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pytest import approx

import regional_carbon as rc
from regional_carbon.collect.office_settings import OfficeDetails, office_faults
from regional_carbon.language.amounts import count
from regional_carbon.language.errors import ReportError
from regional_carbon.reports.papers import notice_text
from regional_carbon.reports.papers.asked_enterprises import asked_by_industry, asked_of_each
from regional_carbon.reports.papers.brief_text import Plan, brief_of, concerned
from regional_carbon.reports.papers.paper_files import written_papers
from regional_carbon.reports.papers.rule_names import rule_told
from regional_carbon.reports.sender import Sender
from regional_carbon.reports.sentences.official_amounts import money_told, odds, share_told, tonnes_told
from tests.runs import with_tables

OFFICE = OfficeDetails(
    name="Carbon office", name_zh="A区碳管理办公室", recipient="The mayor", recipient_zh="区人民政府", document_prefix="A碳",
    contact="李华", phone="000-0000", address="https://carbon.example", legal_basis_zh="《示例办法》第三条", deadline_days=20,
)  # fmt: skip
SENDER = Sender(OFFICE, date(2026, 11, 30), "3f9a1c07", number=5)


@pytest.fixture(scope="module")
def made(run, tmp_path_factory):
    """The report on Region A in both languages, as files by language and name."""
    papers = {}
    for language in ("en", "zh"):
        with rc.speaking(language):
            files, notices = written_papers(run, SENDER, tmp_path_factory.mktemp("papers"), names=["report"])
        assert notices == []
        papers |= {(language, path.name): path for path in files}
    return papers


def texts(path):
    """All text of a Word file, tables among it."""
    document = docx.Document(path)
    return [told.text for told in document.element.body.iter(qn("w:t")) if told.text]


def rows(path, place):
    """The rows of a table of a Word file, without its heads."""
    return [[cell.text for cell in row.cells] for row in docx.Document(path).tables[place].rows[1:]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_industries_of_the_report_are_those_of_the_run_to_the_tonne(made, run, language):
    by = asked_by_industry(run)
    told = rows(made[language, "report.docx"], 0)
    assert [[row[1], row[2], row[4]] for row in told[:-1]] == [
        [count(row["enterprises"]), count(row["emission_tco2"]), count(row["asked_tco2"])]
        for row in by.iter_rows(named=True)
    ]
    assert told[-1][2] == count(run.summary["emission_tco2"]) == "209,773"


def test_what_is_asked_is_what_the_preferred_strategy_takes_off(run):
    best = run.comparison.row(0, named=True)
    asked = asked_of_each(run)
    assert best["strategy"] == run.recommendation.least_output_forgone
    assert asked["asked_tco2"].sum() == approx(best["reduction_tco2"])
    assert (asked["emission_tco2"] - asked["allowed_tco2"] - asked["asked_tco2"]).abs().max() < 1e-6


def test_rules_of_the_report_are_those_of_the_comparison(made, run):
    told = rows(made["zh", "report.docx"], 1)
    with rc.speaking("zh"):
        assert [row[0] for row in told] == [rule_told(strategy) for strategy in run.strategies]
    assert [row[1] for row in told] == [count(tonnes) for tonnes in run.comparison["reduction_tco2"]]


def test_chinese_report_has_no_identifier_of_the_program(made):
    told = texts(made["zh", "report.docx"])
    assert len(told) > 100
    assert [text for text in told if re.search(r"[a-z]+_[a-z]+|\b(?:linear|pooled|CAS|natural|gas)\b", text)] == []


def test_chinese_report_is_laid_out_as_gb_t_9704_has_it(made):
    document = docx.Document(made["zh", "report.docx"])
    section, styles = document.sections[0], document.styles
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge / Mm(1)) for edge in edges] == [37, 35, 28, 26]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    chinese = {
        name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Title", "Normal", "Heading 1", "Heading 2")
    }
    assert chinese == {"Title": "方正小标宋简体", "Normal": "仿宋", "Heading 1": "黑体", "Heading 2": "楷体"}
    assert (styles["Title"].font.size, styles["Normal"].font.size) == (Pt(22), Pt(16))  # 2号, 3号
    pitch = styles["Normal"].paragraph_format.line_spacing
    assert int(Mm(297 - 37 - 35) / pitch) == 22
    sign = Pt(16) + int(styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) * Pt(1) / 20
    assert int(Mm(156) / sign) == 28
    footer = section.footer.paragraphs[0]
    assert [run.text for run in footer.runs] == ["— ", "", " —"]
    assert "PAGE" in footer._p.xml


def test_chinese_report_has_its_number_recipient_annexes_signature_and_date(made):
    paragraphs = [paragraph.text for paragraph in docx.Document(made["zh", "report.docx"]).paragraphs]
    assert paragraphs[:3] == ["A区碳管理办公室文件", "A碳〔2026〕5号", "关于A区2020年碳排放情况\n及减排方案的报告"]
    assert paragraphs[3] == "区人民政府："
    assert {"特此报告。", "附件：1．2020年分行业碳排放量", "A区碳管理办公室", "2026年11月30日"} <= {*paragraphs}
    assert "数据来源：第3f9a1c07次测算，存于https://carbon.example" in paragraphs


def test_names_have_more_room_in_tables_than_figures(made):
    grid = docx.Document(made["en", "report.docx"]).tables[0]._tbl.tblGrid.gridCol_lst
    assert [round(column.w / sum(each.w for each in grid), 2) for column in grid] == approx(
        [0.34, *[0.165] * 4], abs=0.01
    )


def test_every_picture_of_the_word_file_says_what_it_shows(made):
    pictures = [*docx.Document(made["en", "report.docx"]).element.body.iter(qn("wp:docPr"))]
    assert len(pictures) == 6
    assert all(picture.get("descr") for picture in pictures)
    assert pictures[-1].get("descr") == "QR code of the office's address: https://carbon.example"


# ---------------------------------------------------------------------------------------------------
# PDF/UA-1


def structure(pdf):
    """Every element of a PDF's structure tree: its role, and itself."""
    left, found = [pdf.Root.StructTreeRoot], []
    while left:
        element = left.pop(0)
        kids = element.get("/K", [])
        children = [
            kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)
        ]
        found += [(str(kid.S), kid) for kid in children if "/S" in kid]
        left += children
    return found


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Report on the carbon emissions of Region A in 2020 and the plan to reduce them"),
        ("zh", "关于A区2020年碳排放情况及减排方案的报告"),
    ],
)
def test_pdf_is_tagged_for_who_cannot_see_it(made, language, title):
    with pikepdf.open(made[language, "report.pdf"]) as pdf:
        assert str(pdf.Root.Lang) == language
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert (metadata["dc:title"], metadata["pdfuaid:part"]) == (title, "1")
        found = structure(pdf)
        roles = [role for role, _ in found]
        figures = [str(element.get("/Alt", "")) for role, element in found if role == "/Figure"]
        heads = [
            str(element.A.Scope) if not isinstance(element.A, pikepdf.Array) else str(element.A[0].get("/Scope", ""))
            for role, element in found
            if role == "/TH"
        ]
    assert roles[0] == "/Document"
    assert {"/Title", "/H1", "/P", "/Table", "/TR", "/TD", "/Caption"} <= {*roles}
    assert len(figures) >= 6
    assert all(figures)
    assert len(heads) == 5 + 6 + 5 + 5 + 3
    assert {*heads} == {"/Column"}


def test_pdf_has_its_fonts_within_it(made):
    with pikepdf.open(made["zh", "report.pdf"]) as pdf:
        described = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        held = [any(key in one for key in ("/FontFile", "/FontFile2", "/FontFile3")) for one in described]
    assert held
    assert all(held)


def test_chinese_pdf_is_refused_where_no_font_draws_chinese(run, monkeypatch, tmp_path):
    """Boxes are never printed."""
    from regional_carbon.reports.papers import paper_pictures, typeset

    def none():
        raise ReportError("no_chinese_font")

    monkeypatch.setattr(typeset, "chinese_font", none)
    monkeypatch.setattr(typeset, "figure_svg", lambda figure: paper_pictures.qr_svg("x"))
    with rc.speaking("zh"), pytest.raises(ReportError, match="中文字体"):
        written_papers(run, SENDER, tmp_path / "papers", kinds=["pdf"])
    assert not (tmp_path / "papers").exists()


# ---------------------------------------------------------------------------------------------------
# What the office says, and its own templates


@pytest.fixture
def few_pictures(monkeypatch):
    """Figures are not drawn: a square stands for each."""
    from regional_carbon.reports.papers import paper_pictures, word_files

    monkeypatch.setattr(word_files, "figure_svg", lambda figure: paper_pictures.qr_svg(figure.name))


def word(run, tmp_path, sender=SENDER, own=None):
    files, notices = written_papers(run, sender, tmp_path, names=["report"], kinds=["docx"], own=own)
    return texts(files[0]), [notice.text() for notice in notices]


def test_what_the_office_has_not_stated_is_a_blank_line_and_told(run, tmp_path, few_pictures):
    sender = Sender(OfficeDetails(name="Carbon office"), date(2026, 11, 30), "3f9a1c07")
    told, notices = word(run, tmp_path, sender)
    assert "To: ____________" in told
    assert "____________ [2026] No. ____  ·  30 November 2026" in "".join(told)
    assert "Figures of run 3f9a1c07" in told
    assert notices == [
        "Left as blank lines on paper, as region.toml does not say them below [office]: recipient, document_prefix, contact, phone and address."
    ]


def test_paper_older_than_the_data_says_so(run, tmp_path, few_pictures):
    told, _ = word(run, tmp_path, dataclasses.replace(SENDER, stale=True))
    assert told[0].startswith("Carbon office")
    assert any(text.startswith("These figures are older than the data") for text in told)
    fresh, _ = word(run, tmp_path)
    assert not any("older than the data" in text for text in fresh)


def own_template(folder, *paragraphs):
    folder.mkdir()
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(folder / "report-en.docx")
    return folder


def test_template_of_the_office_goes_before_ours_and_what_it_leaves_out_is_told(run, tmp_path, few_pictures):
    own = own_template(tmp_path / "templates", "Our own: {{ title }}", "{{ office }}")
    told, notices = word(run, tmp_path, own=own)
    assert told == [
        "Our own: Report on the carbon emissions of Region A in 2020 and the plan to reduce them",
        "Carbon office",
    ]
    assert notices == [
        f"The template {own / 'report-en.docx'} leaves out: annexed, annexes, blocks, closing, contact, day, number, origin, qr, recipient, red_head and warning."
    ]


@pytest.mark.parametrize(
    ("paragraph", "message"),
    [
        ("{{ telephone }}", "asks for what there is not: telephone.\n  A paper can be filled in with: annexed, annexes,"),
        ("{{ title", "cannot be filled in: "),
        ("{{ title.__class__.__mro__[1].__subclasses__() }}", "cannot be filled in: "),
    ],
)  # fmt: skip
def test_template_that_cannot_be_filled_in_is_refused_with_the_way_out(run, tmp_path, few_pictures, paragraph, message):
    own = own_template(tmp_path / "templates", paragraph)
    with pytest.raises(ReportError) as refused:
        word(run, tmp_path, own=own)
    assert f"The template {own / 'report-en.docx'} {message}" in str(refused.value)


def test_template_that_is_no_word_file_is_refused(run, tmp_path, few_pictures):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "report-en.docx").write_bytes(b"no zip")
    with pytest.raises(
        ReportError, match=r"is no Word file \(\.docx\)\.\n  Save it from Word as \.docx, or take it away"
    ):
        word(run, tmp_path, own=tmp_path / "templates")


def test_names_that_look_like_marks_or_hold_control_signs_are_written_as_they_are(hostile_run, tmp_path, few_pictures):
    told, _ = word(hostile_run, tmp_path)
    assert any("</script >" in text for text in told)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"fon": "1"}, "region.toml: office.fon is no setting"),
        ({"deadline_days": 0}, "deadline_days = 20"),
        ({"address": "carbon.example"}, 'address = "https://carbon.example"'),
        ({"phone": 12}, 'contact = "Li Hua"'),
    ],
)  # fmt: skip
def test_setting_of_the_office_that_cannot_be_is_told(told, message):
    (fault,) = office_faults(told, "region.toml")
    assert message.removeprefix("region.toml: ").split(" is no")[0] in fault.text()


# ---------------------------------------------------------------------------------------------------
# Notices to enterprises


def noticed(run, kind, tmp_path, sender=SENDER):
    (file,), notices = written_papers(run, sender, tmp_path, names=["notices"], kinds=[kind])
    return file, [notice.text() for notice in notices]


def test_every_enterprise_has_a_notice_with_its_own_number_deadline_contact_basis_and_figures(run, tmp_path):
    with rc.speaking("zh"):
        file, notices = noticed(run, "docx", tmp_path)
    told = [paragraph.text for paragraph in docx.Document(file).paragraphs]
    assert notices == []
    assert [text for text in told if text.startswith("A碳〔2026〕")] == [
        f"A碳〔2026〕{number}号" for number in range(5, 5 + 72)
    ]
    assert told.count("依据《示例办法》第三条，现将有关事项告知如下。") == 72
    assert told.count("（印章）") == told.count("（联系人：李华，联系电话：000-0000）") == 72
    appeal = "对上述测算结果或减排要求有异议的，可于2026年12月20日前向我办书面提出，并附理由及有关材料；咨询电话：000-0000。我办将书面答复并说明理由。"
    assert told.count(appeal) == 72
    emitted = sorted(text.split("排放量为")[1].split("吨")[0] for text in told if text.startswith("经测算"))
    assert emitted == sorted(count(tonnes) for tonnes in run.enterprises["emission_tco2"])
    closing = run.comparison.row(0, named=True)["enterprises_closed"]
    assert sum(text.endswith("这意味着关停。") for text in told) == closing == 43


def test_notice_says_what_is_emitted_what_is_allowed_and_that_no_measure_goes_that_far(run):
    row = {
        "enterprise_id": "A1", "name": "Mill", "industry": "Textiles", "industry_code": "17", "grade": 5, "emission_tco2": 863.0,
        "emission_low_tco2": 700.0, "emission_high_tco2": 1_000.0, "electricity_location_tco2": 363.0,
        "unasked_tco2": 800.0, "allowed_tco2": 188.0, "asked_tco2": 612.0, "saved_tco2": 60.0,
    }  # fmt: skip
    told = notice_text.allowance_told(run, row)
    assert told == (
        "You emitted 863 t in 2020 and may emit 188 t in 2020. The cleaner grid takes off 63 t by itself; 612 t are asked of you. "
        "No known measure goes that far: that means closing."
    )
    assert not notice_text.allowance_told(run, {**row, "saved_tco2": 300.0}).endswith("closing.")
    assert notice_text.allowance_told(run, {**row, "allowed_tco2": 0.0}).endswith(
        "are asked of you. That means closing."
    )
    assert notice_text.allowance_told(run, {**row, "asked_tco2": 0.0}) == "Nothing is asked of you up to 2020."


def test_notices_as_pdf_begin_each_at_page_one_and_are_tagged(run, tmp_path):
    file, notices = noticed(
        run, "pdf", tmp_path, dataclasses.replace(SENDER, office=OfficeDetails(name="Carbon office"))
    )
    assert notices == [
        "Left as blank lines on paper, as region.toml does not say them below [office]: document_prefix, contact, phone, legal_basis, deadline_days and address."
    ]
    with pikepdf.open(file) as pdf:
        roles = [role for role, _ in structure(pdf)]
    assert roles.count("/H1") == 72
    pages = pypdfium2.PdfDocument(file)
    first = pages[0].get_textpage().get_text_bounded()
    assert "Legal basis of this notice: ____________." in first
    assert "by ____________" in first


# ---------------------------------------------------------------------------------------------------
# The mayor's brief


def grown(run, times):
    """The run with so many times the enterprises, in as many industries as that, all with long names."""
    copies = [
        run.enterprises.with_columns(
            enterprise_id=pl.col("enterprise_id") + f"-{copy}", industry_code=pl.lit(str(copy)),
            industry=pl.lit(f"Industry number {copy} with a name that goes on and on and on"),
            name=pl.lit("An enterprise whose name takes more room than any page has for it, ") + pl.col("enterprise_id"),
        )
        for copy in range(times)
    ]  # fmt: skip
    asked = run.next_evidence.with_columns(pl.col("enterprise_id") + "-0")
    curves = run.curves.with_columns(pl.col("enterprise_id") + "-0")
    return with_tables(run, enterprises=pl.concat(copies).head(400), next_evidence=asked, curves=curves)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", ["one", "few", "many"])
def test_brief_is_one_tagged_page_at_any_size_of_region(run, small_run, tmp_path, language, size):
    of = {"one": with_tables(small_run, enterprises=small_run.enterprises.head(1)), "few": run, "many": grown(run, 6)}[
        size
    ]
    assert of.enterprises.height == {"one": 1, "few": 72, "many": 400}[size]
    with rc.speaking(language):
        (file,), _ = written_papers(
            of, dataclasses.replace(SENDER, stale=True), tmp_path, names=["brief"], kinds=["pdf"]
        )
    pages = pypdfium2.PdfDocument(file)
    assert [pages[0].get_size()[0] / 72 * 25.4, pages[0].get_size()[1] / 72 * 25.4] == approx([210, 297], abs=0.1)
    assert len(pages) == 1
    with pikepdf.open(file) as pdf:
        roles = [role for role, _ in structure(pdf)]
        assert {"/Title", "/H1", "/Figure"} <= {*roles}


def test_brief_says_what_it_costs_whom_it_concerns_and_what_is_to_be_decided(run, tmp_path, few_pictures):
    with rc.speaking("zh"):
        (file,), notices = written_papers(run, SENDER, tmp_path, names=["brief"], kinds=["docx"])
    told = [paragraph.text for paragraph in docx.Document(file).paragraphs if paragraph.text]
    assert notices == []
    assert told == [
        "A区碳管理办公室  ·  呈：区人民政府　2026年11月30日",
        "A区每年放弃产值7.83亿元，可减排30%",
        "2020年，纳入测算的72家企业排放二氧化碳20.98万吨；目标为14.68万吨，减少30%。",
        "请予研究决定",
        "1.  成本最低，或关停最少。 关停43家，年度成本7.83亿元；仅关停1家，则为10.7亿元。",
        "2.  先行索取燃料账单。 对提高准确性作用最大的是：Enterprise A005、Enterprise A037和Enterprise A034。",
        "涉及对象",
        "对43家企业提出减排要求，其中关停43家；其余29家无要求。要求最大的10家承担55%。名录未载从业人数，影响岗位数未知。",
        "把握程度",
        "用电量为电表计量数据。燃料排放仅按行业平均水平估算的企业，其排放占总量的100%，尚无燃料账单或经核查的排放清单支撑。",
    ]


def test_brief_on_a_plan_that_misses_its_goal_says_so_first(run):
    way = {
        "year": [2020, 2025], "business_as_usual_tco2": [209_773.0, 164_074.0], "goal_tco2": [None, 100_000.0], "planned_tco2": [209_773.0, 146_841.0],
        "meets_goal": [None, False], "goal_probability": [None, 0.2], "output_forgone_cny": [0.0, 3e7], "output_forgone_rate": [0.0, 0.004],
        "enterprises_closed": [0, 13],
    }  # fmt: skip
    plan = run.enterprises.select(
        "enterprise_id",
        year=pl.lit(2025),
        business_as_usual_tco2="emission_tco2",
        cap_tco2="emission_tco2",
        reduction_tco2=pl.lit(0.0),
        output_forgone_cny=pl.lit(0.0),
    )
    told = brief_of(with_tables(run, pathway=pl.DataFrame(way), plan=plan))
    assert told.title == "The plan for Region A misses the 2025 goal"
    assert told.figures[1] == ("64,070 t", "still to be found for the goal")
    assert told.figures[3] == ("about 2 in 10", "chance that the goal is really reached (20%)")


# ---------------------------------------------------------------------------------------------------
# Amounts


@pytest.mark.parametrize(
    ("told", "en", "zh"),
    [
        (lambda: tonnes_told(554_423), "554,400 t", "55.44万吨"),
        (lambda: tonnes_told(863.3), "863 t", "863吨"),
        (lambda: tonnes_told(152_979), "153,000 t", "15.30万吨"),
        (lambda: money_told(8_030_259_999, "CNY"), "8.03 billion CNY", "80.3亿元"),
        (lambda: money_told(32_212_139, "CNY"), "32.2 million CNY", "3,220万元"),
        (lambda: share_told(0.004), "under 1%", "不足1%"),
        (lambda: share_told(0.074), "7.4%", "7.4%"),
        (lambda: odds(0.26), "about 1 in 4", "约四分之一"),
        (lambda: odds(0.999), "almost certain", "几乎必然"),
    ],
)  # fmt: skip
def test_amounts_are_written_as_official_papers_write_them(told, en, zh):
    assert told() == en
    with rc.speaking("zh"):
        assert told() == zh


def test_brief_of_a_large_region_writes_every_number_of_enterprises_alike(run):
    """Thousands are parted in all of them, or in none: 58,898 asked, 58,898 of them to close."""
    with rc.speaking("en"):
        assert "58,898 of them to close" in concerned(run, Plan(2020, 1.0, 0.1, 58_898, None, None))
