"""Pages of a region as a whole: its settings, its archive, one enterprise corrected by hand."""

from django.http import Http404
from django.shortcuts import redirect

from regional_carbon.collect.region_settings import SETTINGS_FILE, read_settings
from regional_carbon.web.pages import READING, WRITING, of_region, page
from regional_carbon.web.regions import actions, corrections, whole_region
from regional_carbon.web.regions.forms import CorrectionForm, DeleteForm, SettingsForm, SettingsTextForm
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.regions.views import download

ZIP = "application/zip"


@of_region("collect", (*READING, *WRITING))
def settings_form(request, region):
    """The settings of region.toml that an office asks for most."""
    form = SettingsForm(request.POST or None, settings=read_settings(region.current.folder()))
    if request.method == "POST" and form.performs(actions.change_settings, region=region, by=request.user):
        return redirect("data", region.slug)
    return page(request, "regions/settings.html", "settings", form=form, status=422 if form.errors else 200)


@of_region("collect", (*READING, *WRITING))
def settings_text(request, region):
    """All settings, as region.toml has them: strategies, pathways, goals, thresholds, prices, measures."""
    text = Blob.content(region.current.files[SETTINGS_FILE]).decode("utf-8-sig")
    form = SettingsTextForm(request.POST or None, initial={"text": text, "seen": region.current.number})
    if request.method == "POST" and form.performs(actions.write_settings, region=region, by=request.user):
        return redirect("data", region.slug)
    return page(request, "regions/settings_text.html", "settings", form=form, status=422 if form.errors else 200)


@of_region("collect")
def export(request, region):
    """The region's folder, to be kept, sent on, or read by the command line."""
    return download(whole_region.exported(region), f"{region.slug}-{region.current.number}.zip", ZIP)


@of_region("administer")
def whole(request, region):
    """The region as a whole: to be saved, put away, taken up again, deleted."""
    return _whole(request, region)


def _whole(request, region, form=None):
    form = form or DeleteForm()
    return page(request, "regions/whole.html", "whole", delete_form=form, status=422 if form.errors else 200)


@of_region("administer", sent="whole")
def put_away(request, region):
    """The region is put away."""
    whole_region.archive(region=region, by=request.user)
    return redirect("whole", region.slug)


@of_region("administer", sent="whole")
def take_up(request, region):
    """A region that was put away is worked on again."""
    whole_region.take_up(region=region, by=request.user)
    return redirect("whole", region.slug)


@of_region("administer", sent="whole")
def delete_region(request, region):
    """A region that was put away goes for good."""
    form = DeleteForm(request.POST)
    if not form.performs(whole_region.delete, region=region, by=request.user):
        return _whole(request, region, form)
    return redirect("home")


@of_region("collect", (*READING, *WRITING))
def correct(request, region, enterprise):
    """One enterprise corrected by hand; what others sent of it stays."""
    folder = region.current.folder()
    row = corrections.in_register(folder, enterprise)
    if row is None:
        raise Http404
    given = {"row": row, "currency": read_settings(folder).currency, "seen": region.current.number}
    form = CorrectionForm(request.POST or None, **given)
    done = {"region": region, "enterprise_id": enterprise, "by": request.user}
    if request.method == "POST" and form.performs(corrections.correct, **done):
        return redirect("data", region.slug)
    told = {"form": form, "row": row}
    return page(request, "regions/correct.html", "enterprises", status=422 if form.errors else 200, **told)
