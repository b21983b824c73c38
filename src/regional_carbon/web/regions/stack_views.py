"""The page Deliveries: the stack of what a region was sent, each with what rests on it, taken out and put back."""

import tomllib
from datetime import UTC, datetime
from functools import partial

import tomli_w
from django.http import Http404
from django.shortcuts import redirect

from regional_carbon.collect.region_settings import SETTINGS_FILE, publishers_of
from regional_carbon.collect.sources import taking_out, undoing
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.pages import READING, WRITING, of_region, page
from regional_carbon.web.regions import stack_actions, stack_told
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.regions.stack_forms import OrderForm, WhoForm
from regional_carbon.web.regions.views import download


@of_region("see")
def listed(request, region):
    """The deliveries of a region, the newest first, and whom its register believes first."""
    told = stack_told.deliveries_told(region.current)
    order = publishers_of(region.current.folder())
    return page(request, "regions/deliveries.html", "deliveries", stack=told, order=order)


@of_region("see")
def opened(request, region, delivery):
    """A delivery: what it holds and what rests on it, and what taking it out, or putting it back, would change."""
    return _delivery(request, region, delivery)


def _delivery(request, region, delivery, who=None):
    """The page of a delivery; a form that could not be taken stands in it as it was filled in."""
    told = _there(region, delivery)
    move = taking_out.put_back if told["taken_out"] else taking_out.take_out
    changes = stack_told.change_told(region.current, lambda folder: move(folder, delivery))
    form = who or (_who_form(region, delivery) if told["undecided"] else None)
    status = 422 if who else 200
    return page(
        request, "regions/delivery_of_stack.html", "deliveries", delivery=told, changes=changes, who=form, status=status
    )


def _who_form(region, delivery, data=None):
    """The form of who is who in a delivery; None where all is decided."""
    waiting = stack_told.open_delivery(region.current.folder(), delivery)
    return None if waiting is None else WhoForm(data, waiting=waiting, seen=region.current.number)


@of_region("collect", sent="delivery")
def decide_who(request, region, delivery):
    """Who is who in a delivery that was taken is decided."""
    file, form = _there(region, delivery)["file"], _who_form(region, delivery, request.POST)
    if form is None:
        raise OfficeError("nothing_to_decide", file=file)
    if not form.performs(stack_actions.decide_who, region=region, key=delivery, file=file, by=request.user):
        return _delivery(request, region, delivery, form)
    return redirect("delivery", region.slug, delivery)


@of_region("see")
def delivery_file(request, region, delivery):
    """The file of a delivery as it came."""
    told = _there(region, delivery)
    name = stack_told.original_of(region.current, delivery, told["file"])
    if name is None:
        raise Http404
    return download(Blob.content(name), told["file"], "application/octet-stream")


def _there(region, key):
    """A delivery of the region's version. Raises Http404 where it has none of the name."""
    told = stack_told.one_told(region.current, key)
    if told is None:
        raise Http404
    return told


@of_region("see")
def decisions(request, region):
    """What was decided of who is who, and of what became of enterprises; those that hold the words asked for."""
    asked = request.GET.get("q", "")
    told = stack_told.decisions_told(region.current, asked)
    return page(request, "regions/decisions.html", "deliveries", decisions=told, asked=asked)


@of_region("see")
def decision(request, region, decision):
    """A decision, and what undoing it would change."""
    told = stack_told.decision_told(region.current, decision)
    if told is None:
        raise Http404
    changes = stack_told.change_told(region.current, partial(_undo, decision, request.user))
    return page(request, "regions/decision.html", "deliveries", decision=told, changes=changes)


def _undo(place, by, folder):
    undoing.undo(folder, place, on=datetime.now(UTC).date(), by=by.username)


@of_region("collect", sent="decision")
def undo_decision(request, region, decision):
    """A decision is undone: its rows wait for another."""
    seen = request.POST.get("seen", "")
    try:
        stack_actions.undo_decision(region=region, place=decision, by=request.user, seen=seen)
    except IndexError:
        raise Http404 from None
    return redirect("decisions", region.slug)


def _moving(act):
    """A view that moves a delivery out of the stack or into it, and goes back to the deliveries."""

    @of_region("collect", sent="delivery")
    def moved(request, region, delivery):
        file = _there(region, delivery)["file"]
        act(region=region, key=delivery, file=file, by=request.user, seen=request.POST.get("seen", ""))
        return redirect("deliveries", region.slug)

    return moved


take_out = _moving(stack_actions.take_out)
put_back = _moving(stack_actions.put_back)


@of_region("collect", (*READING, *WRITING))
def order(request, region):
    """Whom the register believes first: another order is looked at, with what it changes, and then set."""
    told = stack_told.deliveries_told(region.current)
    form = OrderForm(
        request.POST or None, senders=told["senders"], order=publishers_of(region.current.folder()),
        seen=region.current.number,
    )  # fmt: skip
    if request.POST.get("decision") == "set":
        if form.performs(stack_actions.order_publishers, region=region, by=request.user):
            return redirect("deliveries", region.slug)
        changes = None
    else:
        changes = _ordered(region, form.given()["order"]) if form.is_valid() else None
    status = 422 if form.errors else 200
    return page(request, "regions/order.html", "deliveries", form=form, changes=changes, status=status)


def _ordered(region, publishers):
    """What the register becomes when it believes these first."""
    return stack_told.change_told(region.current, partial(_set_order, publishers))


def _set_order(publishers, folder):
    path = folder / SETTINGS_FILE
    settings = {**tomllib.loads(path.read_text(encoding="utf-8-sig")), "publishers": publishers}
    path.write_text(tomli_w.dumps(settings), "utf-8")
