"""Adding a table to a run: declared in `schema`, computed in `run.work.TABLES`, and nowhere else."""

import polars as pl
from polars.testing import assert_frame_equal

import regional_carbon as rc
from regional_carbon.run import store


def test_new_table_is_in_the_run_its_bundle_and_the_results(large_emitters, region_a):
    done = rc.run(region_a, parquet=True)
    table = done.large_emitters
    assert 0 < table.height < 72
    assert_frame_equal(store.unpack(store.pack(done)).large_emitters, table, check_exact=True)
    assert_frame_equal(store.load(done.folder).large_emitters, table, check_exact=True)
    assert pl.read_csv(done.folder / "large_emitters.csv").columns == ["enterprise_id", "emission_tco2"]
    assert (done.folder / "large_emitters.parquet").exists()
