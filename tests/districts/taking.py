"""A district's files on their way to a run, as an officer takes them; who is who is answered with the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from regional_carbon.collect import intake
from regional_carbon.collect.asking.question import Question
from regional_carbon.collect.asking.questions import after, questions_of
from regional_carbon.collect.intake import Collection
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.collect.matching.links import read_links, with_links, write_links
from regional_carbon.collect.region import Region, read_region
from regional_carbon.collect.sources.difference import Difference
from regional_carbon.collect.sources.taking import LINKS_FILE, Delivery, merged_into
from regional_carbon.collect.sources.who_is_who import name_of_new
from regional_carbon.models.enterprise_emissions import next_year
from regional_carbon.models.evidence import emission_by_evidence
from regional_carbon.models.industry_intensity import carbon_electricity_intensity, industry_emission
from regional_carbon.schema.frames import polars_of
from regional_carbon.schema.input_tables import EnergyStatistics, Enterprises, Factors
from regional_carbon.units import unit
from tests.districts.publishers import Said, Sent, plain
from tests.districts.sheets import Cell, write
from tests.districts.truth import GRID, District, intensity

SETTINGS = 'name = "District"\nyear = {year}\ntrend = "last"\ngrid_factor = {{ value = {grid}, source = "test" }}\n'


@dataclass
class Office:
    """The folder of a district, what it was sent, and what the program asked on the way."""

    folder: Path
    draw: Random
    sent: list[Sent] = field(default_factory=list)
    whose: dict[str, int] = field(default_factory=dict)  # every number and name seen, by the enterprise it means
    ids: dict[str, int] = field(default_factory=dict)  # whose the register's identifiers are
    entries: int = 0
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)  # what was asked of lists that do not say their unit, or year
    not_offered: list[Mapping[str, Any]] = field(default_factory=list)  # asked, and the right one not to choose

    def settle(self, of: District, statistics: Sequence[Sequence[Cell]]) -> None:
        """The region's folder, with its statistics."""
        self.folder.mkdir(parents=True)
        (self.folder / "region.toml").write_text(SETTINGS.format(year=of.year, grid=GRID), encoding="utf-8")
        collection = self._collected(write(statistics, self.folder.parent, "能源统计", self.draw))
        assert [*collection.tables] == ["energy_statistics"]
        intake.put(collection, intake.delivery_of(collection, self.folder, publisher="yearbook"), yes=True)

    def take(self, sent: Sent, of: District, into: Mapping[int, int] | None = None) -> Difference | None:
        """One delivery taken: what the program asks of who is who is answered with the truth.

        Of firms that are gone it is said which they are part of now: by key, those of `into`.
        """
        path = write(sent.cells, self.folder.parent, f"{sent.stem}{len(self.sent)}", self.draw)
        collection = self._collected(path, sent)
        delivery = intake.delivery_of(collection, self.folder, publisher=sent.publisher, covers=sent.covers)
        self.whose |= sent.called
        for firm in of.firms:
            names = [firm.name, *([firm.former] if firm.former else [])]
            self.whose |= {plain(one): firm.key for one in (firm.code, firm.code[8:17], *names)}
        assert delivery.who is not None
        self.entries += delivery.who.entries.height
        chosen = {str(row["entry"]): self._answer(row, delivery) for row in delivery.who.pile("decide")}
        delivery = replace(delivery, chosen=chosen)
        delivery = delivery.with_decisions(fates=self._merged(delivery, into or {}))
        difference = delivery.difference
        for row in (*delivery.who.pile("new"), *delivery.who.pile("decide")):
            if chosen.get(str(row["entry"]), name_of_new(row)) == name_of_new(row):
                self.ids.setdefault(name_of_new(row), self.means(row))
        intake.put(collection, delivery, yes=True)
        self._told_to_be_one(delivery)
        self.sent.append(sent)
        return difference

    def _collected(self, path: Path, sent: Sent | None = None) -> Collection:
        collection = intake.collect(path, into=self.folder)
        if sent is not None and sent.lacks:
            stopping = [question for question in questions_of(collection) if question.first.severity == "error"]
            self.lacking += [question.first.key for question in stopping]
            for question in stopping:
                answered = after(collection, {question.table: _lacking(question, sent)})
                collection = intake.collect(path, into=self.folder, decided=answered)
        assert not collection.errors, [fault.text() for fault in collection.errors][:5]
        return collection

    def _answer(self, row: Mapping[str, Any], delivery: Delivery) -> str:
        """The enterprise that an entry means, of those offered; else a new one."""
        assert delivery.who is not None
        self.asked.append(row)
        means = self.means(row)
        offered = delivery.who.matched.candidates.filter(entry=row["entry"])["enterprise_id"].to_list()
        right = sorted(one for one in offered if self.ids.get(one) == means)
        if not right and means in self.ids.values():
            self.not_offered.append(row)
        return right[0] if right else name_of_new(row)

    def _merged(self, delivery: Delivery, into: Mapping[int, int]) -> dict[str, str]:
        """Of each enterprise that is gone and has merged, into which, by the register's identifiers."""
        assert delivery.difference is not None
        by_firm = {firm: one for one, firm in self.ids.items()}
        gone = delivery.difference.gone["enterprise_id"].unique().to_list()
        told = {one: into.get(self.ids.get(one, -1)) for one in gone}
        return {one: merged_into(by_firm[firm]) for one, firm in told.items() if firm in by_firm}

    def _told_to_be_one(self, delivery: Delivery) -> None:
        """Enterprises of the register that are one, as the program asked of them together: merged in links.csv."""
        assert delivery.who is not None
        offered = delivery.who.matched.candidates["enterprise_id"].unique().to_list()
        for row in delivery.who.pile("decide"):
            twice = sorted(one for one in offered if self.ids.get(one) == self.means(row))
            for other in twice[1:]:
                entry = {"link": "merged", "enterprise_id": other, "other_enterprise": twice[0],
                         "decided_on": delivery.on.isoformat(), "decided_by": "test"}  # fmt: skip
                links = with_links(read_links(self.folder / LINKS_FILE), [entry])
                write_links(links.unique(maintain_order=True), self.folder / LINKS_FILE)

    def means(self, row: Mapping[str, Any]) -> int:
        """The key of the enterprise that an entry means."""
        called = (row.get(name) for name in ("meter", "credit_code", "name", "bureau_id"))
        return next(self.whose[plain(one)] for one in called if one and plain(one) in self.whose)

    def region(self, year: int) -> Region:
        """The region as it is read for a run."""
        return read_region(self.folder, year=year)


def _lacking(question: Question, sent: Sent) -> Layout:
    """What a list does not say of itself, as the office knows it: its unit, or its year."""
    if sent.lacks == "year":
        return question.decision(f"{sent.year}")
    meant = unit(sent.unit)
    assert meant is not None
    fitting = [one.decision for one in question.options if meant.symbol in one.decision.get("units", {}).values()]
    return fitting[0]


def expected(sent: Sequence[Sent], year: int) -> dict[int, tuple[float | None, float | None, str | None]]:
    """MWh, yuan and industry of each enterprise, of what was sent of a year: who meters, makes or assigns it first.

    Of one publisher's several lists of a year the last counts, and single rows after it in place of their own. The
    industry that no list of the year tells is that of the last earlier year.
    """
    rows: dict[str, dict[tuple[int, str], Said]] = defaultdict(dict)
    for one in sent:
        if one.year == year:
            kept = rows[one.publisher] if one.covers else {}
            rows[one.publisher] = {**kept, **{(said.firm, said.meter): said for said in one.said}}

    def first(firm: int, name: str, *order: str) -> Any:
        for publisher in order:
            known = [getattr(said, name) for said in rows[publisher].values() if said.firm == firm]
            known = [value for value in known if value not in (None, "")]
            if known:
                return sum(known) if name == "kwh" else known[0]
        return None

    assigned = {
        (one.year, one.publisher, said.firm): said.industry for one in sent for said in one.said if said.industry
    }
    years = sorted({one.year for one in sent if one.year <= year}, reverse=True)
    found = {}
    for firm in {firm for of in [*rows.values()] for firm, _ in of}:
        kwh = first(firm, "kwh", "grid_company", "office")
        output = first(firm, "output", "statistics_bureau", "industry_bureau", "office")
        order = ("statistics_bureau", "industry_bureau", "office", "grid_company")
        told = ((one_year, one, firm) for one_year in years for one in order)
        industry = next((assigned[key] for key in told if key in assigned), None)
        found[firm] = (None if kwh is None else kwh / 1000, output, industry)
    return found


def _industry_told(sent: Sequence[Sent], year: int) -> set[int]:
    """The firms whose industry a list of the year itself tells."""
    return {said.firm for one in sent if one.year == year for said in one.said if said.industry}


def held_against_the_truth(office: Office, of: District) -> list[str]:
    """Where what the program makes of the files is not what is true; nothing where it is."""
    region = office.region(of.year)
    true = expected(office.sent, of.year)
    counted = {firm: told for firm, told in true.items() if told[0] is not None and told[2] is not None}
    wrong = []
    found: dict[int, list[tuple[float, float | None, str]]] = defaultdict(list)
    rows = region.enterprises.filter(year=of.year)
    for row in rows.iter_rows(named=True):
        firm = office.ids.get(row["enterprise_id"], -1)
        found[firm].append((row["electricity_mwh"], row.get("output_cny"), row["industry_code"]))
    # A firm of a new name in the one list that has it is nobody's until somebody says so: it waits for its industry.
    renamed = {firm for firm in counted.keys() - found.keys() if firm not in _industry_told(office.sent, of.year)}
    counted = {firm: told for firm, told in counted.items() if firm not in renamed}
    for firm in sorted(found.keys() | counted.keys()):
        made = counted.get(firm)
        if len(found[firm]) != 1 or made is None or not _same(found[firm][0], made):
            name = next((one.name for one in of.firms if one.key == firm), "?")
            wrong.append(f"{firm} {name}: {found[firm]} is {made}")
    total = _emissions(region)
    true_total = sum(intensity(of, industry) * mwh for mwh, _, industry in counted.values())
    if abs(total - true_total) > 1e-7 * true_total:
        wrong.append(f"total {total} is {true_total}")
    waiting = sum(one.values["count"] for one in region.notices if one.key == "enterprises_waiting")
    lacking = sum((told[0] is None) + (told[2] is None or firm in renamed) for firm, told in true.items())
    if waiting != lacking:
        wrong.append(f"{waiting} wait, {lacking} do")
    return wrong


def _emissions(region: Region) -> float:
    """What the models say that the enterprises of a region emit together, tCO2 (S2, S3)."""
    energy, factors = EnergyStatistics.typed(region.energy), Factors.typed(region.factors)
    grid = region.settings.grid.tco2_per_mwh
    intensity_by_industry = carbon_electricity_intensity(industry_emission(energy, factors))
    forecast = next_year(intensity_by_industry, year=region.year, grid_tco2_per_mwh=grid, trend=region.settings.trend)
    register = Enterprises.typed(region.enterprises)
    emission = emission_by_evidence(register, forecast, energy, factors, year=region.year)
    return float(polars_of(emission)["emission_tco2"].sum())


def _same(found: tuple[Any, ...], true: tuple[Any, ...]) -> bool:
    numbers = zip(found[:2], true[:2], strict=True)
    near = all(a is b or (a is not None and b is not None and abs(a - b) <= 1e-9 * b) for a, b in numbers)
    return near and found[2] == true[2]
