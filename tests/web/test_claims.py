"""What an enterprise says of itself, and what comes of it."""

import polars as pl
import pytest

from regional_carbon.collect.region import assembled_table
from regional_carbon.language.messages import speaking
from regional_carbon.models.process_emissions import may_have_process
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions import answers, claims
from regional_carbon.web.regions.models import Claim
from regional_carbon.web.runs.values import newest, value_of
from tests.web.conftest import person


def grade_and_emission(region, enterprise="A011"):
    row = value_of(newest(region)).enterprises.filter(pl.col("enterprise_id") == enterprise).row(0, named=True)
    return row["grade"], row["emission_tco2"]


def test_accepted_share_raises_the_grade_and_runs_anew(region, staff, enter):
    """The enterprise answers on its page, the officer accepts on the data page; A061 stays as it was."""
    assert grade_and_emission(region)[0] == 5
    other = grade_and_emission(region, "A061")[0]
    enter(staff["enterprise"]).post(
        "/r/region-a/claims/share/", {"percent": "60", "precision": "nearest_10", "counting": "calorific"}
    )
    claim = Claim.objects.get()
    assert "60%" in enter(staff["analyst"]).get("/r/region-a/data/").content.decode()
    answer = enter(staff["analyst"]).post(f"/r/region-a/claims/{claim.pk}/decide/", {"decision": "accept"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/r/region-a/enterprises/"
    assert grade_and_emission(region)[0] == 4
    assert grade_and_emission(region, "A061")[0] == other
    claim.refresh_from_db()
    assert (claim.state, claim.decided_by, claim.version.number) == ("accepted", "analyst", 2)
    page = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    assert "accepted" in page
    assert 'data-q="2"' in page


def test_band_stands_in_the_register_by_its_ends(region, staff):
    claim = claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], band="40-60")
    assert claim.told() == "40%–60%"
    version = claims.accept(claim=claim, by=staff["analyst"])
    row = assembled_table(version.folder(), "enterprises").filter(pl.col("enterprise_id") == "A011")
    assert row.select("electricity_share_low", "electricity_share_high").row(0) == (0.4, 0.6)
    assert row["electricity_share"].item() is None


def test_second_answer_counts_in_place_of_its_band_with_its_counting_and_the_main_other_energy(region, staff):
    stated = {"band": "20-30", "points": "25", "counting": "coal_equivalent", "main_fuel": "Natural gas"}
    claim = claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], **stated)
    version = claims.accept(claim=claim, by=staff["analyst"])
    row = assembled_table(version.folder(), "enterprises").filter(pl.col("enterprise_id") == "A011")
    assert row.select(
        "electricity_share", "electricity_share_precision", "electricity_share_low", "electricity_share_counting",
        "main_other_fuel",
    ).row(0) == (0.25, 0.025, None, "coal_equivalent", "natural_gas")  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"band": "20-30", "points": "15"}, "15 % does not lie in the band from 20 to 30 %"),
        ({"band": "20-30", "main_fuel": "moonshine"}, "'moonshine' is not an energy of the factors in use"),
    ],
)
def test_answer_that_contradicts_itself_or_names_an_energy_without_factor_is_refused(stated, told, region, staff):
    with pytest.raises(OfficeError, match=told):
        claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], **stated)


def test_counting_is_asked_and_not_assumed(region, staff, enter):
    answer = enter(staff["enterprise"]).post("/r/region-a/claims/share/", {"band": "40-60"})
    assert answer.status_code == 422
    assert "How was electricity converted?" in answer.content.decode()
    assert not Claim.objects.exists()


def test_bands_asked_for_before_stay_answers():
    assert claims.answer_of(band="80-95")["electricity_share_high"] == 0.95
    assert claims.answer_of(band="80-100")["electricity_share_high"] == 1


def test_later_answer_takes_the_place_of_the_earlier_one_whole(region, staff):
    by = staff["enterprise"]
    for given in ({"band": "40-60"}, {"percent": "35", "replaces": True}):
        version = claims.accept(
            claim=claims.declare_share(region=region, enterprise_id="A011", by=by, **given), by=staff["analyst"]
        )
    frame = assembled_table(version.folder(), "enterprises")
    assert frame.filter(pl.col("enterprise_id") == "A011")["electricity_share"].item() == 0.35
    assert frame["electricity_share_low"].is_null().all()


def test_accepted_product_is_counted_by_the_run_and_stands_on_the_enterprise_s_page(region, staff, enter):
    before = value_of(newest(region)).enterprises.filter(pl.col("enterprise_id") == "A011").row(0, named=True)
    given = {"product": "clinker", "tonnes": "1,000", "year": "2020"}
    answer = enter(staff["enterprise"]).post("/r/region-a/claims/product/", given)
    assert answer.headers["location"] == "/r/region-a/own/"
    claim = Claim.objects.get()
    page = enter(staff["analyst"]).get("/r/region-a/data/").content.decode()
    assert "process product: 2020 · Cement clinker 1,000.0 t" in page
    enter(staff["analyst"]).post(f"/r/region-a/claims/{claim.pk}/decide/", {"decision": "accept"})
    after = value_of(newest(region)).enterprises.filter(pl.col("enterprise_id") == "A011").row(0, named=True)
    assert after["process_tco2"] == pytest.approx(520)
    assert after["emission_tco2"] == pytest.approx(before["emission_tco2"] + 520)
    assert "520.0" in enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()


def test_later_product_shows_what_was_answered_before(region, staff):
    by = staff["enterprise"]
    stated = {"region": region, "enterprise_id": "A011", "by": by, "product": "lime", "year": "2020"}
    claims.accept(claim=claims.declare_product(**stated, tonnes="100"), by=staff["analyst"])
    region.refresh_from_db()
    later = claims.declare_product(**stated, tonnes="150", replaces=True)
    assert answers.before_and_after(later) == [("High-calcium lime", 100.0, 150.0, "t")]


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        (
            {"tonnes": "many"},
            "Tonnes in the year is given as 'many', which is not a number.\n  Write the number alone, like 12500 or 12500.5.",
            "全年吨数填写为“many”，不是数字。\n  请只填数字，如12500或12500.5。",
        ),
        (
            {"product": "moonshine"},
            "'moonshine' is no product with process emissions.\n  Choose one from the list.",
            "“moonshine”不是有过程排放的产品。\n  请从列表选择。",
        ),
    ],
)
def test_product_that_is_not_known_or_has_no_tonnes_is_refused(given, en, zh, region, staff):
    stated = {"product": "clinker", "tonnes": "1000", "year": "2020", **given}
    with pytest.raises(OfficeError) as told:
        claims.declare_product(region=region, enterprise_id="A011", by=staff["enterprise"], **stated)
    assert str(told.value) == en
    with speaking("zh"):
        assert str(told.value) == zh
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("language", "asked"), [("en", "What do your processes make?"), ("zh-hans", "贵企业的生产过程产出什么？")]
)
def test_enterprise_is_asked_for_its_product_where_its_industry_s_processes_emit(
    language, asked, region, staff, enter, monkeypatch
):
    client = enter(staff["enterprise"])
    client.cookies["django_language"] = language
    assert asked not in client.get("/r/region-a/own/").content.decode()
    monkeypatch.setattr(
        "regional_carbon.web.runs.views.enterprises.may_have_process",
        lambda row: may_have_process({**row, "sub_industry": "3216"}),
    )
    page = client.get("/r/region-a/own/").content.decode()
    assert asked in page
    assert '<option value="aluminium" selected>' in page


def test_objection_accepted_changes_no_figure(region, staff):
    claim = claims.object_to(region=region, enterprise_id="A011", reason="We closed in June", by=staff["enterprise"])
    assert claims.accept(claim=claim, by=staff["analyst"], reason="We look into it") is None
    assert region.versions.count() == 1


@pytest.mark.parametrize("percent", ["", "about half", "-1", "101", "nan", "inf"])
def test_share_that_cannot_be_is_refused(percent, region, staff):
    with pytest.raises(OfficeError) as told:
        claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], percent=percent)
    assert str(told.value) == (
        f"The share is '{percent}'; it must be a percentage from 0 to 100, or one of the bands.\n"
        "  Write the number alone, or choose a band."
    )
    with speaking("zh"):
        assert str(told.value) == f"占比为{percent}；应为0至100的百分数，或所列区间之一。\n  请只填数字，或选择区间。"


def test_claim_is_decided_once_and_refused_with_a_reason(region, staff):
    claim = claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], percent="50")
    with pytest.raises(OfficeError, match="A rejection needs a reason"):
        claims.refuse(claim=claim, reason="", by=staff["analyst"])
    claims.refuse(claim=claim, reason="The bill says otherwise", by=staff["analyst"])
    with pytest.raises(OfficeError, match="The submission of A011 has already been processed"):
        claims.accept(claim=claim, by=staff["analyst"])


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The submission of A011 has already been processed."), ("zh-hans", "A011的申报已处理。")],
)
def test_officer_is_told_that_somebody_else_was_quicker_to_decide_a_claim(language, told, region, staff, enter):
    claim = claims.object_to(region=region, enterprise_id="A011", reason="We closed in June", by=staff["enterprise"])
    client = enter(staff["analyst"])
    client.cookies["django_language"] = language
    claims.refuse(claim=claim, reason="No proof", by=staff["administrator"])
    answer = client.post(f"/r/region-a/claims/{claim.pk}/decide/", {"decision": "accept"})
    assert answer.status_code == 422
    assert told in answer.content.decode()


def test_enterprise_that_left_the_register_cannot_be_accepted(region, staff):
    claim = claims.declare_share(region=region, enterprise_id="gone", by=staff["enterprise"], percent="50")
    with pytest.raises(OfficeError, match="The register has no gone in 2020"):
        claims.accept(claim=claim, by=staff["analyst"])
    assert region.versions.count() == 1


def test_whom_to_ask_next_is_the_library_s_order(region, boss, enter):
    from regional_carbon.factors import evidence_errors
    from regional_carbon.uncertainty.priorities import next_evidence

    first = next_evidence(value_of(newest(region)).enterprises, evidence_errors()).sort("place").row(0, named=True)
    page = enter(boss).get("/r/region-a/sure/").content.decode()
    assert page.index(first["enterprise_id"]) < page.index("</tbody>", page.index('id="ask"'))


# ---------------------------------------------------------------------------------------------------
# Contradictions, questions back, and what is taken back


def bill(region, staff, mwh, **given):
    stated = {"year": "2020", "electricity": mwh, "electricity_unit": "MWh", "name": "bill.pdf", "content": b"%PDF-1.7"}
    return claims.bring_bill(region=region, enterprise_id="A011", by=staff["enterprise"], **{**stated, **given})


def test_two_open_claims_that_differ_on_one_figure_are_refused_and_equal_ones_or_other_years_are_not(region, staff):
    bill(region, staff, "900")
    with pytest.raises(OfficeError) as told:
        bill(region, staff, "950")
    today = Claim.objects.get().at.date().isoformat()
    assert str(told.value) == (
        f"On {today} another value was submitted, which is not decided yet: 2020 · Electricity 900.0 MWh.\n"
        "  Withdraw that one first, or wait for the decision."
    )
    with speaking("zh"):
        assert str(told.value).endswith("请先撤回该申报，或等待处理结果。")
    bill(region, staff, "900")
    bill(region, staff, "950", year="2019")
    assert Claim.objects.count() == 3


def test_inventory_contradicts_a_bill_of_the_same_electricity(region, staff):
    bill(region, staff, "900")
    with pytest.raises(OfficeError, match="another value was submitted"):
        claims.bring_inventory(
            region=region, enterprise_id="A011", by=staff["enterprise"], year="2020", emission="700", electricity="800",
            verifier="Verifier", name="inventory.pdf", content=b"%PDF-1.7",
        )  # fmt: skip


def test_claim_of_another_enterprise_contradicts_nothing(region, staff):
    claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], percent="50")
    other = claims.declare_share(region=region, enterprise_id="A061", by=staff["enterprise"], percent="60")
    assert other.state == "open"


def test_claim_against_an_accepted_one_must_say_so_and_the_form_asks_only_then(region, staff, enter):
    first = claims.declare_share(region=region, enterprise_id="A011", by=staff["enterprise"], percent="50")
    claims.accept(claim=first, by=staff["analyst"])
    client, given = enter(staff["enterprise"]), {"percent": "60", "precision": "exact", "counting": "calorific"}
    assert "This takes the place of what was accepted" not in client.get("/r/region-a/own/").content.decode()
    answer = client.post("/r/region-a/claims/share/", given)
    assert answer.status_code == 422
    assert "This takes the place of what was accepted" in answer.content.decode()
    assert client.post("/r/region-a/claims/share/", {**given, "replaces": "on"}).status_code == 302
    later = Claim.objects.first()
    assert later.replaces == first
    page = enter(staff["analyst"]).get(f"/r/region-a/claims/{later.pk}/").content.decode()
    assert "and accepted: 50%" in page


def test_office_asks_back_about_a_claim_and_the_enterprise_answers_beside_it(region, staff, enter):
    claim = bill(region, staff, "900")
    client = enter(staff["analyst"])
    client.post(f"/r/region-a/claims/{claim.pk}/ask/", {"text": "Which meter?", "due": "2099-01-31"})
    thread = claim.threads.get()
    assert (thread.awaits, thread.due.isoformat(), claim.state) == ("enterprise", "2099-01-31", "open")
    client = enter(staff["enterprise"])
    page = client.get(f"/r/region-a/claims/{claim.pk}/").content.decode()
    assert "Which meter?" in page
    assert "by 31 January 2099" in page
    client.post(f"/r/region-a/questions/{thread.pk}/answer/", {"text": "Both"})
    assert "Both" in enter(staff["analyst"]).get(f"/r/region-a/claims/{claim.pk}/").content.decode()
    claims.accept(claim=claim, by=staff["analyst"])
    thread.refresh_from_db()
    assert (thread.state, thread.awaits) == ("settled", "")
    with pytest.raises(OfficeError, match="has already been processed"):
        claims.ask_back(claim=claim, by=staff["analyst"], text="And?")


def test_enterprise_withdraws_its_open_claim_and_may_then_state_another_value(region, staff, enter):
    claim = bill(region, staff, "900")
    other = person("other", region, "enterprise", "A061")
    assert enter(other).post(f"/r/region-a/claims/{claim.pk}/withdraw/").status_code == 404
    with pytest.raises(OfficeError, match="not of your enterprise"):
        claims.withdraw(claim=claim, by=other)
    assert enter(staff["enterprise"]).post(f"/r/region-a/claims/{claim.pk}/withdraw/").status_code == 302
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    assert bill(region, staff, "950").state == "open"
    with pytest.raises(OfficeError, match="has already been processed"):
        claims.withdraw(claim=claim, by=staff["enterprise"])
