"""A table of industries by energies, either way round, becomes one entry for each amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regional_carbon.collect.aliases import (
    Label,
    Meaning,
    energy_names,
    fold,
    industry_name,
    label,
    other_names,
    sections,
)
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import At, Entry, Item
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.items import coded_item, energy_item, industry_item, unknown_industry
from regional_carbon.collect.layouts.numbers import Number, number, year_of
from regional_carbon.collect.layouts.titles import Titles
from regional_carbon.collect.layouts.units_in_text import number_and_unit, quantity_of, split_unit, unit_said
from regional_carbon.units import unit


@dataclass
class Told:
    """What reading a table found: entries, faults by key with their cells, and rows set aside."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[tuple[str, At, str, dict[str, object]]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)  # rows that are no consumption, by name
    notes: list[str] = field(default_factory=list)  # rows without amounts, by their first words
    again: list[str] = field(default_factory=list)  # columns that say in coal equivalent what another says by itself
    carried: int = 0  # rows named by the merged cell above them
    used: set[int] = field(default_factory=set)  # columns
    rows: set[int] = field(default_factory=set)  # that hold amounts


def is_wide(block: Block) -> bool:
    """Whether amounts stand side by side: columns named for energies, industries or years."""
    things = {heading.thing("column") for heading in block.headings if not heading.of("energy", "energy_total")}
    return not {"amount", "energy"} <= things and any(is_amounts(heading) for heading in block.headings)


def is_amounts(heading: Heading) -> bool:
    """Whether a column is named for an energy, an industry or a year, and so holds amounts."""
    if heading.thing("column") not in ("", "amount"):
        return False
    return heading.of("energy", "energy_total", "industry", "total", "year") is not None


def _in_coal_equivalent_too(heading: Heading, every: Sequence[Heading]) -> bool:
    """Whether a column states in coal equivalent the amounts that another column has in a unit of their energy."""
    given = unit_said(heading.unit)
    energy = heading.thing("energy")
    if given is None or given.quantity != "energy" or not energy:
        return False
    quantity = quantity_of(energy)
    return any(
        other.means == heading.means and (own := unit_said(other.unit)) is not None and own.quantity == quantity
        for other in every
    )


@dataclass(frozen=True)
class _Row:
    """What the cells left of the amounts say of a row, and the column each was said in."""

    industry: Item | None
    energy: Item | None
    year: str | None
    unit: str
    at: Mapping[str, int]  # column of the industry, the energy, the year
    text: str


def read_wide(block: Block, place: int, decided: Decided) -> Told:
    """Every amount of a block; `place` is its sheet's place in the file.

    A row that names no industry and no energy but holds amounts is a fault; one without amounts is a heading
    (which may give the year, or the energy, of the rows below it) or a note, and is told as such.
    """
    told = Told()
    every = [heading for heading in block.headings if is_amounts(heading)]
    if not every:
        return _without_amounts(block, place, told)
    labels = _labels(block, every)
    told.used = {heading.column for heading in [*every, *labels]}
    told.again = [heading.name for heading in every if _in_coal_equivalent_too(heading, every)]
    values = [heading for heading in every if heading.name not in told.again]
    across = any(value.of("industry") for value in values)
    titles = Titles.of(block, decided, has_energy=any(value.of("energy", "energy_total") for value in values))
    told.faults += [fault for value in values for fault in _unit_differs(value, titles, place, decided)]
    balance, above = "", dict.fromkeys((heading.column for heading in labels), "")
    for row in block.rows:
        texts = {heading.column: block.cell(row, heading.column) for heading in labels}
        amounts = [number(decided.said(block.cell(row, value.column))) for value in values]
        holds = any(not amount.missing for amount in amounts)
        filled = [text for text in texts.values() if text.strip()]
        if not filled and not holds:
            continue
        heads = [label(text) for text in filled]
        if any(head.head for head in heads):
            balance = ""
        outside = [head.text for head in heads if _no_consumption(head)]
        if outside or balance:
            balance = balance or (outside[0] if any(head.head for head in heads) else "")
            told.aside += [filled[0].strip()] if holds and filled else []
            continue
        if not holds and titles.take(filled):
            continue
        if holds:
            told.rows.add(row)
            told.carried += _carry_down(texts, above, labels)
            above = texts
        about = _row(texts, labels, decided, across=across, chinese=block.chinese)
        if about is None and holds:
            _unknown(told, texts, labels, At(place, row, None))
        elif about is None:
            told.notes += [filled[0].strip()]
        else:
            for value, amount in zip(values, amounts, strict=True):
                _add(told, block, value, about, titles, At(place, row, value.column), amount, decided)
    return told


def _unit_differs(
    value: Heading, titles: Titles, place: int, decided: Decided
) -> list[tuple[str, At, str, dict[str, object]]]:
    """A unit decided that the file itself contradicts, at the column or in the title."""
    before = unit(decided.units.get(value.name, ""))
    if before is None:
        return []
    same = [found for found in titles.units if found.quantity == before.quantity]
    file_says = unit_said(value.unit) if value.unit else (same[0] if len(same) == 1 else None)
    if file_says is None or file_says is before:
        return []
    values: dict[str, object] = {"unit": file_says.symbol, "decided": before.symbol, "column": value.name}
    return [("decided_unit_differs", At(place, value.row, value.column), value.name, values)]


def _without_amounts(block: Block, place: int, told: Told) -> Told:
    """A table whose header names nothing that amounts could be of: a fault where there are any."""
    told.used = {heading.column for heading in block.headings if heading.means}
    if any(number(cell).is_number for row in block.rows for cell in block.sheet.rows[row]):
        first = block.headings[0]
        told.faults.append(("energy_not_said", At(place, first.row, first.column), first.name, {"name": first.name}))
    return told


def _carry_down(texts: dict[int, str], above: Mapping[int, str], labels: Sequence[Heading]) -> bool:
    """A merged cell comes as one filled cell above blanks: where all that names a row is blank, it is carried down."""
    carried = False
    for group in (("industry_code", "industry"), ("energy",), ("year",)):
        columns = [heading.column for heading in labels if heading.thing("column") in group]
        if (
            columns
            and not any(texts[column].strip() for column in columns)
            and any(text.strip() for text in texts.values())
        ):
            for column in columns:
                texts[column] = above[column]
                carried = carried or bool(above[column].strip())
    return carried


def _labels(block: Block, values: Sequence[Heading]) -> list[Heading]:
    """The columns that name rows: those that say so, and what stands left of the amounts without a known name."""
    first = min(value.column for value in values)
    named = {heading.column: heading for heading in block.headings}
    found = [heading for heading in block.headings if heading.thing("column") not in ("", "amount")]
    if not any(heading.thing("column") in ("industry", "industry_code", "energy", "label") for heading in found):
        for column in range(first):
            known = column in named and named[column].means
            if not known and any(block.cell(row, column).strip() for row in block.rows):
                name = named[column].name if column in named else ""
                found.append(Heading(column, block.header[1], name, (Meaning("column", "label"),)))
    return sorted(found, key=lambda heading: heading.column)


def _no_consumption(head: Label) -> bool:
    """Whether a row is no industry's consumption: supply, transformation, or 六.能源消费总量 that closes a balance."""
    total = energy_names().get(fold(head.text))
    closes = head.head and total is not None and total.thing == "energy_total"
    return closes or _other(head.text) == "not_consumption"


def _other(text: str) -> str:
    found = other_names().get(fold(text))
    return found.kind if found else ""


# ---------------------------------------------------------------------------------------------------
# What a row says


def _row(
    texts: Mapping[int, str], labels: Sequence[Heading], decided: Decided, *, across: bool, chinese: bool
) -> _Row | None:
    """The names of a row; None where one is not known, or there is none. `across`: industries stand in the header."""
    said: dict[str, str] = {}
    items: dict[str, Item] = {}
    at: dict[str, int] = {}
    year: str | None = None
    unknown = False
    for heading in labels:
        text, what = texts[heading.column].strip(), heading.thing("column")
        if not text:
            continue
        said.setdefault(what, text)
        for kind, item in _named(text, what, decided, across=across, chinese=chinese).items():
            if items.setdefault(kind, item) is item:
                at[kind] = heading.column
        if what in ("year", "label") and (found := year_of(text)) is not None:
            year, at["year"] = year or found, heading.column
        unknown = unknown or (what == "industry" and "industry" not in items)
    code = said.get("industry_code", "")
    if code and ("industry" not in items or items["industry"].kind == "leaf"):
        name = said.get("industry") or said.get("label", "")
        own = any(heading.name == "industry_code" for heading in labels)
        coded = coded_item(code, name, decided, own=own, chinese=chinese)
        if coded is None:
            return None
        items["industry"], unknown = coded, False
        at["industry"] = at.get(
            "industry", next(one.column for one in labels if one.thing("column") == "industry_code")
        )
    if unknown or (not items and year is None):
        return None
    return _Row(items.get("industry"), items.get("energy"), year, said.get("unit", ""), at, " ".join(said.values()))


def _named(text: str, what: str, decided: Decided, *, across: bool, chinese: bool) -> dict[str, Item]:
    """What one cell names: an industry, an energy, or either where its column does not say which."""
    if what == "energy" or (what == "label" and across):
        name = split_unit(label(text).text, energy_names())[0]
        return {"energy": energy_item(text, decided) or Item("leaf", name, name)}
    if what not in ("industry", "label"):
        return {}
    if (industry := industry_item(text, decided)) is not None:
        return {"industry": industry}
    if what == "industry" and text in sections():  # a code where its name is expected
        return {"industry": Item("leaf", text, industry_name(text, chinese=chinese))}
    energy = energy_item(text, decided) if what == "label" else None
    return {} if energy is None else {"energy": energy}


def _unknown(told: Told, texts: Mapping[int, str], labels: Sequence[Heading], at: At) -> None:
    """A row with amounts whose name is not known; the industry's own column is the one to blame."""
    own = [heading.column for heading in labels if heading.thing("column") in ("industry", "label")]
    column = next((one for one in [*own, *texts] if texts[one].strip()), min(texts, default=0))
    name = label(texts.get(column, "")).text
    key, values = unknown_industry(name)
    told.faults.append((key, At(at.sheet, at.row, column), name, values))


# ---------------------------------------------------------------------------------------------------
# One amount


def _add(
    told: Told, block: Block, value: Heading, about: _Row, titles: Titles, at: At, amount: Number, decided: Decided
) -> None:
    head_industry = _headed(value, "industry")
    head_energy = _headed(value, "energy", "energy_total")
    total = value.of("total")
    industry, energy = about.industry, about.energy
    if head_energy is not None:
        energy = head_energy
    if head_industry is not None and industry is None:
        industry = head_industry
    if total is not None and energy is None and industry is not None and titles.energy is not None:
        energy = titles.energy  # what is added up, the title says
    elif total is not None and head_energy is None and head_industry is None:
        item = Item("subtotal" if total.thing == "subtotal" else "total", total.thing, value.name)
        energy, industry = (energy, industry or item) if energy is not None else (item, industry)
    energy = energy or titles.energy
    head = At(at.sheet, value.row, value.column)
    named = {kind: At(at.sheet, at.row, column) for kind, column in about.at.items()}
    if energy is None or industry is None:
        key = "energy_not_said" if energy is None else "industry_not_said"
        told.faults.append((key, head, value.name, {"name": value.name}))
        return
    year = value.thing("year") or about.year or titles.year
    written = _written_unit(value, about, titles, energy, decided)
    own = None if amount.is_number or amount.missing else number_and_unit(amount.text)
    if own is not None:
        amount, written = own[0], own[1].symbol
    told.entries.append(
        Entry(
            industry, energy, year, unit_said(written) if written else None, written, amount,
            block.cell(at.row, value.column), at, named.get("industry", head), named.get("energy", head),
            head if value.thing("year") else named.get("year", at),
            " ".join([value.name, about.text, titles.said]),
        )
    )  # fmt: skip


def _headed(value: Heading, *kinds: str) -> Item | None:
    found = value.of(*kinds)
    return None if found is None else Item("leaf", found.thing, value.name)


def _written_unit(value: Heading, about: _Row, titles: Titles, energy: Item, decided: Decided) -> str:
    """The unit said nearest to an amount: at its column, in its row, in the heading above it, in the title."""
    row_unit = decided.alias(about.unit) or about.unit or split_unit(label(about.text).text, energy_names())[1]
    own = value.unit or decided.units.get(value.name, "") or decided.units.get(energy.name, "")
    near = own or value.stray or row_unit or titles.unit
    if near:
        return near
    if len(titles.units) == 1:
        return titles.units[0].symbol
    quantity = quantity_of(energy.thing)
    fitting = {found.symbol for found in titles.units if found.quantity == quantity}
    before = decided.units_before.get(value.name, "") or decided.units_before.get(energy.name, "")
    return fitting.pop() if len(fitting) == 1 else before
