"""Fuels of single enterprises as they come: a ledger with fuels side by side, or a form for each enterprise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.aliases import energy_names, label
from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.layouts.cell_blocks import Block, is_note
from regional_carbon.collect.layouts.decided import Decided, Layout
from regional_carbon.collect.layouts.energy_guesses import likely_energy
from regional_carbon.collect.layouts.entries import NO_UNIT, At, Entry, Item
from regional_carbon.collect.layouts.headers import Heading
from regional_carbon.collect.layouts.items import energy_item
from regional_carbon.collect.layouts.numbers import Number, number, plain_text, year_of
from regional_carbon.collect.layouts.plain import total_named
from regional_carbon.collect.layouts.statistics import Places, Tidy, shortened, tidy
from regional_carbon.collect.layouts.suggestions import columns_not_understood
from regional_carbon.collect.layouts.titles import year_above
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.collect.layouts.units_in_text import split_unit, stated_units, unit_said
from regional_carbon.collect.near import Near
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.schema.input_tables import EnterpriseEnergy

# No sign of a section of GB/T 4754: an enterprise stands where an industry does in statistics, and is none.
_ENTERPRISE: Final = "·"
_CODE: Final = re.compile(
    r"(?:统一)?社会信用代码[^:]{0,12}:\s*([0-9A-Z]{15,18})|credit code\s*:\s*([0-9A-Z]{15,18})", re.IGNORECASE
)
_NAMED: Final = re.compile(
    r"(?:单位(?:详细)?名称|企业(?:详细)?名称|填报单位|company|enterprise)[^:]{0,6}:\s*(\S.*?)\s*$", re.IGNORECASE
)
# The columns of form 205-1 of the statistical reporting system for industrial enterprises, by the words in them.
_FORM: Final = {
    "raw_material": re.compile(r"原材料|原料|raw material|non-energy"),
    "transport": re.compile(r"运输|transport"),
    "not_industrial": re.compile(r"非工业"),
    "industrial": re.compile(r"工业生产(?:消费|用)|工业消费"),
    "transformed": re.compile(r"加工转换(?:投入|消费)|transformation input"),
    "other": re.compile(r"库存|购进|购入|产出|回收|金额|系数|折标|价|stock|purchase"),
    "consumed": re.compile(r"^(?:能源)?消[费耗]量?\s*(?:合计|量|总量|总计|小计)?$|^(?:total )?consumption$"),
}
_LEFT_OUT: Final = ("electricity",)  # of the register


@dataclass
class _Form:
    """The columns of a form for one enterprise, by what they hold."""

    energy: Heading
    unit: Heading | None
    amounts: Mapping[str, Heading]


def is_fuel_ledger(block: Block) -> bool:
    """Whether enterprises stand below each other and their fuels side by side."""
    fuels = {heading.thing("energy") for heading in block.headings if heading.of("energy")} - {"", *_LEFT_OUT}
    return _identity(block) is not None and bool(fuels)


def is_fuel_form(block: Block) -> bool:
    """Whether a table lists the energies of one enterprise, which its titles name: form 205-1 and its like."""
    return _identity(block) is None and _form(block) is not None and bool(_of_titles(block.titles))


def metered_fuels(sheets: Sequence[Sheet], found: Sequence[tuple[int, Block]], decided: Decided) -> Understood:
    """What enterprises burnt, an entry for each fuel; electricity is the register's, and is left out with a notice.

    Of a form, used as raw material is taken off what was consumed: nothing of it is burnt.
    """
    places = Places(sheets)
    entries: list[Entry] = []
    findings: list[Fault] = []
    notices: list[Notice] = []
    aside: list[str] = []
    for place, block in found:
        if is_fuel_form(block):
            entries += _of_form(block, place, decided, places, findings, notices)
        elif is_fuel_ledger(block):
            entries += _of_ledger(block, place, decided, aside)
            used = {heading.column for heading in block.headings if heading.means}
            unused = [heading for heading in block.headings if heading.column not in used]
            more, _ = columns_not_understood(block, place, places, EnterpriseEnergy, unused, decided)
            findings += [fault for fault in more if fault.key.startswith("energy_column_")]
    file = sheets[0].file
    if aside:
        notices.append(Notice("totals_set_aside", {"file": file, "names": shortened(aside)}))
    electric = [entry for entry in entries if entry.energy.thing in _LEFT_OUT and entry.amount.is_number]
    if electric:
        notices.append(Notice("electricity_of_register", {"file": file, "count": len(electric)}))
    rows = tidy([entry for entry in entries if entry.energy.thing not in _LEFT_OUT], places, decided)
    findings += rows.findings
    without_year = [entry for entry in rows.rows if entry.year is None]
    if without_year:
        findings.append(places.fault("year_not_found", without_year[0].at, "year"))
    told = ["year"] if without_year else []
    chosen: Layout = {"columns": {name: "amount" for _, block in found for name in _amount_names(block)}}
    return Understood(_written(rows, places, told), findings, chosen, [*notices, *rows.notices], rows.stated)


def _identity(block: Block) -> Heading | None:
    """The column that says whose a row is: the register's identifier, or else the credit code, or else the name."""
    fitting = [heading for heading in block.headings if heading.thing("column") == "enterprise_id"]
    for thing in ("enterprise_id", "label"):
        fitting += [heading for heading in block.headings if heading.thing("second") == thing]
    return fitting[0] if fitting else None


# ---------------------------------------------------------------------------------------------------
# Fuels side by side


def _of_ledger(block: Block, place: int, decided: Decided, aside: list[str]) -> list[Entry]:
    identity = _identity(block)
    assert identity is not None  # noqa: S101 - asked before
    fuels = [heading for heading in block.headings if heading.of("energy", "energy_total")]
    years = [heading for heading in block.headings if heading.thing("column") == "year"]
    titled = year_above(block, decided)
    stated = list(dict.fromkeys(stated_units(block.titles)))
    entries = []
    for row in block.rows:
        who = block.cell(row, identity.column).strip()
        texts = [cell.strip() for cell in block.sheet.rows[row] if cell.strip()]
        if not texts or is_note(block.sheet.rows[row]):
            continue
        if (total := total_named(texts[:2], who)) or not who:
            aside.append(total or texts[0])
            continue
        year = year_of(block.cell(row, years[0].column)) if years else titled
        for fuel in fuels:
            written = fuel.unit or decided.units.get(fuel.name, "") or fuel.stray
            written = written or (stated[0].symbol if len(stated) == 1 else "")
            meant = fuel.of("energy", "energy_total")
            assert meant is not None  # noqa: S101 - chosen so
            cell = block.cell(row, fuel.column)
            at, head = At(place, row, fuel.column), At(place, fuel.row, fuel.column)
            entries.append(
                Entry(
                    Item("leaf", f"{_ENTERPRISE}{who}", who), Item("leaf", meant.thing, fuel.name),
                    fuel.thing("year") or year, unit_said(written) if written else None, written, number(cell), cell,
                    at, At(place, row, identity.column), head, at, " ".join([fuel.name, *block.titles]),
                )
            )  # fmt: skip
    return entries


# ---------------------------------------------------------------------------------------------------
# A form for each enterprise


def _of_titles(titles: Sequence[str]) -> str:
    """The credit code, or else the name, of the one enterprise that titles name."""
    texts = [unicodedata.normalize("NFKC", title) for title in titles]
    codes = {match[1] or match[2] for text in texts for match in _CODE.finditer(text)}
    names = {match[1] for text in texts if (match := _NAMED.search(text)) is not None}
    found = codes or names
    return found.pop() if len(found) == 1 else ""


def _form(block: Block) -> _Form | None:
    energy = next((heading for heading in block.headings if heading.thing("column") == "energy"), None)
    unit = next((heading for heading in block.headings if heading.thing("column") == "unit"), None)
    amounts: dict[str, Heading] = {}
    for heading in block.headings:
        if heading in (energy, unit):
            continue
        name = unicodedata.normalize("NFKC", heading.name).strip()
        kind = next((kind for kind, pattern in _FORM.items() if pattern.search(name)), "")
        if kind:
            amounts.setdefault(kind, heading)
    if energy is None or not {"consumed", "industrial"} & amounts.keys() or len(amounts) < 2:
        return None
    return _Form(energy, unit, amounts)


def _amount_names(block: Block) -> list[str]:
    """The headers of a form whose amounts count."""
    form = _form(block) if is_fuel_form(block) else None
    if form is None:
        return []
    kinds = ["consumed"] if "consumed" in form.amounts else ["industrial", "not_industrial"]
    return [form.amounts[kind].name for kind in kinds if kind in form.amounts]


def _of_form(
    block: Block, place: int, decided: Decided, places: Places, findings: list[Fault], notices: list[Notice]
) -> list[Entry]:
    form = _form(block)
    assert form is not None  # noqa: S101 - asked before
    who, year = _of_titles(block.titles), year_above(block, decided)
    entries, raw, transformed = [], [], []
    for row in block.rows:
        name = block.cell(row, form.energy.column).strip()
        amount, column = _consumed(block, row, form)
        if not name or amount.missing:
            continue
        item = energy_item(name, decided)
        at, head = At(place, row, column), At(place, row, form.energy.column)
        if item is None:
            values = {"energy": label(name).text, "near": Near(label(name).text, energy_names())}
            values |= {"fits": likely_energy(label(name).text, "")}
            findings.append(places.fault("energy_name_unknown", head, name, **values))
            continue
        given = block.cell(row, form.unit.column).strip() if form.unit is not None else ""
        written = given or split_unit(label(name).text, energy_names())[1]
        taken_off = _cell(block, row, form, "raw_material")
        if taken_off and amount.is_number:
            amount = replace(amount, text=plain_text(Decimal(amount.text) - taken_off))
            raw.append(item.name)
        if _cell(block, row, form, "transformed"):
            transformed.append(At(place, row, form.amounts["transformed"].column))
        entries.append(
            Entry(
                Item("leaf", f"{_ENTERPRISE}{who}", who), item, year, unit_said(written) if written else None, written,
                amount, block.cell(row, column), at, at, head, at, " ".join([name, *block.titles]),
            )
        )  # fmt: skip
    file = block.sheet.file
    if raw:
        notices.append(Notice("raw_material_left_out", {"file": file, "names": list(dict.fromkeys(raw))}))
    for at in transformed[:1]:
        findings.append(
            replace(places.fault("transformed_by_enterprise", at, "", count=len(transformed)), severity="warning")
        )
    return entries


def _consumed(block: Block, row: int, form: _Form) -> tuple[Number, int]:
    """What was consumed, and in which column it stands: in all, or else in production and beside it together."""
    if "consumed" in form.amounts:
        column = form.amounts["consumed"].column
        return number(block.cell(row, column)), column
    column = form.amounts["industrial"].column
    own = number(block.cell(row, column))
    beside = _cell(block, row, form, "not_industrial")
    return (replace(own, text=plain_text(Decimal(own.text) + beside)) if own.is_number and beside else own), column


def _cell(block: Block, row: int, form: _Form, kind: str) -> Decimal:
    heading = form.amounts.get(kind)
    found = None if heading is None else number(block.cell(row, heading.column))
    return Decimal(found.text) if found is not None and found.is_number else Decimal(0)


# ---------------------------------------------------------------------------------------------------
# The table


def _written(rows: Tidy, places: Places, told: Sequence[str]) -> Written:
    entries = rows.rows
    cells = {
        "enterprise_id": [entry.industry.thing.removeprefix(_ENTERPRISE) for entry in entries],
        "year": [entry.year for entry in entries],
        "energy": [entry.energy.thing for entry in entries],
        "amount": [entry.amount.text for entry in entries],
        "unit": [entry.unit.symbol if entry.unit else (entry.unit_written or NO_UNIT) for entry in entries],
    }
    kept = [name for name in cells if name not in told]
    at = {"": [places.of(entry.at) for entry in entries]}
    at |= {"amount": at[""], "year": at[""], "unit": [places.of(entry.energy_at) for entry in entries]}
    at |= {"energy": at["unit"], "enterprise_id": [places.of(entry.industry_at) for entry in entries]}
    frame = pl.DataFrame(
        {ROW: [place.row for place in at[""]], **{name: cells[name] for name in kept}},
        schema={ROW: pl.Int64, **dict.fromkeys(kept, pl.String)},
    )
    originals = {"amount": [entry.written.strip() for entry in entries]}
    return Written(Path(places.sheets[0].file), kept, frame, places=at, originals=originals, told=frozenset(told))
