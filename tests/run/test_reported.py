"""What a region's estimate of a year says of the enterprises of a plan: those it lists, and those that have gone."""

from regional_carbon.run.planning import reported_by
from tests.pathways.three import planned, three


def told_of(folder, links=""):
    """What the estimate of a and b tells beside the plan of three, c being in it no more."""
    if links:
        (folder / "links.csv").write_text(f"link,enterprise_id,decided_on,decided_by\n{links}", encoding="utf-8")
    estimate = three().head(2).with_columns(year=2021)
    told = reported_by(estimate, folder, planned())
    return dict(told.select("enterprise_id", "emission_tco2").rows())


def test_who_is_not_in_the_estimate_and_has_not_gone_has_not_reported(tmp_path):
    assert told_of(tmp_path) == {"a": 100, "b": 50}
    assert told_of(tmp_path, "forgotten,c,2022-03-01,boss\n") == {"a": 100, "b": 50}


def test_who_has_closed_or_moved_and_is_in_the_estimate_no_more_has_emitted_nothing(tmp_path):
    assert told_of(tmp_path, "closed,c,2022-03-01,boss\nmoved,elsewhere,2022-03-01,boss\n") == {
        "a": 100,
        "b": 50,
        "c": 0,
    }
    assert told_of(tmp_path, "moved,c,2022-03-01,boss\nclosed,a,2022-03-01,boss\n") == {"a": 100, "b": 50, "c": 0}


def test_what_a_plan_must_know_of_who_is_new_is_told(tmp_path):
    told = reported_by(three().with_columns(year=2021), tmp_path, planned())
    assert {"industry_code", "electricity_mwh", "output_cny"} <= {*told.columns}
    assert told["year"].unique().to_list() == [2021]
