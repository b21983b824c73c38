"""A region as a whole: saved and brought in, put away and deleted, one enterprise corrected, settings as text."""

import io
import zipfile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from regional_carbon.collect.region import assembled_table
from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.regions.models import Blob, Region
from regional_carbon.web.regions.whole_region import HOLDERS
from regional_carbon.web.runs.values import newest
from tests.web.conftest import person, start

R = "/r/region-a"


def packed(files, method=zipfile.ZIP_DEFLATED):
    """An archive of files by their paths."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def bring_in(client, content):
    """What the office answers to an archive."""
    return client.post("/office/regions/import/", {"archive": SimpleUploadedFile("region.zip", content)})


def test_region_saved_and_brought_in_is_the_same_region_under_a_name_of_its_own(region, boss, enter):
    client = enter(boss)
    saved = client.get(f"{R}/settings/export/")
    assert saved.headers["content-disposition"].startswith('attachment; filename="region-a-1.zip"')
    assert client.get(f"{R}/settings/export/").content == saved.content
    answer = bring_in(client, saved.content)
    assert answer.headers["location"] == "/r/region-a-2/data/"
    made = Region.objects.get(slug="region-a-2")
    assert made.current.files == region.current.files
    start(region=made, by=boss)
    assert newest(made).summary == newest(region).summary


REFUSED = {
    "no archive": (b"no archive", "region.zip is no .zip archive that can be read. Save the region&#x27;s files again, or pack its folder as .zip, and send that."),
    "no region": (packed({"a/b.csv": "x"}), "region.zip holds no settings of a region. Save a region&#x27;s files in an office, or pack a region&#x27;s whole folder, and send that."),
    "leads elsewhere": (
        packed({"a/region.toml": "", "a/../../evil.csv": "x"}),
        "evil.csv in region.zip lies outside the region&#x27;s folder, or is packed in a way that is not read. Pack the folder once more as an ordinary .zip, and send that.",
    ),
    "packed otherwise": (
        packed({"a/region.toml": ""}, zipfile.ZIP_LZMA),
        "region.toml in region.zip lies outside the region&#x27;s folder, or is packed in a way that is not read. Pack the folder once more as an ordinary .zip, and send that.",
    ),
    "too many files": (
        packed({"a/region.toml": "", **{f"a/{number}.csv": "" for number in range(1_000)}}),
        "region.zip is larger than a region may be: at most 200 MB, and 1000 entries. Take out what is no file of the region, and pack it again.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_archive_that_is_no_region_is_refused_with_what_to_do(case, boss, enter):
    content, said = REFUSED[case]
    answer = bring_in(enter(boss), content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Region.objects.exists()


def test_archived_region_is_looked_at_and_never_changed(region, boss, staff, enter):
    _, text = people.make_token(region=region, name="meter", right="run", by=boss)
    assert enter(boss).post(f"{R}/settings/whole/put-away/").status_code == 302
    client = enter(staff["analyst"])
    assert client.get(f"{R}/").status_code == 200
    assert client.post(f"{R}/run/").status_code == 403
    assert client.get(f"{R}/settings/").status_code == 403
    head = {"authorization": f"Bearer {text}"}
    assert client.get("/api/v1/regions/region-a/summary", headers=head).status_code == 200
    assert client.post("/api/v1/regions/region-a/runs", headers=head).status_code == 403
    assert enter(boss).post(f"{R}/settings/whole/take-up/").status_code == 302
    assert enter(staff["analyst"]).get(f"{R}/settings/").status_code == 200


def test_region_is_deleted_only_when_archived_and_named_and_takes_its_files_along(region, boss, enter):
    client = enter(boss)
    kept = set(region.current.files.values())
    refused = client.post(f"{R}/settings/whole/delete/", {"name": "Region A"})
    assert "Region A is in use. Put it away first, then delete it." in refused.content.decode()
    client.post(f"{R}/settings/whole/put-away/")
    wrong = client.post(f"{R}/settings/whole/delete/", {"name": "Region"})
    assert "That is not the name of Region A. Type it as it stands above." in wrong.content.decode()
    assert client.post(f"{R}/settings/whole/delete/", {"name": "Region A"}).headers["location"] == "/"
    assert not Region.objects.exists()
    assert not Blob.objects.filter(pk__in=kept).exists()
    assert Record.objects.filter(action="region_deleted", subject="Region A").exists()


def test_deleting_one_of_two_regions_leaves_the_other_whole(region, boss, enter):
    client = enter(boss)
    bring_in(client, client.get(f"{R}/settings/export/").content)
    client.post(f"{R}/settings/whole/put-away/")
    client.post(f"{R}/settings/whole/delete/", {"name": "Region A"})
    made = Region.objects.get()
    assert all(Blob.objects.filter(pk=sha256).exists() for sha256 in made.current.files.values())


NO_BLOBS = {("accounts.Token", "sha256"), ("accounts.Chain", "sha256"), ("accounts.Record", "sha256"),
            ("accounts.Record", "before"), ("regions.Blob", "sha256")}  # fmt: skip


def test_every_field_that_names_a_blob_is_known_to_whoever_deletes_a_region():
    named = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("regional_carbon")
        for field in model._meta.fields
        if isinstance(field, models.CharField) and field.max_length == 64
    }
    assert named - NO_BLOBS == {(model, field) for model, field, _ in HOLDERS}


def corrected(client, **given):
    """What the office answers to a correction of A011, in the version its page shows."""
    page = client.get(f"{R}/corrections/A011/")
    known = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    return client.post(f"{R}/corrections/A011/", {**known, **given})


def test_corrected_figure_counts_before_all_others_and_goes_with_its_delivery(region, staff, enter):
    client = enter(staff["analyst"])
    before = assembled_table(region.current.folder(), "enterprises").filter(enterprise_id="A011").row(0, named=True)
    assert corrected(client, electricity_mwh="1500", reason="Bill of March").status_code == 302
    region.refresh_from_db()
    after = assembled_table(region.current.folder(), "enterprises").filter(enterprise_id="A011").row(0, named=True)
    assert {**after, "electricity_mwh": before["electricity_mwh"]} == before
    assert after["electricity_mwh"] == 1500
    assert "Correction by the office" in client.get(f"{R}/data/deliveries/").content.decode()
    assert Record.objects.get(action="enterprise_corrected").subject == "A011"


def test_correction_that_changes_nothing_is_told(region, staff, enter):
    answer = corrected(enter(staff["analyst"]), reason="Bill of March")
    assert answer.status_code == 422
    assert "Nothing differs from what the register has. Change a figure, or leave the page." in answer.content.decode()


def test_correction_of_a_page_that_is_older_than_the_region_is_refused(region, staff, enter):
    answer = corrected(enter(staff["analyst"]), electricity_mwh="1500", reason="Bill", seen="0")
    assert answer.status_code == 422


def test_correction_of_an_enterprise_that_is_not_in_the_register_is_no_page(region, staff, enter):
    assert enter(staff["analyst"]).get(f"{R}/corrections/Z999/").status_code == 404


def test_settings_as_text_are_all_of_them_and_what_is_wrong_is_told_with_nothing_changed(region, staff, enter):
    client = enter(staff["analyst"])
    text = client.get(f"{R}/settings/text/").context["form"].initial["text"]
    assert 'trend = "linear"' in text
    own = '[strategies.gentle]\nrule = "uniform"\nshare = 0.2\n'
    given = {"text": f"{text}\n{own}".replace("\n", "\r\n"), "seen": "1"}
    wrong = client.post(f"{R}/settings/text/", {**given, "text": given["text"] + "\r\n[colour]\r\n"})
    assert wrong.status_code == 422
    assert "colour" in wrong.content.decode()
    region.refresh_from_db()
    assert region.current.number == 1
    assert client.post(f"{R}/settings/text/", given).status_code == 302
    assert client.post(f"{R}/settings/text/", given).status_code == 422  # somebody was quicker
    assert "gentle" in client.get(f"{R}/settings/text/").context["form"].initial["text"]


def test_currency_and_a_regional_grid_are_chosen_in_the_form(region, staff, enter):
    client = enter(staff["analyst"])
    given = {"name": "", "name_zh": "甲区", "year": "2020", "trend": "linear", "industry_codes": "gb_t_4754_2017",
             "currency": "USD", "grid_of": "grid:east", "grid_year": "2021"}  # fmt: skip
    assert client.post(f"{R}/settings/", given).status_code == 302
    text = client.get(f"{R}/settings/text/").context["form"].initial["text"]
    assert 'currency = "USD"' in text
    assert '[grid_factor]\ngrid = "east"\nyear = 2021' in text
    assert client.post(f"{R}/settings/", {**given, "name_zh": ""}).status_code == 422


def test_token_opens_the_regions_it_was_made_for_and_no_other(region, boss, client):
    other = Region.objects.create(slug="other", name="Other", current=region.current)
    Region.objects.create(slug="third", name="Third", current=region.current)
    _, text = people.make_token(region=region, name="meter", right="see", by=boss, also=["other"])
    head = {"authorization": f"Bearer {text}"}
    answers = [
        client.get(f"/api/v1/regions/{slug}/summary", headers=head).status_code
        for slug in ("region-a", other.slug, "third")
    ]
    assert answers == [200, 200, 404]


def test_token_of_somebody_else_s_region_cannot_be_made(region, boss, enter):
    Region.objects.create(slug="other", name="Other", current=region.current)
    client = enter(person("chief", region, "administrator"))
    answer = client.post(f"{R}/administration/tokens/", {"name": "meter", "right": "see", "also": ["other"]})
    assert answer.status_code == 302  # the form offers no other region, and takes none
    assert not people.Token.objects.get().also.exists()
