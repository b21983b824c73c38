"""Pages of people: log-in, password, administration, and the audit log."""

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regional_carbon.factors import FUEL_SETS
from regional_carbon.language.amounts import MONEY, TONNES
from regional_carbon.models.trend import TRENDS
from regional_carbon.web.accounts import actions
from regional_carbon.web.accounts.audit import verify
from regional_carbon.web.accounts.models import Membership, Person, Record, Token
from regional_carbon.web.accounts.passwords import must_change
from regional_carbon.web.accounts.rights import asks, asks_everywhere, roles
from regional_carbon.web.accounts.security import PRESETS, chosen, preset
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.pages import page
from regional_carbon.web.regions.models import Region

RECORDS_SHOWN = 100
TOKEN_RIGHTS = ("see", "collect", "run")
UNITS = {"money": MONEY, "tonnes": TONNES}


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The log-in; a password that is too old, or was given by an administrator, must be changed first."""

    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_success_url(self):
        """Where the person wanted to go."""
        return "/password/" if must_change(self.request.user) else super().get_success_url()


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
    if request.method == "POST":
        old, new = request.POST.get("old", ""), request.POST.get("new", "")
        actions.change_password(person=request.user, old=old, new=new, by=request.user)
        update_session_auth_hash(request, request.user)
        return redirect("home")
    return render(request, "accounts/password.html", {"forced": must_change(request.user)})


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


@require_GET
@asks("administer")
def administration(request, region):
    """People and roles of a region, tokens, the audit log."""
    told = {
        "people": _people(region),
        "roles": list(roles()),
        "tokens": Token.objects.filter(region=region).order_by("-made_at"),
        "token_rights": TOKEN_RIGHTS,
        "records": _records(region)[:RECORDS_SHOWN],
        "made": request.session.pop("shown_once", None),
        "everywhere": request.user.administers(),
    }
    return page(request, "accounts/administration.html", "administration", **told)


def _people(region):
    """Everybody with a role in a region, and their roles there."""
    held = (Membership.objects.filter(region=region) | Membership.objects.filter(region=None)).order_by("role")
    people = Person.objects.filter(memberships__in=held).distinct().order_by("username")
    return people.prefetch_related(Prefetch("memberships", held.select_related("region"), to_attr="held"))


@require_POST
@asks("administer")
def add_person(request, region):
    """A person, with a role in this region."""
    given = {name: request.POST.get(name, "").strip() for name in ("username", "name", "role", "enterprise_id")}
    person, text = actions.add_person(**given, region=region, by=request.user)
    request.session["shown_once"] = {"kind": "password", "name": person.username, "text": text}
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def give_role(request, region):
    """A role in this region."""
    person = Person.objects.filter(username=request.POST.get("person", "")).first()
    if person is None:
        raise OfficeError("person_unknown", name=request.POST.get("person", ""))
    role, enterprise = request.POST.get("role", ""), request.POST.get("enterprise_id", "").strip()
    actions.give_role(person=person, region=region, role=role, enterprise_id=enterprise, by=request.user)
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def take_role(request, region, membership):
    """A role in this region ends."""
    actions.take_role(membership=get_object_or_404(Membership, region=region, pk=membership), by=request.user)
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def set_active(request, region, person):
    """A person of this region is switched off, or on again."""
    one = get_object_or_404(_people(region), pk=person)
    actions.set_active(person=one, active=request.POST.get("active") == "on", by=request.user)
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def renew_password(request, region, person):
    """A new password for a person of this region who forgot theirs, shown once."""
    one = get_object_or_404(_people(region), pk=person)
    text = actions.renew_password(person=one, by=request.user)
    request.session["shown_once"] = {"kind": "password", "name": one.username, "text": text}
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def release(request, region, person):
    """A person of this region whom wrong passwords locked out may log in again."""
    actions.release(person=get_object_or_404(_people(region), pk=person), by=request.user)
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def make_token(request, region):
    """A token for a program."""
    right = request.POST.get("right", "see")
    token, text = actions.make_token(
        region=region, name=request.POST.get("name", ""), by=request.user,
        right=right if right in TOKEN_RIGHTS else "see",
    )  # fmt: skip
    request.session["shown_once"] = {"kind": "token", "name": token.name, "text": text}
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def revoke_token(request, region, token):
    """A token opens nothing any more."""
    actions.revoke_token(token=get_object_or_404(Token, region=region, pk=token), by=request.user)
    return redirect("administration", region.slug)


@require_POST
@asks("administer")
def set_public(request, region):
    """The page for everyone, up or down."""
    from regional_carbon.web.regions.actions import set_public as act

    act(region=region, public=request.POST.get("public") == "on", by=request.user)
    return redirect("administration", region.slug)


@require_GET
@asks_everywhere
def office(request):
    """What holds for the whole office: its regions, a new one, its security rules."""
    told = {
        "regions": Region.objects.select_related("current"), "presets": list(PRESETS), "chosen": chosen(),
        "trends": list(TRENDS), "fuel_sets": list(FUEL_SETS), "year": timezone.now().year - 1,
    }  # fmt: skip
    return render(request, "accounts/office.html", told)


@require_POST
@asks_everywhere
def choose_security(request):
    """The security rules of the whole office."""
    actions.choose_security(name=request.POST.get("security", ""), by=request.user)
    return redirect("office")


def _records(region):
    """Of this region, and of people, who belong to none."""
    return Record.objects.filter(region__in=[region.slug, ""])


@require_GET
@asks("administer")
def audit(request, region):
    """The audit log checked, record by record."""
    return page(request, "accounts/audit.html", "administration", found=verify(), records=_records(region)[:500])
