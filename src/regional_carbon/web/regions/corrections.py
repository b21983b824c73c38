"""What the office corrects of one enterprise by hand: a delivery of its own, believed before all others."""

import json

from django.db import transaction
from django.utils import timezone

from regional_carbon.collect.region import assembled_table, read_region
from regional_carbon.collect.sources.delivery import CORRECTION, ROWS, Source, keep, next_number, sha256_of
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.answers import rows_of
from regional_carbon.web.regions.stack_actions import as_seen
from regional_carbon.web.regions.versions import copy_of_version, keep_version

FILE = "correction.json"
CORRECTED = ("name", "industry_code", "electricity_mwh", "zero_carbon_mwh", "output_cny", "township")


def in_register(folder, enterprise_id):
    """The newest row of an enterprise in the register; None where there is none."""
    register = assembled_table(folder, "enterprises")
    own = None if register is None else register.filter(register["enterprise_id"] == enterprise_id)
    return None if own is None or own.is_empty() else own.sort("year").row(-1, named=True)


@transaction.atomic
def correct(*, region, enterprise_id, by, reason, seen, **figures):
    """The figures of an enterprise that differ from the register's, as a delivery that is believed before all others.

    What others sent stays; taking the delivery out takes the correction back.

    Raises OfficeError without a difference or a reason, where the region is at another version than was `seen` or
    without the enterprise, InputError where the region does not bear the figures.
    """
    held = as_seen(region, seen)
    with copy_of_version(held.current) as folder:
        row = in_register(folder, enterprise_id)
        if row is None:
            raise OfficeError("claim_enterprise", enterprise=enterprise_id, year=read_region(folder).year)
        changed = {name: value for name, value in figures.items() if value is not None and value != row.get(name)}
        if not changed:
            raise OfficeError("correction_none")
        if not reason.strip():
            raise OfficeError("correction_no_reason")
        _deliver(folder, {"enterprise_id": enterprise_id, "year": row["year"], **changed}, reason.strip(), by=by)
        version = keep_version(held, folder, by=by, why="correction", source=enterprise_id)
    keep_record(
        "enterprise_corrected", by=by, region=held, subject=enterprise_id, version=version.number,
        changed=sorted(changed), reason=reason.strip()[:500],
    )  # fmt: skip
    return version


def _deliver(folder, row, reason, *, by):
    """The correction in the folder, which must still be read."""
    content = json.dumps({**row, "reason": reason}, ensure_ascii=False).encode()
    told = Source(
        number=next_number(folder), publisher=CORRECTION, file=FILE, sha256=sha256_of(content),
        received=timezone.now().isoformat(timespec="seconds"), by=by.username, covers=ROWS,
        frames={"enterprise_records": rows_of([row])},
    )  # fmt: skip
    keep(told, folder, content)
    read_region(folder)
