"""Green Button (ESPI) files: intervals of electricity, in local time, become readings of days or of months.

Of the standard library alone, and run in the reader's process, as `markup.py`.

Source: NAESB REQ.21, Energy Services Provider Interface: ReadingType, IntervalReading, LocalTimeParameters.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from xml.parsers import expat  # nosec B407

from regional_carbon.collect.markup import Refusal, Rows, fed

HEADER: Final = ["enterprise_id", "time", "electricity_kwh"]
_WATT_HOURS: Final = "72"  # uom
_DELIVERED: Final = ("", "0", "1")  # flowDirection: not said, none, forward; 19 is what flowed back
_DAY: Final = 86_400  # seconds
_THINGS: Final = ("UsagePoint", "MeterReading", "ReadingType", "IntervalBlock", "LocalTimeParameters")


@dataclass
class _Entry:
    """One entry of the feed: what it is, where it stands, and its fields as they are written."""

    kind: str = ""
    title: str = ""
    own: str = ""
    up: str = ""
    related: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    readings: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Interval:
    """Electricity from `start` (seconds since 1970, UTC) for `seconds`, in kWh."""

    start: int
    seconds: int
    kwh: Decimal


def green_button_rows(data: bytes) -> tuple[Rows, list[tuple[str, dict[str, object]]]]:
    """A sheet with the readings of each usage point, and what a person should know of how they came about.

    kWh = value · 10^powerOfTenMultiplier / 1000 of readings in Wh. Intervals up to a day long are added up to whole
    local days, longer ones are shared over the months they reach into by their seconds; a day or month that is not
    covered from end to end is left out. What is not electricity delivered is left out, and told.

    Raises Refusal for another XML file, and where there is no electricity in Wh.
    """
    entries: dict[str, list[_Entry]] = defaultdict(list)
    for entry in _entries(data):
        entries[entry.kind].append(entry)
    if not any(entries.get(kind) for kind in _THINGS):
        raise Refusal("xml_unknown")
    clock = _Clock.of(entries["LocalTimeParameters"])
    sheet = Rows("readings", [HEADER])
    points: dict[str, list[Interval]] = defaultdict(list)
    others: dict[str, int] = defaultdict(int)
    for block in entries["IntervalBlock"]:
        reading_type = _type_of(block, entries)
        given = {} if reading_type is None else reading_type.fields
        if given.get("uom") == _WATT_HOURS and given.get("flowDirection", "") in _DELIVERED:
            points[_point_of(block, entries)] += _intervals(block, int(given.get("powerOfTenMultiplier") or 0))
        else:
            others[_called(reading_type)] += len(block.readings)
    if not points:
        raise Refusal("green_button_no_electricity", found=list(others) or ["–"])
    notices: list[tuple[str, dict[str, object]]] = []
    left: list[str] = []
    for name, intervals in points.items():
        told, incomplete = _periods(intervals, clock)
        left += incomplete
        sheet.rows += [[name, period, f"{kwh:f}"] for period, kwh in told]
    count = sum(map(len, points.values()))
    notices.append(("green_button_added", {"count": count, "zone": clock.name}))
    if not clock.said:
        notices.append(("green_button_no_zone", {}))
    if left:
        notices.append(("green_button_incomplete", {"periods": sorted(set(left))}))
    if any(_crosses(one, clock) for intervals in points.values() for one in intervals):
        notices.append(("periods_shared", {}))
    if others:
        notices.append(("green_button_left_out", {"names": list(others)}))
    if len(sheet.rows) == 1:
        raise Refusal("green_button_no_whole_day", periods=sorted(set(left)))
    return sheet, notices


# ---------------------------------------------------------------------------------------------------
# The feed


def _entries(data: bytes) -> list[_Entry]:
    reader = _Feed()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.words
    fed(data, parser)
    return reader.entries


class _Feed:
    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self._words: list[str] = []

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self._words = []
        if name == "entry":
            self.entries.append(_Entry())
        if not self.entries:
            return
        entry = self.entries[-1]
        if name == "link":
            self._link(entry, given.get("rel", ""), given.get("href", "").strip("/"))
        elif name in _THINGS:
            entry.kind = name
        elif name == "IntervalReading":
            entry.readings.append({})

    @staticmethod
    def _link(entry: _Entry, rel: str, href: str) -> None:
        if rel == "self":
            entry.own = href
        elif rel == "up":
            entry.up = href
        elif rel == "related":
            entry.related.append(href)

    def words(self, data: str) -> None:
        self._words.append(data)

    def end(self, name: str) -> None:
        name, said = name.rpartition(" ")[2], "".join(self._words).strip()
        self._words = []
        if not self.entries or not said:
            return
        entry = self.entries[-1]
        if name == "title":
            entry.title = entry.title or said
        elif entry.readings and name in ("start", "duration", "value"):
            entry.readings[-1][name] = said
        else:
            entry.fields.setdefault(name, said)


def _above(entry: _Entry, found: Sequence[_Entry]) -> _Entry | None:
    """Of these the entry that another stands under; the only one there is where no link says so."""
    over = [one for one in found if one.own and (entry.own or entry.up).startswith(f"{one.own}/")]
    over += [one for one in found if entry.own and entry.own in one.related]
    return over[0] if over else found[0] if len(found) == 1 else None


def _type_of(block: _Entry, entries: Mapping[str, Sequence[_Entry]]) -> _Entry | None:
    meter, types = _above(block, entries.get("MeterReading", ())), entries.get("ReadingType", ())
    said = [one for one in types if meter is not None and one.own in meter.related]
    return said[0] if said else types[0] if len(types) == 1 else None


def _point_of(block: _Entry, entries: Mapping[str, Sequence[_Entry]]) -> str:
    point = _above(block, entries.get("UsagePoint", ()))
    return "" if point is None else point.title or point.own.rpartition("/")[2]


def _called(reading_type: _Entry | None) -> str:
    if reading_type is None:
        return "–"
    unit = f"uom {reading_type.fields.get('uom', '–')}"
    return f"{reading_type.title} ({unit})" if reading_type.title else unit


def _intervals(block: _Entry, power: int) -> Iterator[Interval]:
    for one in block.readings:
        try:
            start, seconds = int(one["start"]), int(one["duration"])
            kwh = Decimal(int(one["value"])).scaleb(power - 3)
        except (KeyError, ValueError, ArithmeticError):
            raise Refusal("green_button_reading", written=str(one)[:80]) from None
        if not 0 < seconds <= 400 * _DAY or not 0 <= start < 1 << 32 or abs(power) > 12:
            raise Refusal("green_button_reading", written=str(one)[:80])
        yield Interval(start, seconds, kwh)


# ---------------------------------------------------------------------------------------------------
# Local time


@dataclass(frozen=True)
class _Clock:
    """Local time: its offset from UTC in seconds, and in summer the further one between two rules."""

    offset: int = 0
    summer: int = 0
    begins: int = 0  # DstRuleType
    ends: int = 0
    said: bool = False

    @classmethod
    def of(cls, entries: Sequence[_Entry]) -> _Clock:
        given = entries[0].fields if entries else None
        if given is None:
            return cls()
        try:
            begins, ends = (int(given.get(name, "0") or "0", 16) for name in ("dstStartRule", "dstEndRule"))
            return cls(int(given.get("tzOffset", 0)), int(given.get("dstOffset", 0)), begins, ends, True)
        except ValueError:
            raise Refusal("green_button_reading", written=str(given)[:80]) from None

    @property
    def name(self) -> str:
        sign, minutes = "-" if self.offset < 0 else "+", abs(self.offset) // 60
        return f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    def local(self, moment: int) -> datetime:
        """The wall clock at a moment, as a time without zone."""
        standard = datetime.fromtimestamp(moment, UTC).replace(tzinfo=None) + timedelta(seconds=self.offset)
        begins, ends = _rule(self.begins, standard.year), _rule(self.ends, standard.year)
        if not self.summer or begins is None or ends is None:
            return standard
        ends -= timedelta(seconds=self.summer)  # the rule's hour is of summer time
        inside = begins <= standard < ends if begins < ends else not ends <= standard < begins
        return standard + timedelta(seconds=self.summer) if inside else standard

    def midnight(self, day: date) -> int:
        """The moment a local day begins."""
        wall = datetime(day.year, day.month, day.day)
        moment = calendar.timegm(wall.timetuple()) - self.offset
        shifted = self.local(moment) - wall
        return moment - int(shifted.total_seconds())


def _rule(rule: int, year: int) -> datetime | None:
    """The wall clock at which a DstRuleType changes: month, which, day, weekday, hour, second in bits."""
    month, which, day = rule >> 28 & 15, rule >> 25 & 7, rule >> 20 & 31
    weekday, hour, second = rule >> 17 & 7, rule >> 12 & 31, rule & 4_095
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    first = max(1, day) if which < 2 else 1
    if which and weekday:
        first += (weekday - 1 - date(year, month, min(first, last)).weekday()) % 7
        first += 7 * (which - 2) if 2 <= which < 7 else 0
        first += (last - first) // 7 * 7 if which == 7 else 0
    return datetime(year, month, min(first, last)) + timedelta(hours=hour, seconds=second)


# ---------------------------------------------------------------------------------------------------
# Whole days and months


def _periods(intervals: Iterable[Interval], clock: _Clock) -> tuple[list[tuple[str, Decimal]], list[str]]:
    """Each whole local day (of short intervals) or month (of long ones) with its kWh, and those not covered whole."""
    once = sorted({one.start: one for one in intervals}.values(), key=lambda one: one.start)
    by_day = max(one.seconds for one in once) <= _DAY + 3_600  # a day in autumn has 25 hours
    kwh: dict[date, Decimal] = defaultdict(Decimal)
    covered: dict[date, int] = defaultdict(int)
    for one in once:
        for begins, seconds in _shares(one, clock, by_day=by_day):
            kwh[begins] += one.kwh * seconds / one.seconds
            covered[begins] += seconds
    whole = [begins for begins in kwh if covered[begins] == _length(begins, clock, by_day=by_day)]
    shown = {begins: begins.isoformat() if by_day else f"{begins:%Y-%m}" for begins in kwh}
    return [(shown[one], _plain(kwh[one])) for one in whole], [shown[one] for one in kwh if one not in set(whole)]


def _plain(kwh: Decimal) -> Decimal:
    """Without the tail of a division that does not end."""
    return round(kwh, 6).normalize() + 0


def _shares(one: Interval, clock: _Clock, *, by_day: bool) -> Iterator[tuple[date, int]]:
    """The seconds of an interval in each day, or month, it reaches into."""
    at, end = one.start, one.start + one.seconds
    while at < end:
        begins = _begins(clock.local(at).date(), by_day=by_day)
        ahead = min(end, clock.midnight(_next(begins, by_day=by_day)))
        yield begins, ahead - at
        at = max(ahead, at + 1)


def _begins(day: date, *, by_day: bool) -> date:
    return day if by_day else day.replace(day=1)


def _next(begins: date, *, by_day: bool) -> date:
    return begins + timedelta(days=1) if by_day else (begins + timedelta(days=31)).replace(day=1)


def _length(begins: date, clock: _Clock, *, by_day: bool) -> int:
    return clock.midnight(_next(begins, by_day=by_day)) - clock.midnight(begins)


def _crosses(one: Interval, clock: _Clock) -> bool:
    """Whether an interval longer than a day reaches over the end of a month."""
    if one.seconds <= _DAY + 3_600:
        return False
    first, last = clock.local(one.start), clock.local(one.start + one.seconds - 1)
    return (first.year, first.month) != (last.year, last.month)
