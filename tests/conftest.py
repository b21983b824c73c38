"""What every test may ask for: a frame on each engine, and laws checked on the same examples every time."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.engines import ENGINES
from tests.spark import spark_frames

settings.register_profile("same_examples", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("same_examples")


@pytest.fixture(params=ENGINES)
def local_frame(request):
    """A builder of frames from keyword columns: once on each engine of one machine."""
    return ENGINES[request.param]


@pytest.fixture(params=[*ENGINES, "spark"])
def frame(request):
    """A builder of frames from keyword columns: once on each engine, Spark among them."""
    return request.getfixturevalue("spark") if request.param == "spark" else ENGINES[request.param]


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A builder of Spark frames; one session of Spark for all tests."""
    with spark_frames(tmp_path_factory.mktemp("spark")) as build:
        yield build
