"""What an administrator does with people: each one function, one transaction, one audit record."""

import hashlib
import secrets

from axes.utils import reset as axes_reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.accounts.models import Membership, Person, Rules, Token
from regional_carbon.web.accounts.rights import roles
from regional_carbon.web.accounts.security import PRESETS
from regional_carbon.web.error_pages import OfficeError

# Without characters that are taken for one another when a person types them from paper.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_password():
    """A password to be shown once: 16 characters, some 93 bits."""
    return get_random_string(16, LETTERS)


@transaction.atomic
def add_person(*, username, by, name="", region=None, role="", enterprise_id=""):
    """A person, with a role where one is given, and the password they must change at once: shown here, kept nowhere.

    Raises OfficeError when the name is taken or blank, or there is no such role.
    """
    username = username.strip()
    if not username:
        raise OfficeError("person_without_name")
    if Person.objects.filter(username__iexact=username).exists():
        raise OfficeError("person_there", name=username)
    password = new_password()
    person = Person(username=username, first_name=name, must_change_password=True, password_set_at=timezone.now())
    person.set_password(password)
    person.save()
    keep_record("person_added", by=by, subject=username)
    if role:
        give_role(person=person, region=region, role=role, enterprise_id=enterprise_id, by=by)
    return person, password


@transaction.atomic
def give_role(*, person, region, role, by, enterprise_id=""):
    """A role in a region, or (region None) in every region. Raises OfficeError when there is no such role."""
    if role not in roles():
        raise OfficeError("role_unknown", role=role, known=list(roles()))
    if role == "enterprise" and not (region and enterprise_id):
        raise OfficeError("role_enterprise_needs")
    given, _ = Membership.objects.update_or_create(
        person=person, region=region, role=role, defaults={"enterprise_id": enterprise_id}
    )
    keep_record("role_given", by=by, region=region, subject=person.username, role=role, enterprise=enterprise_id)
    return given


def give_role_by_name(*, person, region, role, by, enterprise_id=""):
    """A role for the person of a name. Raises OfficeError when there is nobody of it, or as `give_role`."""
    found = Person.objects.filter(username=person).first()
    if found is None:
        raise OfficeError("person_unknown", name=person)
    return give_role(person=found, region=region, role=role, enterprise_id=enterprise_id, by=by)


@transaction.atomic
def take_role(*, membership, by):
    """The role ends. Raises OfficeError for the last administrator of all."""
    one = Membership.objects.select_related("person", "region").get(pk=membership.pk)
    # Locked, else two administrators end each other's roles at once.
    held = Membership.objects.select_for_update(of=("self",), no_key=True).filter(role="administrator")
    left = [each for each in held.select_related("person").order_by("pk") if each.person.is_active and each != one]
    if one.role == "administrator" and not left:
        raise OfficeError("last_administrator")
    one.delete()
    keep_record("role_taken", by=by, region=one.region, subject=one.person.username, role=one.role)


@transaction.atomic
def set_active(*, person, active, by):
    """A person is switched off, or on again; what they did stays under their name.

    Raises OfficeError for oneself, or as `in_charge`.
    """
    held = in_charge(by, person)
    if not active and held == by:
        raise OfficeError("not_oneself")
    held.is_active = active
    held.save()
    keep_record("person_on" if active else "person_off", by=by, subject=held.username)


@transaction.atomic
def renew_password(*, person, by):
    """A password in place of a forgotten one, to be changed at once: shown here, kept nowhere.

    Raises OfficeError as `in_charge`.
    """
    held, password = in_charge(by, person), new_password()
    held.set_password(password)
    held.must_change_password, held.password_set_at = True, timezone.now()
    held.save()
    keep_record("password_renewed", by=by, subject=held.username)
    return password


@transaction.atomic
def release(*, person, by):
    """A name locked by wrong passwords may log in again at once. Raises OfficeError as `in_charge`."""
    held = in_charge(by, person)
    axes_reset(username=held.username)
    keep_record("person_released", by=by, subject=held.username)


def in_charge(by, person):
    """The person, locked. Raises OfficeError where somebody else's administrator is in charge of them too."""
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    theirs = held.memberships.select_related("region")
    if not by.administers() and not (theirs and all(one.region and by.administers(one.region) for one in theirs)):
        raise OfficeError("person_of_others", name=held.username)
    return held


@transaction.atomic
def choose_security(*, name, by):
    """Rules for passwords, sessions and lock-out for the whole office. Raises OfficeError for unknown ones."""
    if name not in PRESETS:
        raise OfficeError("security_unknown", name=name, known=list(PRESETS))
    Rules.objects.update_or_create(pk=1, defaults={"security": name})
    keep_record("security_chosen", by=by, subject=name)


@transaction.atomic
def change_password(*, person, new, by, old=""):
    """A new password in place of the old, or of the code of a letter, after which there is none.

    Raises OfficeError when the old one is wrong, or the new one too weak.
    """
    if person.has_usable_password() and not person.check_password(old):
        raise OfficeError("password_old_wrong")
    try:
        validate_password(new, person)
    except ValidationError as weak:
        raise OfficeError("password_weak", reasons=" ".join(weak.messages)) from None
    if old == new:
        raise OfficeError("password_same")
    person.set_password(new)
    person.must_change_password, person.password_set_at = False, timezone.now()
    person.save()
    keep_record("password_changed", by=by, subject=person.username)


@transaction.atomic
def make_token(*, region, name, right, by, also=()):
    """A token for a program, and its text: shown here, kept nowhere. It may open other regions too, by their slugs.

    Raises OfficeError for a region that `by` does not administer.
    """
    others = [one for one in by.regions() if one.slug in also and by.administers(one)]
    if strange := set(also) - {one.slug for one in others}:
        raise OfficeError("token_regions", regions=sorted(strange))
    text = f"rc_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(region=region, name=name[:100], right=right, sha256=hashed(text), made_by=by)
    token.also.set(others)
    for one in (region, *others):
        keep_record("token_made", by=by, region=one, subject=name, right=right)
    return token, text


@transaction.atomic
def revoke_token(*, token, by):
    """The token opens nothing any more."""
    token.revoked_at = timezone.now()
    token.save()
    keep_record("token_revoked", by=by, region=token.region, subject=token.name)


def hashed(text):
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).hexdigest()
