"""A table added to a run is among the office's reports at once."""

import io

import polars as pl


def test_new_table_is_listed_with_what_its_columns_mean(large_emitters, region, boss, enter):
    client = enter(boss)
    assert '"/r/region-a/tables/large_emitters.csv"' in client.get("/r/region-a/reports/").content.decode()
    content = client.get("/r/region-a/tables/large_emitters.csv").content
    assert pl.read_csv(io.BytesIO(content.removeprefix(b"\xef\xbb\xbf"))).height > 0
    described = client.get("/r/region-a/tables/large_emitters.metadata.json").json()
    assert [column["unit"] for column in described["columns"]] == ["", "tCO2/yr"]
