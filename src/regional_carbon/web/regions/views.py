"""Pages of a region's data: upload, look, accept; versions; settings."""

import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from regional_carbon.collect import content
from regional_carbon.collect.region import assembled_table
from regional_carbon.collect.sources.region_tables import NEEDED
from regional_carbon.collect.sources.taking import LINKS_FILE
from regional_carbon.language.messages import spoken_language
from regional_carbon.run import starting
from regional_carbon.web.accounts.rights import rights_of
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.pages import of_region, page
from regional_carbon.web.regions import actions, answers, claims, comparing, deliveries, sources_told
from regional_carbon.web.regions.actions import DECIDED
from regional_carbon.web.regions.file_forms import ColumnsForm, DeliveryForm, UploadForm
from regional_carbon.web.regions.forms import ClaimForm
from regional_carbon.web.regions.models import Blob, Claim, Upload, Version
from regional_carbon.web.runs.queueing import start
from regional_carbon.web.runs.standing import can_run, tables_there
from regional_carbon.web.runs.values import newest
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
    told = [_at_home(one, rights_of(request.user, one)) for one in regions]
    several = sum("run" in one for one in told) > 1
    return render(request, "home.html", {"regions": told, "several": several})


def _at_home(region, rights):
    """A region as the list of them tells it: its newest figure, its state, and how much waits for a decision."""
    if "see" not in rights:
        return {"region": region, "where": reverse("own", args=[region.slug])}
    run = newest(region)
    state = (
        ("none", "region_without")
        if run is None
        else ("watch", "region_stale")
        if run.stale
        else ("ok", "region_results")
    )
    waiting = region.uploads.exclude(state__in=DECIDED).count() + region.claims.filter(state="open").count()
    where = reverse("overview", args=[region.slug])
    return {"region": region, "where": where, "run": run, "state": state, "waiting": waiting}


@of_region("see")
def data(request, region):
    """What the region's data are: tables, versions, files on their way."""
    return _data(request, region)


def _data(request, region, *, upload_form=None, claim=None, claim_form=None):
    """The page of the data; a form that could not be taken stands in it as it was filled in.

    Where the form's claim is on the page no more, somebody else having decided it, what the form tells stands on top.
    """
    waiting = list(region.claims.filter(state="open")[:50])
    versions, uploads = list(region.versions.all()[:50]), list(region.uploads.exclude(state__in=DECIDED)[:20])
    run, missing = newest(region), [name for name, there in tables_there(region.current) if not there]
    told = {
        "title": sources_told.data_finding(missing, len(uploads) + len(waiting)),
        "versions": versions,
        "uploads": uploads,
        "sources": sources_told.each_source(region, run, versions),
        "upload_form": upload_form or UploadForm(initial={"table": request.GET.get("table", "")}),
        "needed": NEEDED,
        "form_gone": None if claim in waiting else claim_form,
        "claims": [
            (each, _compared(each), claim_form if each == claim else ClaimForm(auto_id=f"claim-{each.pk}-%s"))
            for each in waiting
        ],
    }
    return page(request, "regions/data.html", "data", status=422 if upload_form or claim_form else 200, **told)


def _compared(claim):
    """What an answer would change: figure, before, after, unit. Nothing for what states no amounts."""
    return answers.before_and_after(claim) if claim.kind in ("product", "bill", "inventory") else []


@of_region("collect", sent="data")
def upload(request, region):
    """A file comes in: read at once where it is small, else by the worker."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _data(request, region, upload_form=form)
    given = form.cleaned_data["file"]
    received = actions.receive(
        region=region, name=given.name, content=given.read(), by=request.user, table=form.cleaned_data["table"]
    )
    _read(received)
    return redirect("upload", region.slug, received.pk)


def _read(received):
    """What a file holds and changes is seen, at once where it is small."""
    if len(Blob.content(received.content)) <= actions.AT_ONCE_BYTES:
        actions.read_upload(upload=received)
    else:
        Upload.objects.filter(pk=received.pk, state__in=["read", "unreadable"]).update(state="waiting")
        read_file.enqueue(received.pk)


@of_region("see")
def uploaded(request, region, upload):
    """What was understood of a file, with its findings, and whether it can be computed with."""
    return _uploaded(request, region, get_object_or_404(Upload, region=region, pk=upload))


def _uploaded(request, region, one, form=None, columns_form=None):
    """The page of a file; a form that could not be taken stands in it as it was filled in."""
    template = "regions/upload_part.html" if request.htmx else "regions/upload.html"
    brought = ["enterprises" if table["name"] == "enterprise_records" else table["name"] for table in one.tables]
    told = {
        "upload": one, "shown": FINDINGS_SHOWN, "findings": one.findings[:FINDINGS_SHOWN],
        "computed": can_run(region, brought), "standing": None, "form": form or DeliveryForm(upload=one),
        "columns_form": columns_form or ColumnsForm(upload=one),
        "changes": deliveries.changes_told(one.delivery),
        "moved_on": region.current and one.delivery.get("version", region.current.number) != region.current.number,
    }  # fmt: skip
    return page(request, template, "data", status=422 if form or columns_form else 200, **told)


@of_region("collect", sent="upload")
def decide(request, region, upload):
    """The file is accepted, with its doubts where a yes is given, and the region computed anew; or it is refused.

    Or who sent it and who is who is decided, and what it changes is seen once more before either.

    While a table is still missing nothing is computed, and the page Data says which.
    """
    one = get_object_or_404(Upload, region=region, pk=upload)
    if request.POST.get("decision") == "refuse":
        actions.refuse(upload=one, by=request.user)
        return redirect("data", region.slug)
    form = DeliveryForm(request.POST, upload=one)
    if not form.performs(actions.decide_delivery, upload=one):
        return _uploaded(request, region, one, form)
    if request.POST.get("decision") == "look":
        _read(form.done)
        return redirect("upload", region.slug, one.pk)
    actions.accept(upload=form.done, by=request.user, yes=request.POST.get("yes") == "on")
    region.refresh_from_db()
    if not can_run(region):
        return redirect("data", region.slug)
    run = start(region=region, by=request.user, yes=request.POST.get("yes") == "on")
    return redirect("run", region.slug, run.pk)


@of_region("collect", sent="upload")
def columns(request, region, upload):
    """What the columns of a file are taken for is decided, and what it then holds is seen at once."""
    one = get_object_or_404(Upload, region=region, pk=upload)
    form = ColumnsForm(request.POST, upload=one)
    if not form.performs(actions.decide_columns, upload=one):
        return _uploaded(request, region, one, columns_form=form)
    _read(form.done)
    if not request.htmx:
        return redirect("upload", region.slug, one.pk)
    return _uploaded(request, region, Upload.objects.get(pk=one.pk))


@of_region("see")
def annotated(request, region, upload):
    """The file with its findings marked in it."""
    one = get_object_or_404(Upload, region=region, pk=upload)
    name, content = actions.annotated(one, spoken_language())
    return download(content, name, XLSX)


@of_region("see")
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
    """Each table that both versions hold and that differs, as its deliveries say it: its name, and what changed."""
    told = []
    for name, (table, _) in content.TABLES.items():
        now, then = (_files_of(one, name) for one in (version, before))
        if now and then and now != then:
            old, new = (assembled_table(one.folder(), name) for one in (before, version))
            known = old is not None and new is not None
            told.append((name, comparing.compare(_as_csv(old), _as_csv(new), table.keys()) if known else None))
    return told


def _as_csv(frame):
    return frame.write_csv().encode()


def _files_of(version, table):
    """What a table of a version is made of: its files, each with its content's name; of the register the links, too."""
    names = version.tables().get(table, [])
    made_of = [*names, LINKS_FILE] if table == "enterprises" and names else names
    return {name: version.files.get(name) for name in made_of}


def _changes(version, before):
    """Each file: the same, new, gone or changed; and of a table by how many rows."""
    told = []
    for name in sorted({*version.files, *(before.files if before else ())}):
        now, then = version.files.get(name), before.files.get(name) if before else None
        state = "same" if now == then else "new" if then is None else "gone" if now is None else "changed"
        told.append((name, state, _rows_of(before, name) if then else None, _rows_of(version, name) if now else None))
    return told


def _rows_of(version, name):
    """The rows of a file; versions of an earlier program counted them by table, which was one file."""
    return version.rows.get(name, None if "/" in name else version.rows.get(name.rsplit(".", 1)[0]))


@of_region("see")
def version_file(request, region, number, name):
    """A file of a version as it is kept."""
    one = get_object_or_404(Version, region=region, number=number)
    if name not in one.files:
        raise OfficeError("version_no_file", file=name, number=number)
    return download(
        Blob.content(one.files[name]), f"{region.slug}-{number}-{PurePosixPath(name).name}", "application/octet-stream"
    )


@of_region("see")
def claim_document(request, region, claim):
    """The document of a claim, to be saved: it came from outside, and is never shown in the page."""
    one = get_object_or_404(Claim.objects.exclude(document=""), region=region, pk=claim)
    return download(Blob.content(one.document), one.document_name, "application/octet-stream")


@of_region("collect", sent="data")
def decide_claim(request, region, claim):
    """An officer's decision on what an enterprise says; an accepted share raises its tier in a run at once."""
    held = get_object_or_404(Claim, region=region, pk=claim)
    form = ClaimForm(request.POST, auto_id=f"claim-{held.pk}-%s")
    accepts = request.POST.get("decision") == "accept"
    if not form.performs(claims.accept if accepts else claims.refuse, claim=held, by=request.user):
        return _data(request, region, claim=held, claim_form=form)
    if form.done is None:
        return redirect("data", region.slug)
    region.refresh_from_db()
    return redirect("run", region.slug, start(region=region, by=request.user).pk)


@of_region("collect", sent="data")
def restore(request, region, number):
    """An earlier version once more."""
    actions.restore(version=get_object_or_404(Version, region=region, number=number), by=request.user)
    return redirect("data", region.slug)


@of_region("see")
def template(request, region):
    """A workbook to fill in, filled with the region's tables."""
    with tempfile.TemporaryDirectory() as aside:
        folder = region.current.folder() if region.current else None
        made = starting.template(Path(aside) / f"{region.slug}.xlsx", language=spoken_language(), region=folder)
        return download(made.read_bytes(), made.name, XLSX)


def download(content, name, kind):
    """A file to be saved, never run in the page."""
    response = HttpResponse(content, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    quoted = name.replace('"', "").encode("ascii", "replace").decode()
    response.headers["Content-Disposition"] = f"attachment; filename=\"{quoted}\"; filename*=UTF-8''{quote(name)}"
    return response
