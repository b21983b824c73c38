"""A district as it is: its enterprises, what each used and made in a year, its industries' energy, and what they emit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from tests.districts.firm_names import TRADES, Names
from tests.districts.firm_numbers import credit_code, meter

YEAR: Final = 2023
GRID: Final = 0.5  # tCO2/MWh
# tCO2 per 10^4 m3 and t: heating value [GJ] · carbon [tC/GJ] · oxidised · 44/12, of the Guidelines for provincial
# greenhouse gas inventories (2011).
FUELS: Final = {
    "natural_gas": 389.31 * 0.0153 * 0.99 * 44 / 12,
    "raw_coal": 20.908 * 0.02637 * 0.94 * 44 / 12,
    "diesel": 42.652 * 0.0202 * 0.98 * 44 / 12,
}


@dataclass(frozen=True)
class Firm:
    """An enterprise in a year. Electricity in kWh by meter, output in yuan."""

    key: int
    name: str
    code: str
    bureau_id: str
    industry: str
    township: str
    kwh: Mapping[str, int]  # by meter
    output: int
    former: str = ""  # its name of the year before, where it has another now

    @property
    def electricity(self) -> int:
        """What it used, kWh."""
        return sum(self.kwh.values())


@dataclass(frozen=True)
class District:
    """All of a district in a year."""

    seed: int
    year: int
    firms: Sequence[Firm]
    energy: Mapping[tuple[int, str], Mapping[str, int]] = field(default_factory=dict)  # of (year, industry), by energy


def district(seed: int, count: int) -> District:
    """A district of `count` enterprises, the same one for the same seed."""
    draw = Random(seed)  # noqa: S311 - seeded on purpose
    names = Names(draw)
    firms: list[Firm] = []
    industries = draw.sample(sorted(TRADES), draw.randint(3, len(TRADES)))
    while len(firms) < count:
        industry = draw.choice(industries)
        beside = draw.choice(firms) if firms and draw.random() < 0.08 else None
        alone = beside is None or not beside.name.endswith(("公司", "厂"))
        name = names.firm(industry) if alone else names.branch(beside.name)
        if name not in {firm.name for firm in firms}:
            firms.append(_firm(len(firms), name, industry, draw))
    return District(seed, YEAR, firms, _statistics(firms, draw))


def _firm(key: int, name: str, industry: str, draw: Random) -> Firm:
    meters = [meter(draw) for _ in range(draw.choice((1, 1, 1, 2, 2, 3)))]
    return Firm(
        key, name, credit_code(draw), f"{key + draw.choice((1, 1, 10_000)):07d}", industry,
        draw.choice(("城厢街道", "临浦镇", "瓜沥镇")), {one: _size(draw, 5e5) for one in meters}, _size(draw, 3e7) // 100 * 100,
    )  # fmt: skip


def _size(draw: Random, middle: float) -> int:
    return max(int(draw.lognormvariate(0, 1.2) * middle), 100)


def _statistics(firms: Sequence[Firm], draw: Random) -> dict[tuple[int, str], dict[str, int]]:
    """What each industry used in the two years before, kWh and hundredths of a fuel's unit; not its enterprises alone."""
    used: dict[str, int] = defaultdict(int)
    for firm in firms:
        used[firm.industry] += firm.electricity
    return {
        (year, industry): {
            "electricity": int(kwh * draw.uniform(1.1, 2)) // 10_000 * 10_000,
            "natural_gas": int(kwh * draw.uniform(0.0005, 0.002)),
            **({"raw_coal": int(kwh * draw.uniform(0.001, 0.02))} if draw.random() < 0.5 else {}),
            **({"diesel": int(kwh * draw.uniform(0.0001, 0.001))} if draw.random() < 0.5 else {}),
        }
        for year in (YEAR - 2, YEAR - 1)
        for industry, kwh in sorted(used.items())
    }


def a_year_later(before: District) -> District:
    """The district in the next year: some closed, some renamed, some new, and every amount another."""
    draw = Random(before.seed + 10**9)  # noqa: S311 - seeded on purpose
    names = Names(draw, [firm.name for firm in before.firms])
    stay = [firm for firm in before.firms if draw.random() > 0.05]
    moved = [replace(firm, kwh={one: _moved(used, draw) for one, used in firm.kwh.items()},
                     output=_moved(firm.output, draw) // 100 * 100, former="") for firm in stay]  # fmt: skip
    named = [_renamed(firm, names, draw) if draw.random() < 0.05 else firm for firm in moved]
    top = max(firm.key for firm in before.firms) + 1
    industries = sorted({firm.industry for firm in before.firms})
    came = []
    for key in range(top, top + max(len(before.firms) // 20, 1)):
        industry = draw.choice(industries)
        came.append(replace(_firm(key, names.firm(industry), industry, draw), bureau_id=f"{key + 20_000:07d}"))
    return replace(before, year=before.year + 1, firms=[*named, *came])


def after_mergers(before: District) -> tuple[District, dict[int, int]]:
    """The district a year later in which only sites are sold: two firms are part of others, two meters another's.

    Each firm that is no more has its meters, and its output, in the one that took it over; and by its key, which.
    """
    draw = Random(before.seed + 2 * 10**9)  # noqa: S311 - seeded on purpose
    firms = {firm.key: replace(firm, kwh={one: _moved(used, draw) for one, used in firm.kwh.items()},
                               output=_moved(firm.output, draw) // 100 * 100, former="") for firm in before.firms}  # fmt: skip
    keys = draw.sample(sorted(firms), 8)
    into = {keys[0]: keys[1], keys[2]: keys[3]}
    for gone, firm in into.items():
        taken = firms.pop(gone)
        kwh = {**firms[firm].kwh, **taken.kwh}
        firms[firm] = replace(firms[firm], kwh=kwh, output=firms[firm].output + taken.output)
    for seller, buyer in ((keys[4], keys[5]), (keys[6], keys[7])):
        if len(firms[seller].kwh) > 1:
            kept = dict(firms[seller].kwh)
            sold = draw.choice(sorted(kept))
            firms[buyer] = replace(firms[buyer], kwh={**firms[buyer].kwh, sold: kept.pop(sold)})
            firms[seller] = replace(firms[seller], kwh=kept)
    return replace(before, year=before.year + 1, firms=[*firms.values()]), into


def _moved(amount: int, draw: Random) -> int:
    return max(int(amount * draw.uniform(0.7, 1.4)), 100)


def _renamed(firm: Firm, names: Names, draw: Random) -> Firm:
    return replace(firm, name=names.firm(firm.industry), former=firm.name)


def intensity(of: District, industry: str) -> float:
    """tCO2 per MWh of an industry, in the last year there are statistics of.

    CEI = (E · g + Σ fuel · factor) / E
    """
    year = max(year for year, one in of.energy if one == industry)
    used = of.energy[year, industry]
    mwh = used["electricity"] / 1000
    fuels = sum(amount / 100 * FUELS[energy] for energy, amount in used.items() if energy != "electricity")
    return (mwh * GRID + fuels) / mwh
