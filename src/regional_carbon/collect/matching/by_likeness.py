"""Whom an entry may speak of by its name: likely enterprises, each with its probability and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from regional_carbon.collect.matching.by_identity import Enterprise, Spoken
from regional_carbon.collect.matching.characters import one_spelling
from regional_carbon.collect.matching.likeness import Named, Register, compared, log_odds
from regional_carbon.collect.matching.near_names import candidates

_CODES_DIFFER: Final = -6.0  # log-odds: of two valid codes, one is hardly ever another enterprise's by mistake
_IDENTICAL: Final = 4.0  # log-odds: no office registers a whole name twice, so a likeness in parts is another's
_ODDS_MOST: Final = 40.0  # of log-odds, so that their exponential stays a number


@dataclass(frozen=True)
class Candidate:
    """An enterprise that an entry may speak of."""

    enterprise_id: str
    probability: float
    levels: Mapping[str, str]  # what the names have in common, part by part
    delivered: Named
    known: Named
    codes: tuple[str, str] | None  # of both, where they differ
    contradicted: bool

    @property
    def codes_differ(self) -> bool:
        """Whether both have credit codes that can be right, and none in common."""
        return self.codes is not None

    @property
    def branch_of(self) -> bool:
        """Whether but for the branch the names may be one: a plant of the enterprise, or the other way round."""
        return (
            self.levels["core"] in ("same", "within")
            and self.levels["branch"] in ("one_silent", "differs")
            and self.levels["place"] not in ("away", "differs")
        )


def likely_enterprises(entries: Sequence[Spoken], enterprises: Mapping[str, Enterprise]) -> list[list[Candidate]]:
    """For each entry the enterprises its names are like, the most likely first.

        P[i] = exp(l[i]) / (1 + Σ exp(l))        of the entry's candidates, 1 standing for "none of them"

    l are the log-odds of the parts of the names (`likeness.py`), of the best pair of names where there are several. A
    candidate that something contradicts is weighed against the others, and not they against it.
    """
    ours = [(at, name) for at, entry in enumerate(entries) for name in entry.names]
    theirs = [(known, name) for known in enterprises.values() for name in known.names]
    delivered, known = [name for _, (_, name) in ours], [name for _, (_, name) in theirs]
    left, right = candidates([one.name.core for one in delivered], [one.name.core for one in known])
    register = Register([one.name for one in known])
    pairs = compared(delivered, left, known, right, register)
    odds, contradicted = log_odds(pairs), pairs.contradicted()
    best: list[dict[str, tuple[float, int]]] = [{} for _ in entries]
    for pair, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        entry, enterprise = ours[one][0], theirs[other][0]
        told = float(odds[pair]) + (_CODES_DIFFER if codes_differ(entries[entry], enterprise) else 0.0)
        told += _IDENTICAL if _identical(ours[one][1], theirs[other][1]) else 0.0
        before = best[entry].get(enterprise.enterprise_id)
        if before is None or (not contradicted[pair], told) > (not contradicted[before[1]], before[0]):
            best[entry][enterprise.enterprise_id] = (told, pair)
    return [
        [
            _candidate(
                entries[entry], theirs[right[pair]], ours[left[pair]][1], chance, pairs.at(pair), contradicted[pair]
            )
            for chance, pair in _ranked(likely, contradicted)
        ]
        for entry, likely in enumerate(best)
    ]


def _identical(one: tuple[str, Named], other: tuple[str, Named]) -> bool:
    """Whether whole names are one, and not their parts alone."""
    return one[1].name.core != "" and one_spelling(one[0]) == one_spelling(other[0])


def _ranked(likely: Mapping[str, tuple[float, int]], contradicted: npt.NDArray[np.bool_]) -> list[tuple[float, int]]:
    """Each enterprise's probability and pair of names, the most likely first."""
    odds = {enterprise: float(np.exp(min(told, _ODDS_MOST))) for enterprise, (told, _) in likely.items()}
    against = {enterprise for enterprise, (_, pair) in likely.items() if contradicted[pair]}
    total = 1 + sum(told for enterprise, told in odds.items() if enterprise not in against)
    chance = {one: told / (total + (told if one in against else 0)) for one, told in odds.items()}
    return [(chance[one], likely[one][1]) for one in sorted(chance, key=lambda one: (-chance[one], one))]


def _candidate(
    entry: Spoken,
    known: tuple[Enterprise, tuple[str, Named]],
    delivered: tuple[str, Named],
    probability: float,
    levels: Mapping[str, str],
    contradicted: bool,
) -> Candidate:
    enterprise, (_, named) = known
    apart = codes_differ(entry, enterprise)
    return Candidate(
        enterprise.enterprise_id,
        probability,
        levels,
        delivered[1],
        named,
        codes=(str(entry.code.code), ", ".join(enterprise.codes)) if apart else None,
        contradicted=apart or bool(contradicted),
    )


def codes_differ(entry: Spoken, enterprise: Enterprise) -> bool:
    """Whether both have credit codes that can be right, and none in common."""
    if entry.code.state not in ("valid", "repaired") or not enterprise.codes:
        return False
    return entry.code.code not in enterprise.codes
