"""People: log-in and lock-out, passwords, roles; and the audit log, which shows whatever was done to it."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from regional_carbon.language.messages import speaking
from regional_carbon.web.accounts import actions
from regional_carbon.web.accounts.audit import keep_record, verify
from regional_carbon.web.accounts.models import Membership, Person, Record
from regional_carbon.web.accounts.passwords import must_change
from regional_carbon.web.error_pages import OfficeError
from tests.web.conftest import person
from tests.web.served import PASSPHRASE

# ---------------------------------------------------------------------------------------------------
# The audit log


@pytest.fixture
def log(db):
    """Five records."""
    for number in range(5):
        keep_record("settings_changed", by="somebody", subject=f"{number}", target=number)


def test_log_as_it_was_written_is_whole(log):
    found = verify()
    assert found.whole
    assert found.records == 5
    assert found.head == Record.objects.get(number=5).sha256


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01T00:00:00+00:00"), ("by", "another"), ("action", "log_in"), ("region", "b"),
        ("subject", "x"), ("details", "{}"), ("before", "0" * 64), ("sha256", "1" * 64),
    ],
)  # fmt: skip
def test_record_altered_in_the_database_is_found(log, column, value):
    Record.objects.filter(number=3).update(**{column: value})
    found = verify()
    assert not found.whole
    assert 3 in found.altered


@pytest.mark.parametrize("number", [1, 3, 5])
def test_record_deleted_in_the_database_is_found(log, number):
    Record.objects.filter(number=number)._raw_delete("default")
    found = verify()
    assert not found.whole
    assert number in found.missing


def test_record_altered_and_hashed_anew_is_found_by_the_next_one(log):
    row = Record.objects.get(number=3)
    row.by = "another"
    Record.objects.filter(number=3).update(by="another", sha256=row.hashed())
    assert verify().altered == (4,)


def test_last_record_altered_and_hashed_anew_is_found_by_the_head(log):
    row = Record.objects.get(number=5)
    row.by = "another"
    Record.objects.filter(number=5).update(by="another", sha256=row.hashed())
    assert verify().altered == (5,)


def test_record_cannot_be_changed_or_deleted_by_the_application(log):
    row = Record.objects.first()
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


def test_record_goes_with_its_action_or_not_at_all(db):
    """The role does not exist: the person is not added either, and nothing is said of it."""
    with pytest.raises(OfficeError):
        actions.add_person(username="new", role="king", by="test")
    assert not Person.objects.exists()
    assert not Record.objects.exists()


# ---------------------------------------------------------------------------------------------------
# Log-in


def log_in(client, name, password):
    return client.post("/log-in/", {"username": name, "password": password})


def test_fifth_wrong_password_locks_the_name_even_for_the_right_one(boss, client):
    boss.set_password(PASSPHRASE)
    boss.save()
    told = [log_in(client, "boss", "wrong").status_code for _ in range(5)]
    assert told == [200, 200, 200, 200, 429]
    answer = log_in(client, "boss", PASSPHRASE)
    assert answer.status_code == 429
    assert "Wait 15 minutes, or ask an administrator." in answer.content.decode()
    assert Record.objects.filter(action="log_in_refused").count() >= 5
    call_command("axes_reset", verbosity=0)
    assert log_in(client, "boss", PASSPHRASE).status_code == 302


def test_address_behind_a_proxy_is_the_one_the_proxy_names_and_no_browser_s(rf, settings):
    from regional_carbon.web.accounts.passwords import client_address

    asked = rf.get("/", headers={"x-forwarded-for": "1.2.3.4, 10.0.0.7"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(asked) == "127.0.0.1"
    settings.PROXY = True
    assert client_address(asked) == "10.0.0.7"


def test_log_in_and_log_out_stand_in_the_audit_log(boss, client):
    boss.set_password(PASSPHRASE)
    boss.save()
    log_in(client, "boss", PASSPHRASE)
    client.post("/log-out/")
    assert list(Record.objects.filter(by="boss").order_by("number").values_list("action", flat=True))[-2:] == [
        "log_in", "log_out",
    ]  # fmt: skip


def test_password_given_by_an_administrator_must_be_changed_before_anything_else(boss, region, client):
    _, password = actions.add_person(username="new", region=region, role="viewer", by=boss)
    assert log_in(client, "new", password).headers["location"] == "/password/"
    assert client.get("/r/region-a/").headers["location"] == "/password/"
    assert client.post("/password/", {"old": password, "new": PASSPHRASE}).headers["location"] == "/"
    assert client.get("/r/region-a/").status_code == 200


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("short", "This password is too short. It must contain at least 12 characters."),
        ("greenlantern1", "The password is too similar to the username."),
        ("q1w2e3r4t5y6", "This password is too common."),
    ],
)
def test_weak_password_is_refused_with_the_reason(db, new, told):
    somebody = person("greenlantern")
    somebody.set_password(PASSPHRASE)
    somebody.save()
    with pytest.raises(OfficeError, match=told):
        actions.change_password(person=somebody, old=PASSPHRASE, new=new, by=somebody)


def test_classified_protection_asks_for_three_kinds_of_signs_and_a_change_every_90_days(boss, client):
    boss.set_password(PASSPHRASE)
    boss.save()
    boss.password_set_at = timezone.now() - timedelta(days=91)
    assert not must_change(boss)
    actions.choose_security(name="dengbao", by=boss)
    with pytest.raises(OfficeError, match="at least 3 of"):
        actions.change_password(person=boss, old=PASSPHRASE, new="allsmallletters", by=boss)
    with pytest.raises(OfficeError, match="at least 10 characters"):
        actions.change_password(person=boss, old=PASSPHRASE, new="Sm-1 let", by=boss)
    assert must_change(boss)
    boss.password_set_at = timezone.now() - timedelta(days=89)
    assert not must_change(boss)
    actions.change_password(person=boss, old=PASSPHRASE, new="Small-and-large", by=boss)
    log_in(client, "boss", "Small-and-large")
    assert client.session.get_expiry_age() == 30 * 60
    client.logout()
    for _ in range(5):
        locked = log_in(client, "boss", "wrong")
    assert "Wait 30 minutes" in locked.content.decode()


def test_forgotten_password_is_renewed_and_must_be_changed_at_once(region, boss, enter, client):
    somebody = person("viewer", region, "viewer")
    enter(boss).post(f"/r/region-a/administration/people/{somebody.pk}/password/")
    page = client.get("/r/region-a/administration/").content.decode()
    password = re.search(r"<code>(.+?)</code>", page).group(1)
    client.logout()
    assert log_in(client, "viewer", password).headers["location"] == "/password/"


def test_name_that_wrong_passwords_locked_is_released_by_an_administrator(region, boss, client):
    somebody = person("viewer", region, "viewer")
    somebody.set_password(PASSPHRASE)
    somebody.save()
    for _ in range(5):
        log_in(client, "viewer", "wrong")
    assert log_in(client, "viewer", PASSPHRASE).status_code == 429
    actions.release(person=somebody, by=boss)
    assert log_in(client, "viewer", PASSPHRASE).status_code == 302


def test_person_switched_off_is_logged_out_and_comes_back_when_switched_on(region, boss, client):
    somebody = person("viewer", region, "viewer")
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/r/region-a/").status_code == 200
    actions.set_active(person=somebody, active=False, by=boss)
    assert client.get("/r/region-a/").headers["location"].startswith("/log-in/")
    actions.set_active(person=somebody, active=True, by=boss)
    assert client.get("/r/region-a/").status_code == 200


def test_administrator_of_a_region_is_in_charge_of_its_own_people_alone(region, staff, boss):
    local = staff["administrator"]
    actions.renew_password(person=staff["viewer"], by=local)
    other = type(region).objects.create(slug="other", name="Other")
    actions.give_role(person=staff["viewer"], region=other, role="viewer", by=boss)
    for somebody in (staff["viewer"], boss):
        for act in (actions.renew_password, actions.release):
            with pytest.raises(OfficeError) as told:
                act(person=somebody, by=local)
            assert str(told.value) == (
                f"{somebody.username} has roles in regions you do not administer.\n  "
                "Ask an administrator of all regions."
            )


def test_passwords_are_told_to_nobody(region, boss, enter):
    client = enter(boss)
    client.post("/r/region-a/administration/people/", {"username": "new", "role": "viewer"})
    shown = client.get("/r/region-a/administration/").content.decode()
    assert "shown once" in shown
    assert "shown once" not in client.get("/r/region-a/administration/").content.decode()
    assert Record.objects.filter(action="person_added").first().details == "{}"


# ---------------------------------------------------------------------------------------------------
# Roles: the messages, word for word

REFUSED = {
    "person_there": (
        lambda boss: actions.add_person(username="BOSS", by=boss),
        "The user BOSS exists already.\n  Choose another user name, or give the role to the existing user.",
        "已有用户BOSS。\n  请另取用户名，或将角色授予现有用户。",
    ),
    "person_without_name": (
        lambda boss: actions.add_person(username="  ", by=boss),
        "A user needs a user name.\n  Enter one.",
        "须填写用户名。\n  请填写。",
    ),
    "role_unknown": (
        lambda boss: actions.give_role(person=boss, region=None, role="king", by=boss),
        "There is no role 'king'.\n  Roles are viewer, analyst, approver, administrator and enterprise.",
        "没有角色king。\n  角色有：viewer、analyst、approver、administrator和enterprise。",
    ),
    "last_administrator": (
        lambda boss: actions.take_role(membership=Membership.objects.get(person=boss), by=boss),
        "This is the last administrator.\n  Appoint another administrator first.",
        "这是最后一名管理员。\n  请先任命其他管理员。",
    ),
    "not_oneself": (
        lambda boss: actions.set_active(person=boss, active=False, by=boss),
        "You cannot deactivate yourself.\n  Ask another administrator.",
        "不能停用自己。\n  请联系其他管理员。",
    ),
    "person_of_others": (
        lambda boss: actions.release(person=person("other"), by=person("nobody")),
        "other has roles in regions you do not administer.\n  Ask an administrator of all regions.",
        "other在您不管理的地区也有角色。\n  请联系全局管理员。",
    ),
    "security_unknown": (
        lambda boss: actions.choose_security(name="none", by=boss),
        "There are no security rules 'none'.\n  The security rules are asvs and dengbao.",
        "没有安全规则none。\n  可选：asvs和dengbao。",
    ),
    "password_old_wrong": (
        lambda boss: actions.change_password(person=boss, old="x", new=PASSPHRASE, by=boss),
        "The current password is wrong.\n  Type it again.",
        "原密码有误。\n  请重新输入。",
    ),
}


@pytest.mark.parametrize("key", REFUSED)
def test_action_that_cannot_be_says_why_and_what_to_do(key, boss):
    act, english, chinese = REFUSED[key]
    with pytest.raises(OfficeError) as error:
        act(boss)
    assert str(error.value) == english
    with speaking("zh"):
        assert str(error.value) == chinese


# ---------------------------------------------------------------------------------------------------
# Around every page


def test_every_answer_carries_the_strict_policy(region, boss, enter):
    client = enter(boss)
    for where in ("/r/region-a/", "/log-in/", "/nothing/", "/r/region-a/figures/figure_4.json", "/api/v1/openapi.json"):
        policy = client.get(where).headers["content-security-policy"]
        assert "unsafe" not in policy, where
        assert "default-src 'none'" in policy
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


def test_action_without_its_csrf_token_is_refused(region, boss):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post("/r/region-a/run/").status_code == 403


def test_other_host_is_refused(db, client):
    assert client.get("/log-in/", headers={"host": "evil.example"}).status_code == 400


def test_language_and_colours_lead_back_to_the_page_and_nowhere_else(region, boss, enter):
    client = enter(boss)
    here = "/r/region-a/laboratory/?target=0.4&s=cas_1%3Dcollective_action%2Cdecay%3D0.9"
    assert client.post("/i18n/setlang/", {"language": "zh-hans", "next": here}).headers["location"] == here
    assert client.post("/theme/", {"theme": "dark", "next": here}).headers["location"] == here
    assert 'data-theme="dark"' in client.get(here).content.decode()
    assert 'lang="zh-Hans"' in client.get(here).content.decode()
    for away in ("https://evil.example/", "//evil.example"):
        assert client.post("/theme/", {"theme": "dark", "next": away}).headers["location"] == "/"


def test_deployment_check_is_clean_with_tls(tmp_path):
    import os
    import subprocess
    import sys

    from regional_carbon.web import serving

    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "secret.key").write_text("x" * 3 + os.urandom(48).hex())
    done = subprocess.run(
        [sys.executable, "-m", "regional_carbon.web", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, "REGIONAL_CARBON_OFFICE": str(tmp_path / "office"), "REGIONAL_CARBON_TLS": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert serving.LOOPBACK


def test_address_of_others_without_tls_is_refused():
    from regional_carbon.language.errors import ReportError
    from regional_carbon.web.serving import refuse_plain

    refuse_plain("127.0.0.1", None, False)
    refuse_plain("10.0.0.5", None, True)
    with pytest.raises(ReportError) as told:
        refuse_plain("10.0.0.5", None, False)
    assert str(told.value) == (
        "The address 10.0.0.5 can be reached by other machines, and without TLS passwords would cross the network in "
        "plain text.\n  Give --certificate and --key, put a proxy with TLS in front (docs/office.md), or use --insecure-http."
    )


def test_person_switched_off_has_no_role(region, staff, boss, enter):
    actions.set_active(person=staff["viewer"], active=False, by=boss)
    assert not Person.objects.get(username="viewer").roles_in(region).exists()


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert connection.introspection.table_names()


def test_role_for_a_name_that_nobody_has_says_so(region, boss, enter):
    client = enter(boss)
    told = client.post("/r/region-a/administration/roles/", {"person": "nobody", "role": "viewer"})
    assert (told.status_code, "There is no user &#x27;nobody&#x27;." in told.content.decode()) == (422, True)
    client.cookies["django_language"] = "zh-hans"
    told = client.post("/r/region-a/administration/roles/", {"person": "nobody", "role": "viewer"})
    assert "没有用户nobody。<br>请先新增用户，或更正用户名。" in told.content.decode()


def test_two_people_of_one_role_are_two(region):
    assert person("one", region, "viewer") != person("two", region, "viewer")


def test_null_character_and_numbers_beyond_the_database_are_borne(region, boss, enter):
    client = enter(boss)
    assert client.post("/r/region-a/laboratory/save/", {"name": "a\x00b", "query": ""}).status_code == 400
    assert client.get("/r/region-a/enterprises/", {"q": "\x00"}).status_code == 400
    for where in ("plans", "run", "data/uploads", "data/versions"):
        assert client.get(f"/r/region-a/{where}/{10**30}/").status_code == 404, where
