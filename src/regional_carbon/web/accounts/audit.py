"""The audit log: what was done is added to a chain of hashes, and the chain can be checked."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from regional_carbon.web.accounts.models import Chain, Record

FIRST = "0" * 64


def keep_record(action, *, by, region=None, subject="", **details):
    """A record of an action, in the transaction of the action itself: both stand, or neither.

    `by` is a person, or a name where nobody is logged in. Details never hold an enterprise's figures.
    """
    with transaction.atomic():
        Chain.objects.get_or_create(pk=1)
        head = Chain.objects.select_for_update(no_key=True).get(pk=1)
        row = Record(
            number=head.last + 1,
            at=datetime.now(UTC).isoformat(timespec="microseconds"),
            by=getattr(by, "username", by),
            action=action,
            region=getattr(region, "slug", "") or "",
            subject=str(subject)[:200],
            details=json.dumps(details, ensure_ascii=False, sort_keys=True, default=str),
            before=head.sha256,
        )
        row.sha256 = row.hashed()
        row.save()
        head.last, head.sha256 = row.number, row.sha256
        head.save()
    return row


@dataclass(frozen=True)
class Verified:
    """What a check of the chain found: how many records, the last hash, and what is wrong, by record number."""

    records: int
    head: str
    altered: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Nothing was altered or deleted."""
        return not (self.altered or self.missing)


def verify() -> Verified:
    """Every record held against its hash, its neighbour and the head of the chain."""
    altered: list[int] = []
    missing: list[int] = []
    number, before = 0, FIRST
    for row in Record.objects.order_by("number").iterator(chunk_size=2_000):
        missing += range(number + 1, row.number)
        if row.sha256 != row.hashed() or (row.before != before and row.number == number + 1):
            altered.append(row.number)
        number, before = row.number, row.sha256
    head = Chain.objects.filter(pk=1).first()
    if head is not None:
        missing += range(number + 1, head.last + 1)
        if head.last < number or (head.last == number and head.sha256 != before):
            altered.append(number)
    elif number:
        altered.append(number)
    return Verified(Record.objects.count(), before, tuple(dict.fromkeys(altered)), tuple(missing))
