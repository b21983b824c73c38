"""A run as the reports show it: its Case, read back from the database as it was kept."""

import io
from functools import lru_cache
from typing import Any

import polars as pl

from regional_carbon.language.messages import language
from regional_carbon.reports.case import Case, Choosing, Doubt, Shown, Way
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.runs.models import Run

HISTORY = "history.enterprises"  # the name of the frame of EnterpriseHistory among a run's


def newest(region):
    """The newest run that was done, or None; what is large in it is fetched when it is asked for."""
    done = Run.objects.filter(region=region, state="done").select_related("region", "version")
    return done.defer("findings", "fault").first()


def case_of(run):
    """The Case of a run in the language now spoken, for a reader: industries named in it."""
    return _named(run.pk, language())


def case_as_written(run):
    """The Case of a run with its tables as the command line writes them."""
    return _as_written(run.pk, language())


@lru_cache(maxsize=8)
def _named(pk, spoken):
    return _as_written(pk, spoken).named()


@lru_cache(maxsize=8)
def _as_written(pk, spoken):
    run = Run.objects.get(pk=pk)
    scalars = dict(run.scalars)
    strategies = [Shown(*one) for one in scalars.pop("strategies")]
    read = {
        name: pl.read_parquet(io.BytesIO(Blob.content(sha256)))
        for name, sha256 in run.frames.items()
        if name != HISTORY
    }
    frames: dict[str, Any] = {name: frame if frame.width else None for name, frame in read.items() if "." not in name}
    told, own_errors = _part(read, "doubt"), scalars.pop("own_errors", ())
    frames["doubt"] = Doubt(**told, own_errors=own_errors) if told else None
    of = scalars.pop("choosing", None)
    if of is not None:
        rules = [Shown(*one) for one in of["rules"]]
        frames["choosing"] = Choosing(_part(read, "choosing"), rules, **of["told"][spoken])
    frames["way"] = way_read(scalars.pop("way", None), _part(read, "way"), spoken)
    return Case(**scalars, **frames, summary=run.summary, strategies=strategies, notices=run.notices[spoken])


def way_read(held, frames, spoken):
    """A way to the goals as it was kept; None where there is none."""
    if held is None:
        return None
    return Way(rule=Shown(*held["rule"]), record=held["record"], **frames, **held["told"][spoken])


def _part(read, part):
    """The frames kept of one part of a Case, by their names in it; none for one that was not there."""
    named = {}
    for name, frame in read.items():
        of, _, own = name.partition(".")
        if of == part:
            named[own] = frame if frame.width else None
    return named


@lru_cache(maxsize=2)
def _history(sha256):
    return pl.read_parquet(io.BytesIO(Blob.content(sha256)))


def history_of(run, enterprise_id):
    """An enterprise through the years of the register; none of a run that an earlier version of the program made."""
    sha256 = run.frames.get(HISTORY)
    if sha256 is None:
        return []
    return _history(sha256).filter(pl.col("enterprise_id") == enterprise_id).sort("year").to_dicts()


@lru_cache(maxsize=4)
def _next_asked(pk):
    asked = case_as_written(Run.objects.get(pk=pk)).asked
    return [] if asked is None or asked.is_empty() else asked.sort("place").to_dicts()


def next_asked(run):
    """The enterprises whose next piece of evidence narrows the region's total most for its effort, in that order."""
    return _next_asked(run.pk)
