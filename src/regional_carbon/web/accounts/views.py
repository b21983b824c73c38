"""Pages of people: log-in, password, administration, and the audit log."""

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Prefetch, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regional_carbon.language.amounts import MONEY, TONNES
from regional_carbon.web.accounts import actions, sign_in_codes
from regional_carbon.web.accounts.audit import verify
from regional_carbon.web.accounts.forms import (
    CodeForm,
    LogInForm,
    PasswordForm,
    PersonForm,
    PublicForm,
    RoleForm,
    SecurityForm,
    TokenForm,
)
from regional_carbon.web.accounts.models import Membership, Person, Record, SignInCode, Token
from regional_carbon.web.accounts.passwords import must_change, rules_told
from regional_carbon.web.accounts.rights import asks_everywhere
from regional_carbon.web.accounts.security import chosen, preset
from regional_carbon.web.pages import of_region, page, sent_by
from regional_carbon.web.regions import whole_region
from regional_carbon.web.regions.actions import new_region as add_new_region
from regional_carbon.web.regions.actions import set_public as set_page_public
from regional_carbon.web.regions.forms import ArchiveForm, SettingsForm
from regional_carbon.web.regions.models import Region

RECORDS_SHOWN = 100
UNITS = {"money": MONEY, "tonnes": TONNES}


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The log-in; a password that is too old, or was given by an administrator, must be changed first."""

    template_name = "accounts/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_success_url(self):
        """Where the person wanted to go."""
        return "/password/" if must_change(self.request.user) else super().get_success_url()


@login_not_required
@require_http_methods(["GET", "POST"])
def code_log_in(request):
    """The log-in with the code of a letter; a password of one's own is chosen next."""
    form = CodeForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        login(request, form.person)
        return redirect("password")
    return render(request, "accounts/code_log_in.html", {"form": form}, status=422 if form.errors else 200)


class LogOut(LogoutView):
    """The log-out."""


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """After too many wrong passwords: what happened, and what to do."""
    minutes = preset().lock_minutes
    tries = AxesProxyHandler.get_failures(request, credentials)
    return render(request, "accounts/locked.html", {"minutes": minutes, "tries": tries}, status=429)


@require_http_methods(["GET", "POST"])
def password(request):
    """One's own password."""
    form = PasswordForm(request.POST or None, rules=rules_told(), first=not request.user.has_usable_password())
    if request.method == "POST" and form.performs(actions.change_password, person=request.user, by=request.user):
        update_session_auth_hash(request, request.user)
        return redirect("home")
    told = {"forced": must_change(request.user), "form": form}
    return render(request, "accounts/password.html", told, status=422 if form.errors else 200)


@login_not_required
@require_POST
def theme(request):
    """Light, dark, or as the system has it."""
    return _chosen(request, {"theme": request.POST.get("theme", "")[:5]})


@login_not_required
@require_POST
def units(request):
    """The unit in which sums or emission are read from now on."""
    given = {name: request.POST[name] for name in ("money", "tonnes") if request.POST.get(name) in UNITS[name]}
    return _chosen(request, {f"unit_{name}": unit for name, unit in given.items()})


def _chosen(request, cookies):
    """Back to the page, with what a person chose kept for a year in their browser."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, value in cookies.items():
        response.set_cookie(
            name, value, max_age=365 * 86_400, samesite="Lax", secure=settings.TLS, httponly=True
        )  # fmt: skip
    return response


# ---------------------------------------------------------------------------------------------------
# Administration


@of_region("administer")
def administration(request, region):
    """People and roles of a region, tokens, the audit log."""
    return _administration(request, region)


def _administration(request, region, **forms):
    """The page of administration; a form that could not be taken stands in it as it was filled in."""
    told = {
        "people": _people(region),
        "tokens": Token.objects.filter(Q(region=region) | Q(also=region)).distinct().order_by("-made_at"),
        "records": _records(region)[:RECORDS_SHOWN],
        "person_form": PersonForm(),
        "role_form": RoleForm(),
        "token_form": TokenForm(others=_others(request.user, region)),
        "public_form": PublicForm(initial={"public": region.public}),
        "made": request.session.pop("shown_once", None),
        "everywhere": request.user.administers(),
    }
    status = 422 if forms else 200
    return page(request, "accounts/administration.html", "administration", status=status, **{**told, **forms})


def _people(region):
    """Everybody with a role in a region, and their roles there."""
    held = (Membership.objects.filter(region=region) | Membership.objects.filter(region=None)).order_by("role")
    people = Person.objects.filter(memberships__in=held).distinct().order_by("username")
    return people.prefetch_related(Prefetch("memberships", held.select_related("region"), to_attr="held"))


@of_region("administer", sent="administration")
def add_person(request, region):
    """A person, with a role in this region."""
    form = PersonForm(request.POST)
    if not form.performs(actions.add_person, region=region, by=request.user):
        return _administration(request, region, person_form=form)
    person, text = form.done
    request.session["shown_once"] = {"kind": "password", "name": person.username, "text": text}
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def give_role(request, region):
    """A role in this region."""
    form = RoleForm(request.POST)
    if not form.performs(actions.give_role_by_name, region=region, by=request.user):
        return _administration(request, region, role_form=form)
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def take_role(request, region, membership):
    """A role in this region ends."""
    actions.take_role(membership=get_object_or_404(Membership, region=region, pk=membership), by=request.user)
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def set_active(request, region, person):
    """A person of this region is switched off, or on again."""
    one = get_object_or_404(_people(region), pk=person)
    actions.set_active(person=one, active=request.POST.get("active") == "on", by=request.user)
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def renew_password(request, region, person):
    """A new password for a person of this region who forgot theirs, shown once."""
    one = get_object_or_404(_people(region), pk=person)
    text = actions.renew_password(person=one, by=request.user)
    request.session["shown_once"] = {"kind": "password", "name": one.username, "text": text}
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def release(request, region, person):
    """A person of this region whom wrong passwords locked out may log in again."""
    actions.release(person=get_object_or_404(_people(region), pk=person), by=request.user)
    return redirect("administration", region.slug)


def _others(person, region):
    """The other regions that a person administers, which a token may open too."""
    return [one for one in person.regions().exclude(pk=region.pk) if person.administers(one)]


@of_region("administer", sent="administration")
def make_token(request, region):
    """A token for a program."""
    form = TokenForm(request.POST, others=_others(request.user, region))
    if not form.performs(actions.make_token, region=region, by=request.user):
        return _administration(request, region, token_form=form)
    token, text = form.done
    request.session["shown_once"] = {"kind": "token", "name": token.name, "text": text}
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def revoke_token(request, region, token):
    """A token opens nothing any more."""
    actions.revoke_token(token=get_object_or_404(Token, region=region, pk=token), by=request.user)
    return redirect("administration", region.slug)


@of_region("administer", sent="administration")
def revoke_code(request, region, code):
    """The code of a letter opens nothing any more."""
    held = get_object_or_404(SignInCode, person__in=_people(region), pk=code)
    sign_in_codes.revoke_code(code=held, by=request.user)
    enterprise = held.person.enterprise_in(region)
    return redirect("letter", region.slug, enterprise) if enterprise else redirect("administration", region.slug)


@of_region("administer", sent="administration")
def set_public(request, region):
    """The page for everyone, up or down."""
    form = PublicForm(request.POST)
    if not form.performs(set_page_public, region=region, by=request.user):
        return _administration(request, region, public_form=form)
    return redirect("administration", region.slug)


@require_GET
@asks_everywhere
def office(request):
    """What holds for the whole office: its regions, a new one, its security rules."""
    return _office(request)


def _office(request, **forms):
    """The page of the whole office; a form that could not be taken stands in it as it was filled in."""
    told = {
        "regions": Region.objects.select_related("current"),
        "security_form": SecurityForm(initial={"name": chosen()}),
        "region_form": SettingsForm(initial={"year": timezone.now().year - 1}),
        "archive_form": ArchiveForm(),
    }
    return render(request, "accounts/office.html", {**told, **forms}, status=422 if forms else 200)


@sent_by("office")
@asks_everywhere
def new_region(request):
    """A region of its own name and year; its tables come next."""
    form = SettingsForm(request.POST)
    if not form.performs(add_new_region, by=request.user):
        return _office(request, region_form=form)
    return redirect("data", form.done.slug)


@sent_by("office")
@asks_everywhere
def import_region(request):
    """A region from an archive of its folder."""
    form = ArchiveForm(request.POST, request.FILES)
    if not form.performs(whole_region.import_region, by=request.user):
        return _office(request, archive_form=form)
    return redirect("data", form.done.slug)


@sent_by("office")
@asks_everywhere
def choose_security(request):
    """The security rules of the whole office."""
    form = SecurityForm(request.POST)
    return (
        redirect("office")
        if form.performs(actions.choose_security, by=request.user)
        else _office(request, security_form=form)
    )


def _records(region):
    """Of this region, and of people, who belong to none."""
    return Record.objects.filter(region__in=[region.slug, ""])


@of_region("administer")
def audit(request, region):
    """The audit log checked, record by record."""
    return page(request, "accounts/audit.html", "audit", found=verify(), records=_records(region)[:500])
