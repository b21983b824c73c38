"""Where a region stands on its way to results: which tables a run needs, which are there, how the last run ended."""

from dataclasses import dataclass

from regional_carbon.collect.sources.region_tables import NEEDED
from regional_carbon.web.runs.models import UNDER_WAY, Run


@dataclass(frozen=True)
class Standing:
    """The tables a run needs, each with whether it is there, and once they are, the newest run, without results."""

    tables: tuple[tuple[str, bool], ...]
    last: Run | None = None

    @property
    def missing(self):
        """The tables that are still to be brought in."""
        return [name for name, there in self.tables if not there]

    @property
    def can_start(self):
        """Whether a run may be asked for: nothing is missing, and none is on its way."""
        return not self.missing and (self.last is None or self.last.state not in UNDER_WAY)

    @property
    def told(self):
        """The key of words/web.toml that says what is missing and what comes next."""
        if self.missing:
            return "standing_nothing" if len(self.missing) == len(self.tables) else f"standing_no_{self.missing[0]}"
        return "standing_ready" if self.last is None else f"standing_{self.last.state}"


def tables_there(version):
    """The tables a run needs, each with whether the version holds it."""
    held = version.tables()
    return tuple((name, name in held) for name in NEEDED)


def can_run(region, brought=()):
    """Whether all that a run needs is there, or among the tables being brought in."""
    return all(there or name in brought for name, there in tables_there(region.current))


def standing_of(region):
    """Where a region stands that has no results, or not the tables for the next."""
    last = Run.objects.filter(region=region).defer("findings").first() if can_run(region) else None
    return Standing(tables_there(region.current), last)
