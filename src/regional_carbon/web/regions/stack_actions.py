"""A delivery taken out or put back, who is who, and whom the register believes first: each a new version."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from django.db import transaction

from regional_carbon.collect.sources import taking_out, undoing
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.actions import change_settings
from regional_carbon.web.regions.stack_told import open_delivery
from regional_carbon.web.regions.versions import copy_of_version, keep_version, locked_region


@transaction.atomic
def _move(*, region, key, file, by, seen, move, why, action):
    """The region with a delivery moved, as a new version.

    Raises InputError where it is not there, OfficeError where the region is at another version than was `seen`.
    """
    held = as_seen(region, seen)
    with copy_of_version(held.current) as folder:
        move(folder, key)
        version = keep_version(held, folder, by=by, why=why, source=file)
    keep_record(action, by=by, region=held, subject=file, delivery=key, version=version.number)
    return version


take_out = partial(_move, move=taking_out.take_out, why="taken_out", action="delivery_taken_out")
put_back = partial(_move, move=taking_out.put_back, why="put_back", action="delivery_put_back")


@transaction.atomic
def order_publishers(*, region, order, by, seen):
    """Whom the register believes before the others, the first before the next; nobody, where `order` is empty.

    Raises OfficeError where the region is at another version than was `seen`.
    """
    held = as_seen(region, seen)
    return change_settings(region=held, given={"publishers": order or None}, by=by)


@transaction.atomic
def decide_who(*, region, key, file, by, chosen, seen):
    """Who is who in a delivery that was taken is decided: its rows count from the next version on.

    Raises OfficeError where the region is at another version than was `seen`, or where nothing is left to decide.
    """
    held = as_seen(region, seen)
    with copy_of_version(held.current) as folder:
        waiting = open_delivery(folder, key)
        if waiting is None:
            raise OfficeError("nothing_to_decide", file=file)
        replace(waiting, chosen=chosen, source=replace(waiting.source, by=by.username)).decide()
        version = keep_version(held, folder, by=by, why="who_is_who", source=file)
    keep_record(
        "who_decided", by=by, region=held, subject=file, delivery=key, version=version.number, decided=len(chosen)
    )
    return version


@transaction.atomic
def undo_decision(*, region, place, by, seen):
    """A decision of who is who, or of what became of an enterprise, counts no more from the next version on.

    Raises OfficeError where the region is at another version than was `seen`, IndexError where there is no such one.
    """
    held = as_seen(region, seen)
    with copy_of_version(held.current) as folder:
        undone = undoing.undo(folder, place, on=datetime.now(UTC).date(), by=by.username)
        subject = undone["identity"] or undone["enterprise_id"]
        version = keep_version(held, folder, by=by, why="undone", source=subject)
    told = {name: undone[name] for name in ("link", "enterprise_id", "identity_kind", "decided_on", "decided_by")}
    keep_record("decision_undone", by=by, region=held, subject=subject, version=version.number, **told)
    return version


def as_seen(region, seen):
    """The region, locked, at the version that was seen."""
    held = locked_region(region)
    if seen != f"{held.current.number}":
        raise OfficeError("stack_moved_on", seen=seen or "–", now=held.current.number)
    return held
