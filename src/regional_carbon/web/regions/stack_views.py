"""The page Deliveries: the stack of what a region was sent, each with what rests on it, taken out and put back."""

import tomllib
from functools import partial

import tomli_w
from django.http import Http404
from django.shortcuts import redirect

from regional_carbon.collect.region_settings import SETTINGS_FILE, publishers_of
from regional_carbon.collect.sources import taking_out
from regional_carbon.web.pages import READING, WRITING, of_region, page
from regional_carbon.web.regions import stack, stack_actions
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.regions.stack_forms import OrderForm
from regional_carbon.web.regions.views import download


@of_region("see")
def deliveries(request, region):
    """The deliveries of a region, the newest first, and whom its register believes first."""
    told = stack.stack_told(region.current)
    order = publishers_of(region.current.folder())
    return page(request, "regions/deliveries.html", "data", stack=told, order=order)


@of_region("see")
def delivery(request, region, delivery):
    """A delivery: what it holds and what rests on it, and what taking it out, or putting it back, would change."""
    told = _there(region, delivery)
    move = taking_out.put_back if told["taken_out"] else taking_out.take_out
    changes = stack.change_told(region.current, lambda folder: move(folder, delivery))
    return page(request, "regions/delivery_of_stack.html", "data", delivery=told, changes=changes)


@of_region("see")
def delivery_file(request, region, delivery):
    """The file of a delivery as it came."""
    told = _there(region, delivery)
    name = stack.original_of(region.current, delivery, told["file"])
    if name is None:
        raise Http404
    return download(Blob.content(name), told["file"], "application/octet-stream")


def _there(region, key):
    """A delivery of the region's version. Raises Http404 where it has none of the name."""
    told = stack.delivery_told(region.current, key)
    if told is None:
        raise Http404
    return told


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
    told = stack.stack_told(region.current)
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
    return page(request, "regions/order.html", "data", form=form, changes=changes, status=status)


def _ordered(region, publishers):
    """What the register becomes when it believes these first."""
    return stack.change_told(region.current, partial(_set_order, publishers))


def _set_order(publishers, folder):
    path = folder / SETTINGS_FILE
    settings = {**tomllib.loads(path.read_text(encoding="utf-8-sig")), "publishers": publishers}
    path.write_text(tomli_w.dumps(settings), "utf-8")
