"""A delivery taken out of a region or put back, and whom the register believes first: each a new version."""

from functools import partial

from django.db import transaction

from regional_carbon.collect.sources import taking_out
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.actions import change_settings
from regional_carbon.web.regions.versions import copy_of_version, keep_version, locked_region


@transaction.atomic
def _move(*, region, key, file, by, seen, move, why):
    """The region with a delivery moved, as a new version.

    Raises InputError where it is not there, OfficeError where the region is at another version than was `seen`.
    """
    held = _as_seen(region, seen)
    with copy_of_version(held.current) as folder:
        move(folder, key)
        version = keep_version(held, folder, by=by, why=why, source=file)
    keep_record(f"delivery_{why}", by=by, region=held, subject=file, delivery=key, version=version.number)
    return version


take_out = partial(_move, move=taking_out.take_out, why="taken_out")
put_back = partial(_move, move=taking_out.put_back, why="put_back")


@transaction.atomic
def order_publishers(*, region, order, by, seen):
    """Whom the register believes before the others, the first before the next; nobody, where `order` is empty.

    Raises OfficeError where the region is at another version than was `seen`.
    """
    held = _as_seen(region, seen)
    return change_settings(region=held, given={"publishers": order or None}, by=by)


def _as_seen(region, seen):
    """The region, locked, at the version that was seen."""
    held = locked_region(region)
    if seen != f"{held.current.number}":
        raise OfficeError("stack_moved_on", seen=seen or "–", now=held.current.number)
    return held
