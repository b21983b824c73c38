"""Whoever means harm: addresses, values, names of files and places to go that nobody sends by accident."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from regional_carbon.web.regions.models import Upload

HUGE = "9" * 20
ADDRESSES = (
    f"enterprises/?grade={HUGE}", f"enterprises/?page={HUGE}", "enterprises/?sort=run__region__slug", "enterprises/?sort=-",
    "enterprises/?sort=name,-name,x", "enterprises/?grade=nan", "enterprises/?grade=1e400", "enterprises/?code=1.5",
    "enterprises/?q=" + "%25" * 500, "enterprises/?q=%5C", f"data/uploads/{HUGE}/", f"plans/{HUGE}/", f"data/versions/{HUGE}/",
    "enterprises/..%2f..%2fetc/", "data/versions/1/files/..%2fsecret.key", "reports/..%2fx", "laboratory/?target=nan",
    "laboratory/?target=1e999", "laboratory/?target=-1", "laboratory/answer/?target=inf", "laboratory/?line=%3Cscript%3E",
    "laboratory/?s=a%3Db%2Cc%3Dd", "laboratory/?s=%ff", "figures/__class__.json", "tables/__class__.csv", "tables/frames.csv",
    "laboratory/answer/?s=" + quote("x=collective_action,first=1,decay=1e-300"),
    "laboratory/answer/?s=" + quote("x=collective_action,first=" + "9" * 400),
)  # fmt: skip
AWAY = ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "a\r\nSet-Cookie: x=1")
NAMES = ("../../x.csv", "a\r\nb.csv", "a\x00b.csv", "<img src=x>.csv", '".csv', "." * 300 + ".csv", "=cmd.csv")


@pytest.fixture
def analyst(staff, enter):
    """Somebody who is in, and means harm."""
    return enter(staff["analyst"])


def test_nothing_that_stands_in_an_address_is_a_defect(analyst):
    """A defect would be raised here; what is refused, is refused as such."""
    for where in ADDRESSES:
        assert analyst.get(f"/r/region-a/{where}").status_code in (200, 400, 404, 422), where


def test_nobody_is_sent_to_another_site_or_given_a_header(analyst):
    for away in AWAY:
        for answer in (
            analyst.post("/theme/", {"theme": "dark", "next": away}),
            analyst.post("/i18n/setlang/", {"language": "en", "next": away}),
            analyst.post("/r/region-a/laboratory/save/", {"name": "n", "query": away}),
        ):
            assert answer.status_code == 302
            assert answer.headers["location"].split("?")[0] in ("/", "/r/region-a/laboratory/"), away
            assert "x" not in answer.cookies


def test_name_of_a_file_leads_nowhere_and_writes_nothing_into_the_page(analyst):
    for name in NAMES:
        answer = analyst.post("/r/region-a/data/upload/", {"file": SimpleUploadedFile(name, b"x,y\n1,2\n")})
        page = analyst.get(answer.headers["location"]).content.decode()
        kept = Upload.objects.latest("pk").name
        assert not set(kept) & set("/\\\r\n\x00"), name
        assert len(kept.encode()) < 255
        assert "<img src=x>" not in page


def test_other_methods_get_no_further_than_get(analyst):
    for method in ("HEAD", "OPTIONS", "TRACE", "PATCH"):
        for where in ("/r/region-a/", "/r/region-a/administration/", "/public/region-a/"):
            assert analyst.generic(method, where).status_code in (403, 405), (method, where)
