"""Pages of a region's data: upload, look, accept; versions; settings."""

from urllib.parse import quote

import polars as pl
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regional_carbon.collect import content
from regional_carbon.collect.limits import TEXT_BYTES
from regional_carbon.collect.region import NEEDED
from regional_carbon.language.amounts import percent
from regional_carbon.language.messages import language
from regional_carbon.reports.disclosure import DOMINANT, LEAST_ENTERPRISES, deidentified, safe, tellable
from regional_carbon.reports.monitoring_charts import grid_told
from regional_carbon.web.accounts.rights import asks, asks_everywhere, rights_of
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.pages import page
from regional_carbon.web.regions import actions, answers, claims, comparing
from regional_carbon.web.regions.models import Blob, Claim, Upload, Version
from regional_carbon.web.tasks import read_file

FINDINGS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def home(request):
    """The regions a person may see; straight to it where there is one."""
    regions = list(request.user.regions())
    if len(regions) == 1 and "all" not in request.GET:
        only = regions[0]
        return redirect("overview" if "see" in rights_of(request.user, only) else "own", only.slug)
    return render(request, "home.html", {"regions": [(one, rights_of(request.user, one)) for one in regions]})


@require_GET
@asks("see")
def data(request, region):
    """What the region's data are: tables, versions, files on their way."""
    versions = region.versions.all()[:50]
    uploads = region.uploads.exclude(state__in=["accepted", "refused"])[:20]
    open_claims = [(one, _compared(one)) for one in region.claims.filter(state="open")[:50]]
    return page(
        request,
        "regions/data.html",
        "data",
        versions=versions,
        uploads=uploads,
        tables=content.TABLES,
        needed=NEEDED,
        claims=open_claims,
    )


def _compared(claim):
    """What a bill or an inventory would change: figure, before, after, unit. Nothing for what states no figures."""
    return answers.before_and_after(claim) if claim.kind in ("bill", "inventory") else []


@require_POST
@asks("collect")
def upload(request, region):
    """A file comes in: read at once where it is small, else by the worker."""
    given = request.FILES.get("file")
    if given is None:
        raise OfficeError("upload_no_file")
    if given.size > TEXT_BYTES:
        raise OfficeError("upload_too_large", limit=f"{TEXT_BYTES >> 20} MB")
    table = request.POST.get("table", "")
    received = actions.receive(
        region=region,
        name=given.name,
        content=given.read(),
        by=request.user,
        table=table if table in content.TABLES else "",
    )
    if given.size <= actions.AT_ONCE_BYTES:
        actions.read_upload(upload=received)
    else:
        read_file.enqueue(received.pk)
    return redirect("upload", region.slug, received.pk)


@require_GET
@asks("see")
def uploaded(request, region, upload):
    """What was understood of a file, with its findings, and whether it can be computed with."""
    from regional_carbon.web.runs.standing import can_run

    one = get_object_or_404(Upload, region=region, pk=upload)
    template = "regions/upload_part.html" if request.htmx else "regions/upload.html"
    told = {
        "upload": one, "shown": FINDINGS_SHOWN, "findings": one.findings[:FINDINGS_SHOWN],
        "computed": can_run(region, [table["name"] for table in one.tables]), "standing": None,
    }  # fmt: skip
    return page(request, template, "data", **told)


@require_POST
@asks("collect")
def decide(request, region, upload):
    """The file is accepted, with its doubts where a yes is given, and the region computed anew; or it is refused.

    While a table is still missing nothing is computed, and the page Data says which.
    """
    from regional_carbon.web.runs.actions import start
    from regional_carbon.web.runs.standing import can_run

    one = get_object_or_404(Upload, region=region, pk=upload)
    if request.POST.get("decision") == "refuse":
        actions.refuse(upload=one, by=request.user)
        return redirect("data", region.slug)
    actions.accept(upload=one, by=request.user, yes=request.POST.get("yes") == "on")
    region.refresh_from_db()
    if not can_run(region):
        return redirect("data", region.slug)
    run = start(region=region, by=request.user, yes=request.POST.get("yes") == "on")
    return redirect("run", region.slug, run.pk)


@require_GET
@asks("see")
def annotated(request, region, upload):
    """The file with its findings marked in it."""
    one = get_object_or_404(Upload, region=region, pk=upload)
    name, content = actions.annotated(one, language())
    return download(content, name, XLSX)


@require_GET
@asks("see")
def version(request, region, number):
    """A version's files, and what changed in them since another: the one before, or the one `against` says."""
    one = get_object_or_404(Version, region=region, number=number)
    others = region.versions.exclude(number=number)
    against = request.GET.get("against", "")
    before = others.filter(number=against).first() if against.isdecimal() and len(against) < 10 else None
    before = before or others.filter(number__lt=number).first()
    told = {"changes": _changes(one, before), "tables": _tables_compared(one, before) if before else []}
    return page(request, "regions/version.html", "data", version_of=one, before=before, others=others, **told)


def _tables_compared(version, before):
    """Each table that both versions hold and that differs: its name, and what changed in it."""
    told = []
    for name, (table, _) in content.TABLES.items():
        now, then = (one.files.get(f"{name}.csv") for one in (version, before))
        if now and then and now != then:
            told.append((name, comparing.compare(Blob.content(then), Blob.content(now), table.keys())))
    return told


def _changes(version, before):
    """Each file: the same, new, gone or changed; and of a table by how many rows."""
    told = []
    for name in sorted({*version.files, *(before.files if before else ())}):
        now, then = version.files.get(name), before.files.get(name) if before else None
        state = "same" if now == then else "new" if then is None else "gone" if now is None else "changed"
        stem = name.rsplit(".", 1)[0]
        told.append((name, state, before.rows.get(stem) if before else None, version.rows.get(stem)))
    return told


@require_GET
@asks("see")
def version_file(request, region, number, name):
    """A file of a version as it is kept."""
    one = get_object_or_404(Version, region=region, number=number)
    if name not in one.files:
        raise OfficeError("version_no_file", file=name, number=number)
    return download(Blob.content(one.files[name]), f"{region.slug}-{number}-{name}", "application/octet-stream")


@require_POST
@asks("own")
def declare_share(request, region):
    """The enterprise's answer to the question of its electricity share."""
    given = {name: request.POST.get(name, "") for name in ("band", "percent", "precision")}
    claims.declare_share(region=region, enterprise_id=request.user.enterprise_in(region), by=request.user, **given)
    return redirect("own", region.slug)


@require_POST
@asks("own")
def bring_bill(request, region):
    """The enterprise's bill: a document, and the figures it states."""
    given = {name: request.POST.get(name, "") for name in ("year", "electricity", "electricity_unit")}
    columns = [request.POST.getlist(name) for name in ("energy", "amount", "unit")]
    fuels = list(zip(*columns, strict=False))[: answers.FUELS]
    claims.bring_bill(
        region=region, enterprise_id=request.user.enterprise_in(region), by=request.user, fuels=fuels, **given,
        **_document(request),
    )  # fmt: skip
    return redirect("own", region.slug)


@require_POST
@asks("own")
def bring_inventory(request, region):
    """The enterprise's verified inventory: a document, and the figures it states."""
    given = {name: request.POST.get(name, "") for name in ("year", "emission", "fuel", "electricity", "verifier")}
    claims.bring_inventory(
        region=region, enterprise_id=request.user.enterprise_in(region), by=request.user, **given, **_document(request)
    )
    return redirect("own", region.slug)


def _document(request):
    """The document's name and content; of one that is too large, no more than shows it."""
    given = request.FILES.get("document")
    return {"name": "", "content": b""} if given is None else {
        "name": given.name, "content": given.read(answers.DOCUMENT_BYTES + 1)
    }  # fmt: skip


@require_GET
@asks("see")
def claim_document(request, region, claim):
    """The document of a claim, to be saved: it came from outside, and is never shown in the page."""
    one = get_object_or_404(Claim.objects.exclude(document=""), region=region, pk=claim)
    return download(Blob.content(one.document), one.document_name, "application/octet-stream")


@require_POST
@asks("own")
def object_to(request, region):
    """The enterprise's objection."""
    reason = request.POST.get("reason", "")
    claims.object_to(region=region, enterprise_id=request.user.enterprise_in(region), reason=reason, by=request.user)
    return redirect("own", region.slug)


@require_POST
@asks("collect")
def decide_claim(request, region, claim):
    """An officer's decision on what an enterprise says; an accepted share raises its grade in a run at once."""
    from regional_carbon.web.runs.actions import start

    one = get_object_or_404(Claim, region=region, pk=claim)
    reason = request.POST.get("reason", "")
    if request.POST.get("decision") != "accept":
        claims.refuse(claim=one, reason=reason, by=request.user)
        return redirect("data", region.slug)
    if claims.accept(claim=one, reason=reason, by=request.user) is None:
        return redirect("data", region.slug)
    region.refresh_from_db()
    return redirect("run", region.slug, start(region=region, by=request.user).pk)


@require_POST
@asks("collect")
def restore(request, region, number):
    """An earlier version once more."""
    actions.restore(version=get_object_or_404(Version, region=region, number=number), by=request.user)
    return redirect("data", region.slug)


@require_GET
@asks("see")
def template(request, region):
    """A workbook to fill in, filled with the region's tables."""
    import tempfile
    from pathlib import Path

    from regional_carbon import commands

    with tempfile.TemporaryDirectory() as aside:
        folder = region.current.folder() if region.current else None
        made = commands.template(Path(aside) / f"{region.slug}.xlsx", language=language(), region=folder)
        return download(made.read_bytes(), made.name, XLSX)


@require_http_methods(["GET", "POST"])
@asks("collect")
def settings(request, region):
    """The settings of region.toml."""
    from regional_carbon.collect.region_settings import read_settings
    from regional_carbon.factors import FUEL_SETS
    from regional_carbon.models.trend import TRENDS

    if request.method == "POST":
        actions.change_settings(region=region, given=_settings(request.POST), by=request.user)
        return redirect("data", region.slug)
    now = read_settings(region.current.folder())
    return page(
        request, "regions/settings.html", "data", settings=now, trends=list(TRENDS), fuel_sets=list(FUEL_SETS),
        target_percent="" if now.target is None else f"{now.target * 100:.6g}",
    )  # fmt: skip


@require_POST
@asks_everywhere
def new_region(request):
    """A region of its own name and year; its tables come next."""
    given = {key: value for key, value in _settings(request.POST).items() if value is not None}
    return redirect("data", actions.new_region(given=given, by=request.user).slug)


def _settings(given):
    """The settings that the form gives, as region.toml has them; what is no number is left for the check to tell."""

    def number(text, kind):
        try:
            return kind(text)
        except ValueError:
            return text

    texts = ("name", "name_zh", "trend", "fuel_factors", "industry_codes")
    changed = {name: given[name].strip() for name in texts if given.get(name)}
    if given.get("year"):
        changed["year"] = number(given["year"], int)
    if given.get("target"):
        target = number(given["target"], float)
        changed["target"] = target / 100 if isinstance(target, float) else target
    changed["line"] = number(given["line"], float) if given.get("line") else None
    if given.get("grid_value"):
        changed["grid_factor"] = {
            "value": number(given["grid_value"], float), "source": given.get("grid_source", "").strip()
        }  # fmt: skip
    elif given.get("grid_province"):
        changed["grid_factor"] = {"province": given["grid_province"], "year": number(given.get("grid_year", ""), int)}
    return changed


@login_not_required
@require_GET
def public(request, region):
    """The region's page for everyone: totals, industries, the published plan; nobody can be made out.

    Where there are no results, or too few enterprises to tell of any, it says that nothing is published yet.
    """
    from regional_carbon.web.regions.models import Region
    from regional_carbon.web.runs.values import newest, value_of

    found = get_object_or_404(Region, slug=region, public=True)
    run = newest(found)
    value = None if run is None else value_of(run)
    if value is None or not safe(value.tables["enterprises"]):
        return render(request, "regions/public_none.html", {"region": found})
    plan = found.plan_in_force()
    told = {
        "industries": deidentified(value.tables["enterprises"]).to_dicts(),
        "plan": _published(plan), "least": LEAST_ENTERPRISES,
        "progress": _progress(found, run, plan),
        "dominant": {f"share_{count}": percent(share) for count, share in DOMINANT.items()},
        "total": value.tables["region_emission"].row(0, named=True),
    }  # fmt: skip
    return render(request, "regions/public.html", {"region": found, "run": run, **told})


def _progress(region, run, plan):
    """The region's year to date against its plan, where it covers enough enterprises to tell of none; else None."""
    from regional_carbon.web.monitor.measured import monitored

    found = monitored(region, run, plan) if plan else None
    if found is None:
        return None
    compared = found.enterprises.filter(pl.col("difference_tco2").is_not_null())
    safe_to_tell = all(tellable(compared[name]) for name in ("to_date_tco2", "planned_to_date_tco2"))
    return {**found.total, "measured": grid_told(found.grid)} if safe_to_tell else None


def _published(plan):
    """The published plan; its reduction only where enough enterprises make it that none can be made out."""
    if plan is None:
        return None
    last = plan.targets.order_by("year").last()
    asked = plan.targets.filter(year=last.year).values_list("reduction_tco2", flat=True) if last else []
    told = plan.figures if tellable(pl.Series(list(asked), dtype=pl.Float64)) else None
    return {"name": plan.name, "target_rate": plan.target_rate, "figures": told, "year": plan.figures.get("year")}


def download(content, name, kind):
    """A file to be saved, never run in the page."""
    response = HttpResponse(content, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    quoted = name.replace('"', "").encode("ascii", "replace").decode()
    response.headers["Content-Disposition"] = f"attachment; filename=\"{quoted}\"; filename*=UTF-8''{quote(name)}"
    return response
