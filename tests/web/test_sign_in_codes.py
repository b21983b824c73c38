"""Signing in with the code of a letter: once, in time, and not by guessing."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from regional_carbon.web.accounts import actions as people
from regional_carbon.web.accounts import sign_in_codes
from regional_carbon.web.accounts.models import Person, Record, SignInCode
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.models import Region
from tests.web.conftest import person

WHERE = "/log-in/code/"
OWN = "seven quiet herons wade"


@pytest.fixture
def district(boss):
    """A region without data: codes need none."""
    return Region.objects.create(slug="district", name="District")


def given(district, boss, enterprise="A011"):
    return sign_in_codes.give_code(region=district, enterprise_id=enterprise, by=boss)


def tried(client, text, name="A011"):
    return client.post(WHERE, {"username": name, "code": text})


def test_letter_shows_a_code_once_that_opens_the_own_page_after_a_password_is_chosen(region, staff, boss, enter):
    letter = enter(boss).post("/r/region-a/letters/A011/code/").content.decode()
    text = re.search(r"<code>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){3})</code>", letter)[1]
    assert text not in enter(boss).get("/r/region-a/letters/A011/").content.decode()
    assert text.replace("-", "") not in str(SignInCode.objects.values())
    client = enter(boss)
    client.logout()
    assert tried(client, text.lower(), "enterprise").headers["location"] == "/password/"
    assert client.get("/r/region-a/own/").headers["location"] == "/password/"
    assert "password-old" not in client.get("/password/").content.decode()
    assert client.post("/password/", {"new": "short"}).status_code == 422
    client.post("/password/", {"new": OWN})
    assert client.get("/r/region-a/own/").status_code == 200
    done = list(Record.objects.filter(action__startswith="code").order_by("number").values_list("action", "by"))
    assert done == [("code_given", "boss"), ("code_used", "enterprise")]


def test_code_is_used_once(district, boss, client):
    _, text = given(district, boss)
    assert tried(client, text).status_code == 302
    client.logout()
    answer = tried(client, text)
    assert answer.status_code == 422
    assert (
        "The name or the code is wrong, or the code was used, was revoked, or has expired." in answer.content.decode()
    )


def test_code_expires(district, boss, client):
    code, text = given(district, boss)
    assert code.expires_at - timezone.now() > timedelta(days=29)
    SignInCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tried(client, text).status_code == 422
    assert not sign_in_codes.codes_of_enterprise(district, "A011").exists()


def test_code_that_is_revoked_or_followed_by_another_opens_nothing(district, boss, client):
    _, first = given(district, boss)
    code, second = given(district, boss)
    assert tried(client, first).status_code == 422
    sign_in_codes.revoke_code(code=code, by=boss)
    assert tried(client, second).status_code == 422
    with pytest.raises(OfficeError, match="The code was used, was revoked, or has expired already"):
        sign_in_codes.revoke_code(code=code, by=boss)


def test_guessing_locks_the_name_as_at_the_log_in_and_keeps_no_guess(district, boss, client):
    _, text = given(district, boss)
    answers = [tried(client, f"WRNG-WRNG-WRNG-WRN{turn}").status_code for turn in range(2, 8)]
    assert answers[:4] == [422] * 4
    assert answers[-1] == 429
    assert tried(client, text).status_code == 429
    assert SignInCode.objects.get().used_at is None
    assert "WRNG" not in str(AccessAttempt.objects.values())
    assert Record.objects.filter(action="log_in_refused", by="A011").exists()


def test_somebody_switched_off_and_an_unknown_name_are_told_the_same(district, boss, client):
    _, text = given(district, boss)
    Person.objects.filter(username="A011").update(is_active=False)
    told = [tried(client, text, name).content.decode().count("The name or the code is wrong") for name in ("A011", "X")]
    assert told == [2, 2] or told == [1, 1]


def test_code_of_a_letter_never_opens_another_role(district, boss):
    """Whoever answers for an enterprise and is an analyst too is not the one whom the letter lets in."""
    both = person("both", district, "enterprise", "A011")
    people.give_role(person=both, region=district, role="analyst", by=boss)
    code, _ = given(district, boss)
    assert code.person.username == "A011"
    assert {one.role for one in code.person.memberships.all()} == {"enterprise"}


def test_administrator_of_one_region_gives_no_code_for_somebody_who_answers_in_another(district, boss):
    elsewhere = Region.objects.create(slug="elsewhere", name="Elsewhere")
    somebody = person("somebody", district, "enterprise", "A011")
    people.give_role(person=somebody, region=elsewhere, role="enterprise", enterprise_id="A011", by=boss)
    local = person("local", district, "administrator")
    with pytest.raises(OfficeError):
        given(district, local)
    assert not SignInCode.objects.exists()


def test_password_stays_until_the_code_is_used(district, boss, client):
    somebody = person("somebody", district, "enterprise", "A011")
    somebody.set_password(OWN)
    somebody.save()
    given(district, boss)
    assert client.post("/log-in/", {"username": "somebody", "password": OWN}).status_code == 302
