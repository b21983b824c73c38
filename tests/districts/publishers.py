"""What publishers list of a district: the grid company meters, the statistics bureau output, the office a ledger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Final

from regional_carbon.factors import catalogue
from tests.districts.firm_names import as_another_writes
from tests.districts.firm_numbers import as_written
from tests.districts.sheets import Cell
from tests.districts.truth import District, Firm

NAMES: Final = {row["code"]: row["name_zh"] for row in catalogue("industries")}
SECTIONS: Final = {row["code"]: row["section"] for row in catalogue("industries")}
ELECTRICITY: Final = {"千瓦时": 1, "kWh": 1, "MWh": 1_000, "万千瓦时": 10_000, "兆瓦时": 1_000}  # kWh
MONEY: Final = {"元": 1, "千元": 1_000, "万元": 10_000}  # yuan


@dataclass(frozen=True)
class Said:
    """One row of a list, as it is meant: whom it speaks of, and what it says. Electricity in kWh, output in yuan."""

    firm: int
    meter: str = ""
    kwh: int | None = None
    output: int | None = None
    industry: str = ""


@dataclass(frozen=True)
class Sent:
    """One delivery: whose, of which year, its rows as meant, and its cells as they are written."""

    publisher: str
    year: int
    said: Sequence[Said]
    cells: Sequence[Sequence[Cell]]
    stem: str
    called: Mapping[str, int]  # whom each number and name of it means, as it is written
    covers: str = ""  # "rows" where it stands beside what there is
    lacks: str = ""  # "unit" or "year" where it does not say its own
    unit: str = ""  # the one it does not say


IDENTITIES: Final = frozenset(
    ("户号", "用户编号", "客户编号", "户名", "用户名称", "客户名称", "企业代码", "单位编号", "统一社会信用代码", "社会信用代码",
     "单位详细名称", "企业名称", "单位名称")
)  # fmt: skip
Column = tuple[str, Callable[[Said, Firm], Cell]]


def plain(written: str) -> str:
    """An identity without what is written one way or another, so that the test knows it again."""
    return "".join(unicodedata.normalize("NFKC", written).split()).strip("'").upper()


def amount(of: int, size: int) -> str:
    """An amount in a unit, to its last digit."""
    return f"{Decimal(of) / size:f}"


def _industry(draw: Random) -> list[Column]:
    """Columns that say an industry: code, name, or both; the code with its section's letter, or a class of four."""
    code = draw.choice(("行业代码", "国民经济行业代码", "行业编码"))
    name = draw.choice(("行业", "行业名称", "所属行业"))
    way = draw.choice((lambda one: one, lambda one: SECTIONS[one] + one, lambda one: f"{one}10"))
    by_code: Column = (code, lambda said, _: way(said.industry) if said.industry else "")
    by_name: Column = (name, lambda said, _: NAMES[said.industry] if said.industry else "")
    return draw.choice(([by_code], [by_name], [by_code, by_name]))


def grid_company(of: District, draw: Random, *, months: bool, missing: float = 0.05) -> Sent:
    """Meters of the grid company, of all but some enterprises and of one that is none of the district's register."""
    told = draw.random() < 0.4  # whether it says a trade at all
    said = [
        Said(firm.key, meter, kwh, industry=firm.industry if told else "")
        for firm in of.firms
        if draw.random() >= missing
        for meter, kwh in firm.kwh.items()
    ]
    draw.shuffle(said)
    unit = draw.choice(list(ELECTRICITY))
    written = {firm.key: as_another_writes(firm.name, draw) for firm in of.firms}
    columns: list[Column] = [
        (draw.choice(("户号", "用户编号", "客户编号")), lambda one, _: one.meter),
        (draw.choice(("户名", "用户名称", "客户名称")), lambda one, _: written[one.firm]),
        *(_industry(draw) if told else []),
    ]
    size = ELECTRICITY[unit]
    if months:
        columns += [(f"{month}月", _month(month, size)) for month in range(1, 13)]
        if draw.random() < 0.5:
            columns.append(("合计", lambda one, _: amount(one.kwh or 0, size)))
        return _sent("grid_company", of, said, columns, draw, above=[f"单位：{unit}"], stem="用电量")
    head = draw.choice(("用电量", "年用电量", "售电量"))
    columns.append((f"{head}{draw.choice(('（{}）', '({})'))}".format(unit), lambda one, _: amount(one.kwh or 0, size)))
    return _sent("grid_company", of, said, columns, draw, total=len(columns) - 1, size=size, stem="用电量")


def _month(month: int, size: int) -> Callable[[Said, Firm], Cell]:
    """What was used in a month: an even share, and in December the rest."""

    def used(one: Said, _: Firm) -> Cell:
        whole = one.kwh or 0
        return amount(whole // 12 + (whole % 12 if month == 12 else 0), size)

    return used


def statistics_bureau(of: District, draw: Random, *, missing: float = 0.05) -> Sent:
    """Output of the bureau's list, by its own number, by credit code, or both; names as enterprises register them."""
    said = [Said(firm.key, output=firm.output, industry=firm.industry) for firm in of.firms if draw.random() >= missing]
    draw.shuffle(said)
    unit = draw.choice(list(MONEY))
    codes = {firm.key: as_written(firm.code, draw) for firm in of.firms}
    own: Column = (draw.choice(("企业代码", "单位编号")), lambda _, firm: firm.bureau_id)
    code: Column = (draw.choice(("统一社会信用代码", "社会信用代码")), lambda one, _: codes[one.firm])
    columns = [
        *draw.choice(([own], [code], [own, code])),
        (draw.choice(("单位详细名称", "企业名称", "单位名称")), lambda _, firm: firm.name),
        *_industry(draw),
        *draw.choice(([], [("所在乡镇", lambda _, firm: firm.township)])),
        (f"工业总产值{draw.choice(('（{}）', '({})', '(现价)（{}）'))}".format(unit),
         lambda one, _: amount(one.output or 0, MONEY[unit])),
    ]  # fmt: skip
    return _sent("statistics_bureau", of, said, columns, draw, total=len(columns) - 1, size=MONEY[unit], stem="产值")


def industry_bureau(of: District, draw: Random, *, missing: float = 0.4) -> Sent:
    """Output as another bureau has it, who counts its enterprises itself: its number 1 is not the first bureau's."""
    listed = [firm for firm in of.firms if draw.random() >= missing]
    draw.shuffle(listed)
    number = {firm.key: f"{firm.key + 2:07d}" for firm in listed}  # of which most are others' at the first bureau
    said = [Said(firm.key, output=firm.output * 2, industry=firm.industry) for firm in listed]
    written = {firm.key: as_another_writes(firm.name, draw) for firm in of.firms}
    columns: list[Column] = [
        ("企业编号", lambda one, _: number[one.firm]),
        ("企业名称", lambda one, _: written[one.firm]),
        *_industry(draw),
        ("工业总产值（千元）", lambda one, _: amount(one.output or 0, 1000)),
    ]
    return _sent("industry_bureau", of, said, columns, draw, stem="规上企业", shared=False)


def corrected(before: Sent, of: District, draw: Random) -> tuple[District, Sent]:
    """The district as it turns out to be, and single rows that the same publisher sends of it."""
    firms = list(of.firms)
    for at in draw.sample(range(len(firms)), 3):
        meter = draw.choice(list(firms[at].kwh))
        kwh = {**firms[at].kwh, meter: firms[at].kwh[meter] + draw.randrange(1, 10**6)}
        firms[at] = replace(firms[at], kwh=kwh, output=firms[at].output * 3)
    changed = {firm.key: firm for firm, old in zip(firms, of.firms, strict=True) if firm is not old}
    told = replace(of, firms=firms)
    if before.publisher == "grid_company":
        said = [Said(one.firm, one.meter, changed[one.firm].kwh[one.meter], industry=one.industry)
                for one in before.said if one.firm in changed and changed[one.firm].kwh[one.meter] != one.kwh]  # fmt: skip
        columns: list[Column] = [("户号", lambda one, _: one.meter), ("户名", lambda _, firm: firm.name),
                                 ("用电量（kWh）", lambda one, _: amount(one.kwh or 0, 1))]  # fmt: skip
    else:
        said = [
            Said(one.firm, output=changed[one.firm].output, industry=one.industry)
            for one in before.said
            if one.firm in changed
        ]
        columns = [("统一社会信用代码", lambda _, firm: firm.code), ("企业名称", lambda _, firm: firm.name),
                   ("工业总产值（元）", lambda one, _: amount(one.output or 0, 1))]  # fmt: skip
    return told, replace(_sent(before.publisher, told, said, columns, draw, stem="更正"), covers="rows")


def ledger(of: District, draw: Random, *, missing: float = 0.3) -> Sent:
    """The office's own ledger: both, of some enterprises, by credit code and name; the rest is not in it."""
    said = [
        Said(firm.key, kwh=firm.electricity, output=firm.output, industry=firm.industry)
        for firm in of.firms
        if draw.random() >= missing
    ]
    codes = {firm.key: as_written(firm.code, draw) for firm in of.firms}
    written = {firm.key: as_another_writes(firm.name, draw) for firm in of.firms}
    unit, money = draw.choice(list(ELECTRICITY)), draw.choice(list(MONEY))
    columns: list[Column] = [
        ("企业名称", lambda one, _: written[one.firm]),
        ("统一社会信用代码", lambda one, _: codes[one.firm]),
        *_industry(draw),
        (f"用电量（{unit}）", lambda one, _: amount(one.kwh or 0, ELECTRICITY[unit])),
        (f"年产值（{money}）", lambda one, _: amount(one.output or 0, MONEY[money])),
    ]
    return _sent("office", of, said, columns, draw, stem="台账")


def _sent(
    publisher: str, of: District, said: Sequence[Said], columns: Sequence[Column], draw: Random, *, stem: str,
    above: Sequence[str] = (), total: int | None = None, size: int = 1, shared: bool = True,
) -> Sent:  # fmt: skip
    """A list with what stands around it: titles, the year in one of its places, a row of totals, notes, a number a row."""
    firms = {firm.key: firm for firm in of.firms}
    cells: list[list[Cell]] = [[text(one, firms[one.firm]) for _, text in columns] for one in said]
    heads: list[Cell] = [head for head, _ in columns]
    called = {
        plain(str(cell)): one.firm
        for one, row in zip(said, cells, strict=True)
        for head, cell in zip(heads, row, strict=True)
        if head in IDENTITIES and (shared or head == "企业名称")
    }
    if total is not None and draw.random() < 0.4:
        added = sum(one.kwh if one.kwh is not None else one.output or 0 for one in said)
        row: list[Cell] = [""] * len(columns)
        row[0 if heads[0] not in ("户号",) else draw.choice((0, 1))], row[total] = "合计", amount(added, size)
        cells.insert(draw.choice((0, len(cells))), row)
    order = (
        list(range(len(columns)))
        if total is None or draw.random() < 0.7
        else draw.sample(range(len(columns)), len(columns))
    )
    heads, cells = [heads[at] for at in order], [[row[at] for at in order] for row in cells]
    if draw.random() < 0.3:
        heads, cells = ["序号", *heads], [[str(number), *row] for number, row in enumerate(cells, 1)]
    if draw.random() < 0.5:
        heads, cells = [*heads, "年份"], [[*row, of.year] for row in cells]
        titles = draw.choice(([], ["企业明细表"]))
    else:
        titles = [f"{of.year}年企业{stem}明细表"]
    notes = draw.choice(([], [], ["注：数据为初步数"], ["", "资料来源：本单位", "制表人：王某"]))
    width = len(heads)
    lines = [*([one] for one in (*titles, *above)), heads, *cells, *([one] for one in notes)]
    return Sent(publisher, of.year, said, [[*line, *[""] * (width - len(line))] for line in lines], stem, called)


_UNIT: Final = re.compile(f"[（(]({'|'.join([*ELECTRICITY, *MONEY])})[)）]|^单位：(.+)$")


def without_unit(sent: Sent) -> Sent:
    """The list as a publisher sends it who forgot its unit, at the header and above it."""
    units = [found for line in sent.cells for cell in line if (found := _UNIT.search(str(cell))) is not None]
    cells = [[_UNIT.sub("", cell) if isinstance(cell, str) else cell for cell in line] for line in sent.cells]
    return replace(sent, cells=cells, lacks="unit", unit=units[0][1] or units[0][2])


def without_year(sent: Sent) -> Sent:
    """The list as a publisher sends it who forgot its year, in its title and in every row."""
    head = next(line for line in sent.cells if len([cell for cell in line if cell != ""]) > 1)
    kept = [place for place, cell in enumerate(head) if cell != "年份"]
    cells = [[line[place] for place in kept] for line in sent.cells]
    bare = [[cell.replace(f"{sent.year}年", "") if isinstance(cell, str) else cell for cell in line] for line in cells]
    return replace(sent, cells=bare, lacks="year")


def energy_statistics(of: District, draw: Random) -> list[list[Cell]]:
    """The yearbook's table of the industries' energy: long, wide, or a block for each year."""
    years = sorted({year for year, _ in of.energy})
    return draw.choice((_long, _wide))(of, years, draw)


_ENERGY: Final = {"electricity": ("电力", "万千瓦时", 10_000), "natural_gas": ("天然气", "万立方米", 100),
                  "raw_coal": ("原煤", "吨", 100), "diesel": ("柴油", "吨", 100)}  # fmt: skip


def _long(of: District, years: Sequence[int], draw: Random) -> list[list[Cell]]:
    coded = draw.random() < 0.5
    rows: list[list[Cell]] = [[*(["行业代码"] if coded else []), "行业名称", "年份", "能源品种", "消费量", "计量单位"]]
    for (year, industry), used in of.energy.items():
        for energy, kept in used.items():
            name, unit, size = _ENERGY[energy]
            own: list[Cell] = [industry] if coded else []
            rows.append([*own, NAMES[industry], year, name, amount(kept, size), unit])
    return rows


def _wide(of: District, years: Sequence[int], draw: Random) -> list[list[Cell]]:
    heads = {energy: f"{name}（{unit}）" for energy, (name, unit, _) in _ENERGY.items()}
    rows: list[list[Cell]] = []
    total = draw.random() < 0.5
    for year in years:
        rows += [[f"{year}年规模以上工业分行业能源消费量"], ["行业", *heads.values()]]
        listed = [(industry, used) for (one, industry), used in of.energy.items() if one == year]
        if total:
            sums = {energy: sum(used.get(energy, 0) for _, used in listed) for energy in heads}
            rows.append(["合计", *(amount(sums[energy], _ENERGY[energy][2]) for energy in heads)])
        for industry, used in listed:
            rows.append([NAMES[industry], *(_or_blank(used, energy) for energy in heads)])
    width = len(heads) + 1
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _or_blank(used: Mapping[str, int], energy: str) -> Cell:
    return amount(used[energy], _ENERGY[energy][2]) if energy in used else ""
