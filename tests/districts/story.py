"""What becomes of a district in an office: its lists of a year in any order, corrections, and the lists of the next."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Final

from tests.districts.publishers import (
    Sent,
    corrected,
    energy_statistics,
    grid_company,
    industry_bureau,
    ledger,
    statistics_bureau,
    without_unit,
    without_year,
)
from tests.districts.taking import Office, held_against_the_truth
from tests.districts.truth import District, a_year_later, after_mergers, district

SIZES: Final = (30, 60)  # enterprises of a district of the many


def received(seed: int, folder: Path, count: int = 0) -> tuple[Office, District, list[str]]:
    """A district whose office has taken the lists of a year; and where that is not the truth."""
    draw = Random(seed)  # noqa: S311 - seeded on purpose
    of = district(seed, count or draw.randint(*SIZES))
    office = Office(folder / "region", draw)
    office.settle(of, energy_statistics(of, draw))
    for sent in _lists(of, draw):
        office.take(sent, of)
    return office, of, held_against_the_truth(office, of)


def corrections(office: Office, of: District) -> tuple[District, list[str]]:
    """Single rows corrected by one of its publishers, then one of its lists sent again; the district, and what is wrong."""
    draw = office.draw
    of, sent = corrected(draw.choice([one for one in office.sent if one.publisher in CORRECTING]), of, draw)
    if sent.said:
        office.take(sent, of)
    wrong = held_against_the_truth(office, of)
    office.take(draw.choice((statistics_bureau, ledger))(of, draw), of)
    return of, [*wrong, *held_against_the_truth(office, of)]


LACKS: Final = {"unit_missing": without_unit, "year_not_found": without_year}  # by what is asked then


def incomplete(seed: int, folder: Path, asked: str) -> tuple[Office, list[str]]:
    """A district whose publishers forget the unit, or the year, of their lists; the office, and what is wrong."""
    draw = Random(seed)  # noqa: S311 - seeded on purpose
    of = district(seed, draw.randint(*SIZES))
    office = Office(folder / "region", draw)
    office.settle(of, energy_statistics(of, draw))
    months = draw.random() < 0.3
    for sent in (statistics_bureau(of, draw), grid_company(of, draw, months=months)):
        office.take(LACKS[asked](sent), of)
    return office, held_against_the_truth(office, of)


CORRECTING: Final = ("grid_company", "statistics_bureau")


def next_year(office: Office, of: District) -> list[str]:
    """The lists of the next year; what is wrong in it, in the year before, and in who is told to be gone."""
    later = a_year_later(of)
    wrong = []
    for sent in _lists(later, office.draw):
        listed = {
            said.firm for one in office.sent if (one.publisher, one.covers) == (sent.publisher, "") for said in one.said
        }
        difference = office.take(sent, later)
        gone = {office.ids.get(one) for one in difference.gone["enterprise_id"]}
        wrong += [f"{firm} is gone, and nobody said so" for firm in listed - {said.firm for said in sent.said} - gone]
    return [*wrong, *held_against_the_truth(office, later), *held_against_the_truth(office, of)]


def sold(seed: int, folder: Path) -> tuple[Office, list[str]]:
    """A district a year after firms merged and meters changed hands; the office, and what is wrong in both years."""
    office, of, wrong = received(seed, folder)
    later, into = after_mergers(of)
    for sent in (
        statistics_bureau(later, office.draw, missing=0),
        grid_company(later, office.draw, months=False, missing=0),
    ):
        office.take(sent, later, into)
    return office, [*wrong, *held_against_the_truth(office, later), *held_against_the_truth(office, of)]


def _lists(of: District, draw: Random) -> list[Sent]:
    lists = [statistics_bureau(of, draw), grid_company(of, draw, months=draw.random() < 0.2)]
    lists += [ledger(of, draw)] if draw.random() < 0.4 else []
    lists += [industry_bureau(of, draw)] if draw.random() < 0.4 else []
    draw.shuffle(lists)
    return lists
