"""What an enterprise states, in a bill, a verified inventory or of its products, checked, and put into a region."""

import json
import math
import re
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import cast

import polars as pl

from regional_carbon.collect.bills_in_money import bought
from regional_carbon.collect.currencies import counting_in
from regional_carbon.collect.energy_statistics import factor_of
from regional_carbon.collect.fuel_amounts import is_heat
from regional_carbon.collect.guard import check_archive
from regional_carbon.collect.kinds import refuse_markup
from regional_carbon.collect.region import assembled_table, currency_of_folder, factors_of_folder, read_region
from regional_carbon.collect.sources.delivery import (
    ANSWER,
    BILL,
    PLACE,
    ROWS,
    VERIFIER,
    Source,
    keep,
    next_number,
    sha256_of,
)
from regional_carbon.factors import process_products
from regional_carbon.language.errors import Fault, InputError
from regional_carbon.language.messages import Said
from regional_carbon.units import Unit, symbols, unit
from regional_carbon.web.error_pages import OfficeError

DOCUMENT_BYTES = 10 << 20  # a scan of a few pages, or a year's bill as a workbook
FUELS = 3  # that one form takes
YEARS = (1990, 2100)
VERIFIER_CHARACTERS = 200
REGISTER, METERED, INVENTORIES = "enterprises.csv", "enterprise_energy", "inventories"
# Of the delivery that a claim becomes.
PUBLISHERS = {"share": ANSWER, "product": ANSWER, "bill": BILL, "inventory": VERIFIER}

# ---------------------------------------------------------------------------------------------------
# The document


def document_faults(name, content):
    """What is wrong with a document: not there, too large, or neither PDF, picture, workbook nor table of text.

    What it is, its first bytes say, whatever its name says. A workbook is looked at as one that is read, though it is
    only kept.
    """
    if not content:
        return [Fault("document_none")]
    if len(content) > DOCUMENT_BYTES:
        return [Fault("document_too_large", values={"file": name, "limit": f"{DOCUMENT_BYTES >> 20} MB"})]
    if content.startswith((b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return []
    try:
        if content.startswith(b"PK\x03\x04"):
            return [] if _workbook(content) else [Fault("document_kind", values={"file": name})]
        return [] if _table_of_text(name, content) else [Fault("document_kind", values={"file": name})]
    except InputError:
        return [Fault("document_kind", values={"file": name})]


def _workbook(content):
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "document.xlsx"
        path.write_bytes(content)
        kind, _ = check_archive(path)
        return kind == "xlsx"


def _table_of_text(name, content):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        refuse_markup(name, text)
        if text.lstrip().startswith("<"):
            return False
        return name.lower().endswith((".csv", ".txt", ".tsv")) and not any(
            ord(character) < 32 and character not in "\t\r\n" for character in text
        )
    return False


# ---------------------------------------------------------------------------------------------------
# The figures


def bill_of(region, *, year, electricity="", electricity_unit="", fuels=(), name="", content=b""):
    """What a bill states: the year's electricity in MWh, and fuels as (energy, amount, unit), each by its factor.

    Raises OfficeError with all that is wrong with it; what is wrong with a fuel carries its place among them, from 1.
    """
    faults: list[Fault] = []
    answer = {"year": _year(year, faults), "electricity_mwh": None, "fuels": []}
    if electricity.strip():
        answer["electricity_mwh"] = _electricity(electricity, electricity_unit, faults)
    answer["fuels"] = _fuels(region, fuels, faults)
    if not electricity.strip() and not answer["fuels"]:
        faults.append(Fault("bill_empty"))
    faults += document_faults(name, content)
    if faults:
        raise OfficeError(faults=faults)
    return answer


def inventory_of(*, year, emission="", fuel="", electricity="", verifier="", name="", content=b""):
    """What a verified inventory states; of an earlier year, with its electricity in MWh, it is carried forward.

    Raises OfficeError with all that is wrong with it.
    """
    faults: list[Fault] = []
    answer = {
        "year": _year(year, faults),
        "emission_tco2": _number(emission, Said("web", "inventory_emission"), faults),
        "fuel_tco2": _number(fuel, Said("web", "inventory_fuel"), faults) if fuel.strip() else None,
        "electricity_mwh": _number(electricity, Said("web", "electricity"), faults) if electricity.strip() else None,
        "verifier": verifier.strip()[:VERIFIER_CHARACTERS],
    }
    total, part = answer["emission_tco2"], answer["fuel_tco2"]
    if total is not None and part is not None and part > total:
        faults.append(Fault("inventory_part", values={"fuel": fuel.strip(), "emission": emission.strip()}))
    if not answer["verifier"]:
        faults.append(Fault("inventory_verifier"))
    faults += document_faults(name, content)
    if faults:
        raise OfficeError(faults=faults)
    return answer


def product_of(*, product, year, tonnes):
    """The columns of the register that a product and its tonnes of a year fill in.

    Raises OfficeError with all that is wrong with it.
    """
    faults: list[Fault] = []
    answer = {
        "year": _year(year, faults),
        "process_product": product,
        "process_product_t": _number(tonnes, Said("web", "process_tonnes"), faults),
    }
    if product not in process_products():
        faults.append(Fault("claim_product", values={"product": product}))
    if faults:
        raise OfficeError(faults=faults)
    return answer


# Commas stand between groups of three alone: 1,5 may be one and a half elsewhere, and is not guessed at.
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def _number(text, what, faults):
    plain = text.strip().replace("，", ",")
    try:
        value = float(plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(Fault("claim_no_number", values={"what": what, "value": text.strip()}))
        return None
    if value < 0:
        faults.append(Fault("claim_negative", values={"what": what, "value": text.strip()}))
        return None
    return value


def _year(text, faults):
    first, last = YEARS
    if str(text).strip().isdecimal() and first <= int(text) <= last:
        return int(text)
    faults.append(Fault("claim_year", values={"value": str(text).strip(), "first": first, "last": last}))
    return None


def _electricity(text, given, faults):
    found = unit(given) if given else None
    if found is None or found.quantity != "electricity":
        known = symbols("electricity")
        faults.append(Fault("claim_unit", values={"what": Said("web", "electricity"), "unit": given, "known": known}))
        found = None
    amount = _number(text, Said("web", "electricity"), faults)
    return None if amount is None or found is None else amount * found.to(cast("Unit", unit("MWh")))


def _fuels(region, fuels, faults):
    """The fuels of a bill, None for one that has a fault; the fault carries its place."""
    folder, read, seen = region.current.folder(), [], set()
    factors, currency = factors_of_folder(folder), currency_of_folder(folder)
    for place, (energy, amount, given) in enumerate(fuels, 1):
        if not (energy.strip() or amount.strip()):
            continue
        of_place: list[Fault] = []
        with counting_in(currency):
            fuel = _fuel(energy.strip(), amount, given.strip(), factors, of_place)
        if fuel and fuel["energy"] in seen:
            of_place.append(Fault("bill_energy_twice", values={"energy": fuel["energy"]}))
        seen |= {fuel["energy"]} if fuel else set()
        read.append(fuel)
        faults += [replace(fault, values={**fault.values, "place": place}) for fault in of_place]
    return read


def _fuel(energy, text, given, factors, faults):
    amount = _number(text, energy or Said("web", "claim_fuel"), faults)
    paid = bought(energy, given, factors)
    found = factor_of(energy, given, factors) if paid is None else paid
    if isinstance(found, Fault):
        key = "claim_unit" if found.key.startswith("unit") else found.key
        faults.append(Fault(key, values={**found.values, "what": energy}))
        return None
    factor, size = found
    by, kept = unit(given), cast("Unit", unit(factor.unit))
    if by is not None and is_heat(by) and not is_heat(kept):  # a bill does not say here: gross, or net
        faults.append(Fault("claim_unit", values={"what": energy, "unit": given, "known": symbols(kept.quantity)}))
        return None
    if factor.energy == "electricity":
        faults.append(Fault("bill_electricity"))
        return None
    if amount is None:
        return None
    if by is not None and paid is not None:  # kept as it was paid, so that another price counts it anew
        return {"energy": factor.energy, "amount": amount, "unit": by.symbol}
    return {"energy": factor.energy, "amount": amount * size, "unit": factor.unit}


# ---------------------------------------------------------------------------------------------------
# Into the region


def put(folder, claim, *, by, document=b""):
    """What an accepted answer, bill or inventory states, as a delivery of its own; the region must still be read.

    Nobody's later register takes its place; a later answer of the same enterprise does.

    Raises OfficeError where the register has no such enterprise in the year, InputError where the region does not bear
    the figures.
    """
    year = read_region(folder).year if claim.kind == "share" else claim.answer["year"]
    _known(folder, claim, year)
    # What was brought in; of an answer, which has no document, what was answered.
    name, content = (claim.document_name, document) if document else ("answer.json", json.dumps(claim.answer).encode())
    told = Source(
        number=next_number(folder), publisher=PUBLISHERS[claim.kind], file=name, sha256=sha256_of(content),
        received=claim.at.isoformat(timespec="seconds"), by=by.username, covers=ROWS, frames=_frames(claim, year),
    )  # fmt: skip
    keep(told, folder, content)
    read_region(folder)


def _known(folder, claim, year):
    """Refuses a claim of an enterprise that the register has not in the year; an inventory may be of an earlier one."""
    register = assembled_table(folder, "enterprises")
    if register is None:
        raise OfficeError("claim_register", file=REGISTER)
    own = register.filter(pl.col("enterprise_id") == claim.enterprise_id)
    of_year = own if claim.kind == "inventory" else own.filter(pl.col("year") == year)
    if of_year.is_empty():
        raise OfficeError("claim_enterprise", enterprise=claim.enterprise_id, year=year)


def _frames(claim, year):
    """What a claim states as rows of the region's tables."""
    answer, who = claim.answer, {"enterprise_id": claim.enterprise_id, "year": year}
    if claim.kind in ("share", "product"):
        return {"enterprise_records": rows_of([{**who, **answer}])}
    if claim.kind == "inventory":
        told = {name: answer[name] for name in ("emission_tco2", "fuel_tco2", "electricity_mwh", "verifier")}
        return {"inventories": rows_of([{**who, **told}])}
    used = answer["electricity_mwh"]
    electricity = [] if used is None else [{**who, "electricity_mwh": used}]
    fuels = [{**who, **one} for one in answer["fuels"]]
    return {name: rows_of(rows) for name, rows in {"enterprise_records": electricity, METERED: fuels}.items() if rows}


def rows_of(rows):
    """Rows as text, each with its place: the number of the figure in the answer."""
    told = [{name: _text(value) for name, value in row.items() if value is not None} for row in rows]
    places = [dict(zip(PLACE, ("", str(number), ""), strict=True)) for number in range(1, len(rows) + 1)]
    whole = [{**row, **place} for row, place in zip(told, places, strict=True)]
    return pl.DataFrame(whole, infer_schema_length=None).with_columns(pl.all().cast(pl.String))


def _text(value):
    return value if isinstance(value, str) else f"{value:.12g}"


def before_and_after(claim):
    """What the region now has of each figure that a claim states, and what it would be: (what, before, after, unit)."""
    version, answer = claim.region.current, claim.answer
    if claim.kind == "inventory":
        there = _there(version, INVENTORIES, claim)[0]
        return [
            (Said("web", f"inventory_{short}"), there.get(name), answer[name], "tCO2")
            for short, name in (("emission", "emission_tco2"), ("fuel", "fuel_tco2"))
            if answer[name] is not None
        ]
    if claim.kind == "product":
        there, product = _there(version, "enterprises", claim)[0], answer["process_product"]
        before = there.get("process_product_t") if there.get("process_product") == product else None
        return [(process_products()[product].name(), before, answer["process_product_t"], "t")]
    told = []
    if answer["electricity_mwh"] is not None:
        there = _there(version, "enterprises", claim)[0]
        told.append((Said("web", "electricity"), there.get("electricity_mwh"), answer["electricity_mwh"], "MWh"))
    metered = _there(version, METERED, claim)
    for one in answer["fuels"]:
        amount = next((row["amount"] for row in metered if row.get("energy") == one["energy"]), None)
        told.append((one["energy"], amount, one["amount"], cast("Unit", unit(one["unit"])).symbol))
    return told


@lru_cache(maxsize=4)
def _read_once(folder, table):
    """A table of a version, whose files never change: asked for by every claim that the page of data lists."""
    return assembled_table(folder, table)


def _there(version, table, claim):
    """The rows of the claim's enterprise in its year, or one that knows nothing."""
    frame = _read_once(version.folder(), table)
    if frame is None:
        return [{}]
    own = frame.filter(pl.col("enterprise_id") == claim.enterprise_id, pl.col("year") == claim.answer["year"])
    return own.to_dicts() or [{}]
