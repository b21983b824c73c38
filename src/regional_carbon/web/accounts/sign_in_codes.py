"""One-time codes: printed on a letter, one opens the office once, for a password of one's own to be chosen."""

from datetime import timedelta

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from regional_carbon.web.accounts.actions import add_person, in_charge
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.accounts.models import Membership, Person, SignInCode
from regional_carbon.web.error_pages import OfficeError

# Without characters that are taken for one another when a person types them from paper: 5 bits each, 80 in all.
CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH, GROUP = 16, 4
DAYS = 30  # a letter's way there, and time to answer it


def usable():
    """The codes that open the office now: neither used, revoked nor expired."""
    return SignInCode.objects.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


def codes_of_enterprise(region, enterprise_id):
    """The codes now usable by who answers for an enterprise."""
    held = {"region": region, "role": "enterprise", "enterprise_id": enterprise_id}
    return usable().filter(person__in=Membership.objects.filter(**held).values("person")).select_related("person")


@transaction.atomic
def give_code(*, region, enterprise_id, by):
    """A code for who answers for an enterprise, and its text: shown here, kept only hashed; earlier ones end.

    Where nobody answers for it yet, somebody is added under its identifier. Raises OfficeError as `in_charge`.
    """
    person = in_charge(by, _who_answers(region, enterprise_id) or _added(region, enterprise_id, by))
    usable().filter(person=person).update(revoked_at=timezone.now())
    text = get_random_string(LENGTH, CHARACTERS)
    code = SignInCode.objects.create(
        person=person, made_by=by, expires_at=timezone.now() + timedelta(days=DAYS), hashed=make_password(text)
    )
    keep_record("code_given", by=by, region=region, subject=person.username, code=code.pk)
    return code, "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _who_answers(region, enterprise_id):
    """Who answers for the enterprise and holds no other role: a letter opens nothing beside."""
    people = Person.objects.filter(
        is_active=True, memberships__region=region, memberships__role="enterprise",
        memberships__enterprise_id=enterprise_id,
    )  # fmt: skip
    return people.exclude(memberships__in=Membership.objects.exclude(role="enterprise")).order_by("pk").first()


def _added(region, enterprise_id, by):
    there = Person.objects.filter(username__iexact=enterprise_id).exists()
    username = f"{region.slug}-{enterprise_id}" if there else enterprise_id
    person, _ = add_person(username=username, by=by, region=region, role="enterprise", enterprise_id=enterprise_id)
    return person


@transaction.atomic
def revoke_code(*, code, by):
    """The code opens nothing any more. Raises OfficeError as `in_charge`, or where it opens nothing already."""
    in_charge(by, code.person)
    if not usable().filter(pk=code.pk).update(revoked_at=timezone.now()):
        raise OfficeError("code_ended")
    keep_record("code_revoked", by=by, subject=code.person.username, code=code.pk)


class ByCode(ModelBackend):
    """Whoever has the code of a letter enters once; until they have chosen a password they have none."""

    def authenticate(self, request, username=None, one_time_password=None, **more):  # type: ignore[override]  # Django asks by name and password
        """The person, or None; it takes as long where there is no such person or code."""
        if username is None or one_time_password is None:
            return None
        text = "".join(character for character in one_time_password.upper() if character.isalnum())
        with transaction.atomic():
            code = usable().filter(person__username=username).select_for_update(of=("self",), no_key=True).first()
            if not check_password(text, code.hashed if code else make_password(None)) or code is None:
                return None
            return self._entered(code) if self.user_can_authenticate(code.person) else None

    def _entered(self, code):
        now = timezone.now()
        code.used_at = now
        code.save()
        code.person.set_unusable_password()
        code.person.must_change_password, code.person.password_set_at = True, now
        code.person.save()
        keep_record("code_used", by=code.person, subject=code.person.username, code=code.pk)
        return code.person
