"""Readings of billing periods, from a day to a day, become the electricity of the months they cover."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from regional_carbon.collect.layouts.numbers import number
from regional_carbon.collect.layouts.plain_cells import Plain
from regional_carbon.language.errors import Notice

_DAY: Final = re.compile(r"((?:19|20)\d\d)(?:[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?|(\d\d)(\d\d))(?:[ T][\d:]+)?")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST: Final = timedelta(days=400)  # of one bill
_MIDDLE: Final = range(2, 28)  # days of a month that are neither its first nor among its last


def tell_periods(read: Plain) -> set[str]:
    """The electricity of each month that billing periods cover from end to end; the columns whose want is told.

        month = Σ kWh · days of the period in the month / days of the period

    A period's last day belongs to it, unless another of the same enterprise begins on that day. Shares are even, and
    told; a month covered in part is left out, and told.
    """
    columns = {one: read.periods[one].column for one in ("begins", "ends", "both") if one in read.periods}
    if not (columns.keys() >= {"begins", "ends"} or "both" in columns) or "electricity_kwh" not in read.columns:
        return set()
    owners = read.columns.get("enterprise_id") or [None] * len(read.rows)
    days: dict[int, tuple[date, date]] = {}
    place = next(iter(columns.values()))
    for index, row in enumerate(read.rows):
        said = " - ".join(read.block.cell(row, column) for column in columns.values())
        told = [_date(match) for match in _DAY.finditer(unicodedata.normalize("NFKC", said))]
        known = [day for day in told if day is not None]
        if len(told) == len(known) == 2 and timedelta(0) <= known[1] - known[0] <= _LONGEST:
            days[index] = (known[0], known[1])
        else:
            read.faults.append(read.fault("period_unclear", row, place, said, written=said))
    _by_month(read, owners, days, place)
    return {"time"} if not days else set()


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
    except ValueError:
        return None


def _by_month(read: Plain, owners: Sequence[str | None], days: Mapping[int, tuple[date, date]], place: int) -> None:
    begun = {(owners[index], begins) for index, (begins, _) in days.items()}
    open_ended = any((owners[index], ends) in begun and begins < ends for index, (begins, ends) in days.items())
    shares: dict[tuple[str | None, date], list[tuple[int, Decimal, int]]] = defaultdict(list)
    shared = False
    for index, (begins, ends) in days.items():
        after = ends if open_ended else ends + timedelta(days=1)
        amount = number(read.columns["electricity_kwh"][index] or "")
        months = _months(begins, after)
        if not amount.is_number and not amount.missing and not amount.unclear:
            at = read.places["electricity_kwh"]
            told = {"column": read.headings["electricity_kwh"].name, "written": amount.text}
            read.faults.append(read.fault("number_unclear", read.rows[index], at, amount.text, **told))
        shared = shared or len(months) > 1
        for month, count in months.items():
            if amount.is_number:
                share = Decimal(amount.text) * count / (after - begins).days
                shares[owners[index], month].append((index, share, count))
    whole, left = {}, []
    for key, parts in shares.items():
        covered = sum(count for _, _, count in parts)
        if covered == calendar.monthrange(key[1].year, key[1].month)[1]:
            whole[key] = parts
        else:
            left.append(f"{key[1]:%Y-%m}")
    kept = [parts[-1][0] for parts in whole.values()]
    read.keep(kept)
    read.columns["time"] = [f"{month:%Y-%m}" for _, month in whole]
    read.originals["time"] = read.columns["time"]
    read.places["time"] = place
    sums = [round(sum((share for _, share, _ in parts), Decimal(0)), 6) for parts in whole.values()]
    read.columns["electricity_kwh"] = [f"{one.normalize():f}" for one in sums]
    read.originals["electricity_kwh"] = read.columns["electricity_kwh"]
    file = read.block.sheet.file
    if shared:
        read.notices.append(Notice("periods_shared", {"file": file}))
    if left:
        read.notices.append(Notice("months_in_part", {"file": file, "periods": sorted(set(left))}))


def _months(begins: date, after: date) -> dict[date, int]:
    """The days of a period in each month it reaches into."""
    found: dict[date, int] = {}
    at = begins
    while at < after:
        following = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
        found[at.replace(day=1)] = (min(after, following) - at).days
        at = following
    return found


def tell_middle_days(read: Plain) -> None:
    """A warning where readings a month apart are all of a day amid the month: what they are of is not told by it."""
    times = [time for time in read.columns.get("time", ()) if time]
    owners = read.columns.get("enterprise_id") or [None] * len(read.rows)
    of_month = [(owner, time[:7]) for owner, time in zip(owners, read.columns.get("time", ()), strict=False) if time]
    if not times or len(set(of_month)) < len(of_month) or "time" not in read.headings:
        return
    if all(_ISO.fullmatch(time) and int(time[8:]) in _MIDDLE for time in times):
        heading = read.headings["time"]
        fault = read.fault("reading_amid_month", read.rows[0], heading.column, "", time=times[0], column=heading.name)
        read.faults.append(replace(fault, severity="warning"))
