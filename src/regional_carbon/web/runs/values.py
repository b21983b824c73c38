"""A run as the library's one value (`run.run.Run`), read back from the bundle that the office keeps of it."""

from functools import lru_cache

import polars as pl

from regional_carbon.language.messages import spoken_language
from regional_carbon.reports.sentences.words import with_industry_names
from regional_carbon.run import store
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.models import Blob


def newest(region):
    """The newest run that was done, or None; what is large in it is fetched when it is asked for."""
    done = region.runs.filter(state="done").select_related("region", "version")
    return done.defer("findings", "fault").first()


def value_of(run):
    """A run's value for a reader: industries named in the language now spoken."""
    return _named(_bundle(run), spoken_language())


def value_as_written(run):
    """A run's value with its tables as the command line writes them."""
    return unpacked(_bundle(run))


def _bundle(run):
    """The SHA-256 of a run's bundle. Raises OfficeError for a run of an earlier version, which is to be made anew."""
    if not run.bundle:
        raise OfficeError("run_of_earlier_version", number=run.version.number)
    return run.bundle


@lru_cache(maxsize=8)
def unpacked(sha256):
    """What is packed in the Blob of a name."""
    return store.unpack(Blob.content(sha256))


@lru_cache(maxsize=8)
def _named(sha256, spoken):
    return with_industry_names(unpacked(sha256))


def history_of(run, enterprise_id):
    """An enterprise through the years of the register: rows of EnterpriseHistory."""
    history = value_as_written(run).tables["history"]
    return history.filter(pl.col("enterprise_id") == enterprise_id).sort("year").to_dicts()


@lru_cache(maxsize=4)
def _next_asked(sha256):
    return unpacked(sha256).tables["next_evidence"].sort("place").to_dicts()


def next_asked(run):
    """The enterprises whose next piece of evidence narrows the region's total most for its effort, in that order."""
    return _next_asked(_bundle(run))
