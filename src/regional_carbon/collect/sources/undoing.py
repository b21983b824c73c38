"""A decision of who is who undone: a person's is asked again, what the program was sure of is said not to be so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from regional_carbon.collect.matching.links import read_links, with_links, without_link, write_links
from regional_carbon.collect.sources.taking import LINKS_FILE
from regional_carbon.collect.sources.who_is_who import BY_PROGRAM
from regional_carbon.schema.frames import Row


def undo(region: Path, place: int, *, on: date, by: str) -> Row:
    """The decision at a `place` of links.csv, counted from 0, counts no more; it is handed back as it was.

    The program would be sure again of what it was sure of: that it is `different` stands in its place, until a person
    says otherwise. Rows that nothing else tells the enterprise of count for nothing until somebody decides.

    Raises IndexError where there is no such decision, InputError with the faults of links.csv.
    """
    links = read_links(region / LINKS_FILE)
    rest = without_link(links, place)
    undone = links.row(place, named=True)
    if undone["link"] == "same" and undone["decided_by"] == BY_PROGRAM:
        told = {"link": "different", "decided_on": on.isoformat(), "decided_by": by}
        rest = with_links(rest, [{**undone, **told}])
    write_links(rest, region / LINKS_FILE)
    return undone
