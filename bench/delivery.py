"""How long the second delivery of a register takes from the file to its difference: `python -m bench.delivery [ROWS]`.

A register of so many enterprises (100,000) in a region already, by the bureau's numbers and credit codes, and the next
year's: 97 in 100 of them, in another order, every amount another, and as many new ones as are gone. Ours reads it as it
came, tells who is who and what changes, and words it as the office's page does; the plain side reads both with Polars,
joins them by number and finds who is new, gone and changed by more than the usual. Says one line of JSON: seconds of
processor of both, their ratio, and the memory at its peak. Both must find the same.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import polars as pl

from bench.noisy_names import noisy_delivery
from regional_carbon.collect import intake
from regional_carbon.collect.sources.difference import USUAL
from regional_carbon.web.regions.deliveries import told_of
from tests.districts.firm_numbers import credit_code

ROWS: Final = 100_000
STAY: Final = 0.97  # of the enterprises of a year in the next
_NUMBER, _ELECTRICITY, _OUTPUT = "企业代码", "用电量（千瓦时）", "工业总产值（万元）"


def registers(rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two years of a register as a bureau lists it."""
    draw = random.Random(107)  # noqa: S311 - seeded on purpose
    here = noisy_delivery(rows, 107).known.with_columns(pl.col("enterprise_id").cast(pl.Int64))
    stay = here.sample(fraction=STAY, seed=1)
    came = noisy_delivery(max(rows // 20, 20), 908).known.head(rows - stay.height)
    came = came.with_columns(enterprise_id=pl.col("enterprise_id").cast(pl.Int64) + rows)
    codes = [credit_code(draw) for _ in range(rows + came.height)]
    later = pl.concat([stay, came]).sample(fraction=1, shuffle=True, seed=2)
    return _listed(here, codes, 2023, draw), _listed(later, codes, 2024, draw)


def _listed(of: pl.DataFrame, codes: list[str], year: int, draw: random.Random) -> pl.DataFrame:
    numbers = of["enterprise_id"].to_list()
    return pl.DataFrame(
        {
            _NUMBER: [f"{number:07d}" for number in numbers],
            "企业名称": of["name"],
            "统一社会信用代码": [codes[number] for number in numbers],
            "行业代码": of["industry_code"],
            "年份": [year] * of.height,
            _ELECTRICITY: [int(draw.lognormvariate(0, 1) * 5e5) + 1 for _ in numbers],
            _OUTPUT: [int(draw.lognormvariate(0, 1) * 3e3) + 1 for _ in numbers],
        }
    )


def ours(path: Path, region: Path) -> dict[str, int]:
    """From the file to what the office's page says of it."""
    delivery = intake.delivery_of(intake.collect(path, into=region), region, publisher="statistics_bureau")
    told = told_of(delivery)
    counts = told["counts"]
    asked = told["who"]["counts"]["decide"]  # whether they are new
    return {"new": counts["new"] + asked, "gone": counts["gone"], "changed": counts["changed"]}


def plain(before: Path, now: Path) -> dict[str, int]:
    """Two tables joined by number."""
    then, later = (pl.read_csv(path, schema_overrides={_NUMBER: pl.String}) for path in (before, now))
    both = later.join(then, on=_NUMBER, suffix=" before")
    moved = (
        both.select((pl.col(name) / pl.col(f"{name} before") - 1).abs() > USUAL) for name in (_ELECTRICITY, _OUTPUT)
    )
    return {
        "new": later.height - both.height, "gone": then.height - both.height,
        "changed": sum(int(of_column.sum().item()) for of_column in moved),
    }  # fmt: skip


def main(rows: int = ROWS) -> None:
    """Measure, and say it."""
    with tempfile.TemporaryDirectory() as name:
        before, now, region = Path(name) / "2023.csv", Path(name) / "2024.csv", Path(name) / "region"
        for path, of_year in zip((before, now), registers(rows), strict=True):
            of_year.write_csv(path)
        first = intake.collect(before)
        intake.put(first, intake.delivery_of(first, region, publisher="statistics_bureau"), yes=True)
        began = time.process_time()
        found = ours(now, region)
        middle = time.process_time()
        by_number = plain(before, now)
        ended = time.process_time()
    assert found == by_number, (found, by_number)
    told = {"rows": rows, "seconds": middle - began, "plain_seconds": ended - middle}
    told["ratio"] = told["seconds"] / max(told["plain_seconds"], 1e-9)
    told["process_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({key: round(figure, 2) for key, figure in told.items()}))


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:]))
