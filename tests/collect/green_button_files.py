"""Small Green Button files."""

from __future__ import annotations

from collections.abc import Sequence

CALIFORNIA = """<LocalTimeParameters xmlns="http://naesb.org/espi"><dstEndRule>B40E2000</dstEndRule><dstOffset>3600</dstOffset>
<dstStartRule>360E2000</dstStartRule><tzOffset>-28800</tzOffset></LocalTimeParameters>"""


def green_button(
    meters: Sequence[tuple[str, int, Sequence[tuple[int, int, object]]]],
    clock: str = "",
    *,
    flow: str = "1",
    name: str = "North Works",
) -> bytes:
    """A feed: of each meter the unit of its readings, their power of ten, and (start, seconds, value)."""
    entries = [_entry("UsagePoint/1", f"<title>{name}</title>", "<UsagePoint xmlns='http://naesb.org/espi'/>")]
    entries += [_entry("LocalTimeParameters/1", "", clock)] if clock else []
    for place, (unit, power, readings) in enumerate(meters):
        at = f"UsagePoint/1/MeterReading/{place}"
        related = f'<link rel="related" href="ReadingType/{place}"/>'
        entries.append(_entry(at, related, "<MeterReading xmlns='http://naesb.org/espi'/>"))
        kind = f"<flowDirection>{flow}</flowDirection><powerOfTenMultiplier>{power}</powerOfTenMultiplier><uom>{unit}</uom>"
        entries.append(
            _entry(f"ReadingType/{place}", "", f"<ReadingType xmlns='http://naesb.org/espi'>{kind}</ReadingType>")
        )
        told = "".join(
            f"<IntervalReading><timePeriod><duration>{seconds}</duration><start>{start}</start></timePeriod>"
            f"<value>{value}</value></IntervalReading>"
            for start, seconds, value in readings
        )
        block = f"<IntervalBlock xmlns='http://naesb.org/espi'>{told}</IntervalBlock>"
        entries.append(_entry(f"{at}/IntervalBlock/1", "", block))
    feed = "".join(entries)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{feed}</feed>'.encode()


def _entry(own: str, more: str, content: str) -> str:
    return f'<entry><link rel="self" href="{own}"/>{more}<content>{content}</content></entry>'
