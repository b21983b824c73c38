"""What tests of several parts share: a frame on each engine, the examples, and Region A run once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import settings

import regional_carbon as rc
from regional_carbon.run import work
from regional_carbon.schema import estimate_tables
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.frames import polars_of
from regional_carbon.schema.quantities import emissions_and_intensity, identity
from tests.engines import ENGINES

EXAMPLES = Path(__file__).parents[1] / "examples"

# Commands speak English here, whatever the locale of the machine.
os.environ["REGIONAL_CARBON_LANG"] = "en"

# The same examples on every machine: a failure here is a failure everywhere.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_generate_tests(metafunc):
    """`frame` once on each engine of this machine; on Spark where the test is the case of a model (`spark`)."""
    if "frame" in metafunc.fixturenames:
        engines = [*ENGINES, *(["spark"] if metafunc.definition.get_closest_marker("spark") else [])]
        metafunc.parametrize("frame", engines, indirect=True)


@pytest.fixture
def frame(request):
    """A builder of frames from keyword columns."""
    return request.getfixturevalue("spark") if request.param == "spark" else ENGINES[request.param]


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A builder of Spark frames; one session of Spark serves all tests."""
    from tests.spark import spark_frames

    with spark_frames(tmp_path_factory.mktemp("spark")) as build:
        yield build


@pytest.fixture(scope="module")
def browser():
    """Chromium, which pages are opened in; closed with each file of tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def region_a_run(tmp_path_factory):
    """Region A, run in English with Parquet; the folder is shared, so tests read and do not write."""
    folder = tmp_path_factory.mktemp("shared") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    return rc.run(folder, parquet=True)


@pytest.fixture
def region_a(tmp_path):
    """A copy of Region A that a test may spoil."""
    folder = tmp_path / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    return folder


@pytest.fixture
def large_emitters(monkeypatch):
    """A table that only this test declares, beside the other tables of its step, and computes."""

    class LargeEmitters(Table):
        """Enterprises that emit more than a hundredth of the region."""

        zh = "排放量超过地区百分之一的企业"
        held_as = "large_emitters"

        enterprise_id = Column(identity.enterprise_id, key=True)
        emission_tco2 = Column(emissions_and_intensity.emission_tco2)

    def compute(done):
        enterprises = polars_of(done.results.enterprises)
        large = pl.col("emission_tco2") > pl.col("emission_tco2").sum() / 100
        return enterprises.filter(large).select("enterprise_id", "emission_tco2")

    LargeEmitters.__module__ = estimate_tables.__name__
    monkeypatch.setattr(estimate_tables, "LargeEmitters", LargeEmitters, raising=False)
    monkeypatch.setitem(work.TABLES, LargeEmitters, compute)
    return "large_emitters"
