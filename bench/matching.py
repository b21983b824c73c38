"""Who is who, measured: `python -m bench.matching learn` writes the log-odds, `judge` tells precision and recall.

Learnt on some seeds, judged on others, and on each kind of noise with weights learnt without it; on 10⁵ × 10⁵ names
with `size`; on the names of Taiwan's plants with `taiwan FOLDER`. `docs/decisions/matching.md` has the figures.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from scipy.optimize import minimize

from bench.noisy_names import KINDS, Noisy, noisy_delivery, noisy_names
from regional_carbon.collect.matching import likeness as parts
from regional_carbon.collect.matching.enterprise_names import enterprise_name
from regional_carbon.collect.matching.match import match_enterprises
from regional_carbon.collect.matching.near_names import candidates

WEIGHTS: Final = Path(parts.__file__).parent / "log_odds.csv"
USUAL: Final = {"clerk": 10, "system": 5, "hurry": 2, "typist": 1}
RIDGE: Final = 0.2


class Learning(NamedTuple):
    """The pairs of a delivery, each with the entry it is of, its features, whether it is true, and contradicted."""

    entry: parts.Places
    features: parts.Floats
    true: np.ndarray
    contradicted: np.ndarray
    entries: int


class Judged(NamedTuple):
    """What came of a delivery whose truth is known."""

    precision: float  # of the pile "sure", the share right
    recall: float  # of the entries that are of the register, the share sure and right
    recall_with_decide: float  # and with those for whose decision the truth is a candidate
    decide: float  # share of all entries


def learning(noisy: Noisy) -> Learning:
    """Every pair that matching would compare."""
    ours, theirs = (named(frame) for frame in (noisy.delivered, noisy.known))
    left, right = candidates([one.name.core for one in ours], [one.name.core for one in theirs])
    pairs = parts.compared(ours, left, theirs, right, parts.Register([one.name for one in theirs]))
    truth, ids = noisy.truth["truth"].to_list(), noisy.known["enterprise_id"].to_list()
    true = np.array([truth[one] == ids[other] for one, other in zip(left, right, strict=True)])
    return Learning(left, parts.features(pairs), true, pairs.contradicted(), len(truth))


def named(frame: pl.DataFrame) -> list[parts.Named]:
    """Names with their support."""
    rows = frame.select("name", "industry_code", "township").iter_rows()
    return [parts.Named(enterprise_name(name), (industry or "")[:2], town or "") for name, industry, town in rows]


def learnt(data: Sequence[Learning]) -> dict[str, float]:
    """The weights of greatest likelihood, first of pairs that nothing contradicts, then of what contradicts."""
    names = parts.feature_names()
    weights = _fitted(
        [_without(one, ~one.contradicted) for one in data], np.zeros(len(names)), np.ones(len(names), bool)
    )
    speaks = np.abs(np.vstack([one.features[~one.contradicted] for one in data])).sum(axis=0) > 0
    return dict(zip(names, _fitted(data, weights, ~speaks).tolist(), strict=True))


def _without(data: Learning, kept: np.ndarray) -> Learning:
    return Learning(data.entry[kept], data.features[kept], data.true[kept], data.contradicted[kept], data.entries)


def _fitted(data: Sequence[Learning], start: parts.Floats, free: np.ndarray) -> parts.Floats:
    def loss(told: parts.Floats) -> tuple[float, parts.Floats]:
        weights = start.copy()
        weights[free] = told
        lost, slope = RIDGE * float(told @ told), 2 * RIDGE * told
        for one in data:
            score = np.clip(one.features @ weights, -50, 50)
            odds = np.exp(score)
            total = 1 + np.bincount(one.entry, odds, minlength=one.entries)
            lost += float(np.log(total).sum() - score[one.true].sum())
            slope += (one.features.T @ (odds / total[one.entry]) - one.features[one.true].sum(axis=0))[free]
        return lost, slope

    weights = start.copy()
    weights[free] = minimize(loss, start[free], jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return weights


def judged(noisy: Noisy) -> Judged:
    """Precision and recall of a delivery matched with its register."""
    matched = match_enterprises(noisy.delivered, noisy.known)
    told = matched.matches.join(noisy.truth, on="entry")
    sure = told.filter(pl.col("pile") == "sure")
    right = sure.filter(pl.col("enterprise_id") == pl.col("truth")).height
    there = told.filter(pl.col("truth").is_not_null()).height
    chosen = noisy.truth.join(
        matched.candidates, left_on=["entry", "truth"], right_on=["entry", "enterprise_id"]
    ).height
    decide = told.filter(pl.col("pile") == "decide").height
    return Judged(right / max(sure.height, 1), right / there, (right + chosen) / there, decide / told.height)


def usual(**more: int) -> tuple[tuple[str, int], ...]:
    """How often each kind of noise comes, some of them otherwise than usual."""
    return tuple({**USUAL, **more}.items())


def training(*, without: str = "") -> list[Learning]:
    """What the weights are learnt on: registers of three sizes, a kind of noise left out."""
    mixed = [(500, 11, {}), (2000, 12, {}), (2000, 13, {"typist": 4}), (8000, 14, {})]
    blank = {without: 0} if without else {}
    return [learning(noisy_delivery(count, seed, usual(**{**more, **blank}))) for count, seed, more in mixed]


def write(weights: Mapping[str, float]) -> None:
    """The shipped weights."""
    with WEIGHTS.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(["feature", "log_odds", "origin"])
        table.writerows([name, round(weight, 3), "python -m bench.matching learn"] for name, weight in weights.items())


def judge() -> None:
    """The shipped weights on seeds they were not learnt on; then each kind of noise, with weights that never saw it."""
    for count, seed, more in (
        (72, 101, {}),
        (2000, 102, {}),
        (2000, 103, {}),
        (10000, 104, {}),
        (2000, 105, {"typist": 4}),
    ):
        print(count, seed, more, judged(noisy_delivery(count, seed, usual(**more))), flush=True)
    shipped = dict(parts.log_odds_by_feature())
    for kind in KINDS:
        parts.log_odds_by_feature().update(learnt(training(without=kind)))
        for times in (1, 3):
            noisy = noisy_delivery(2000, 106, usual(**{kind: times * USUAL[kind]}))
            print(f"learnt without {kind}, judged with {times} times its usual share", judged(noisy), flush=True)
    parts.log_odds_by_feature().update(shipped)


def size() -> None:
    """Time and memory of as many names as known ones."""
    count = 100_000
    noisy = noisy_delivery(count, 107)
    began, worked = time.perf_counter(), time.process_time()
    match = judged(noisy)
    print(count, f"{time.perf_counter() - began:.1f} s", f"{time.process_time() - worked:.1f} s of processor", match)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def taiwan(folder: str) -> None:
    """Names of Taiwan's companies and plants, which nothing was learnt on (`taiwan_companies.csv`, `…_plants.csv`)."""
    companies = pl.read_csv(Path(folder) / "taiwan_companies.csv")["company"]
    plants = pl.read_csv(Path(folder) / "taiwan_plants.csv")["plant_name"]
    for title, column in (("companies", companies), ("plants", plants)):
        one_each = {enterprise_name(name)[:5]: name for name in column if "?" not in name and "\ufffd" not in name}
        results = [judged(noisy_names(list(one_each.values()), seed)) for seed in range(10)]
        print(title, len(one_each), Judged(*(round(float(np.mean(each)), 4) for each in zip(*results, strict=True))))


def main(command: str, *rest: str) -> None:
    """Learn, judge or measure the size."""
    if command == "learn":
        write(learnt(training()))
    else:
        {"judge": judge, "size": size, "taiwan": taiwan}[command](*rest)


if __name__ == "__main__":
    main(*sys.argv[1:])
