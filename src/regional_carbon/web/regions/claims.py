"""What an enterprise says of itself: share, product, bill, inventory, objection; an officer decides on it."""

from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from regional_carbon.collect.energy_statistics import energy_named
from regional_carbon.collect.evidence_files import NONE
from regional_carbon.collect.region import factors_of_folder
from regional_carbon.collect.sources.assembling import ONE_ANSWER
from regional_carbon.collect.sources.delivery import tame_name
from regional_carbon.language.errors import Fault
from regional_carbon.models import electricity_share
from regional_carbon.schema.input_tables import NO_FUEL
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions import answers
from regional_carbon.web.regions.claim_conflicts import refuse_contradiction
from regional_carbon.web.regions.models import Blob, Claim
from regional_carbon.web.regions.versions import copy_of_version, keep_version, locked_region
from regional_carbon.web.teamwork.actions import open_thread


def _named(bands):
    """Bands by what a form calls them: 20-40, with the lower and upper end of the share."""
    return {f"{low * 100:.0f}-{high * 100:.0f}": (low, high) for low, high in pairwise(bands)}


# The bands an enterprise may choose from, as it is asked, and those it was asked before (docs/models.md, Model II′).
BANDS = _named(electricity_share.BANDS)
OLDER_BANDS = _named(electricity_share.OLDER_BANDS)
# The second question of those below FINER: to the nearest 5 points.
STEP = 0.05
POINTS = tuple(range(5, round(electricity_share.FINER * 100) + 1, round(STEP * 100)))
# How exactly a number is known, as `electricity_share_precision` has it.
PRECISIONS = {"exact": None, "nearest_5": STEP / 2, "nearest_10": 0.05, "within_10": 0.1}


def answer_of(*, band="", points="", percent="", precision="exact", counting=""):
    """The columns of the register that an answer fills in.

    Raises OfficeError for an answer that is neither a band nor a per cent from 0 to 100, and for points outside the
    band.
    """
    answer = {**dict.fromkeys(ONE_ANSWER), "electricity_share_counting": counting or None}
    bands = {**OLDER_BANDS, **BANDS}
    if points:
        return {**answer, **_to_the_point(points, *bands.get(band, (0.0, 1.0)))}
    if band in bands:
        answer["electricity_share_low"], answer["electricity_share_high"] = bands[band]
        return answer
    try:
        share = float(percent) / 100
    except ValueError:
        raise OfficeError("share_range", value=percent) from None
    if not 0 <= share <= 1:
        raise OfficeError("share_range", value=percent)
    answer["electricity_share"], answer["electricity_share_precision"] = share, PRECISIONS.get(precision)
    return answer


def _to_the_point(points, low, high):
    """A share to the nearest 5 points, that lies in its band as far as that tells."""
    share = float(points) / 100
    if not low - STEP / 2 <= share <= high + STEP / 2:
        raise OfficeError("share_points", points=points, low=f"{low * 100:.0f}", high=f"{high * 100:.0f}")
    return {"electricity_share": share, "electricity_share_precision": STEP / 2}


def main_fuel_of(region, text):
    """The main other energy as the catalogue calls it, `none`, or None where nothing was said.

    Raises OfficeError for an energy that the region has no factor for.
    """
    if not text.strip():
        return None
    if text.strip().casefold() in NONE:
        return NO_FUEL
    found = energy_named(text.strip(), factors_of_folder(region.current.folder()))
    if isinstance(found, Fault) or found.energy == "electricity":
        raise OfficeError("share_main_fuel", energy=text.strip())
    return found.energy


@transaction.atomic
def declare_share(*, region, enterprise_id, by, main_fuel="", replaces=False, **stated):
    """An enterprise says which part of the energy it uses on site is electricity, how that was counted, and which of
    its other energies is the main one.

    Raises OfficeError as `answer_of`, `main_fuel_of` and `refuse_contradiction`.
    """
    answer = {**answer_of(**stated), "main_other_fuel": main_fuel_of(region, main_fuel)}
    claim = _kept(region, enterprise_id, "share", answer, by=by, replaces=replaces)
    keep_record("share_declared", by=by, region=region, subject=enterprise_id, claim=claim.pk)
    return claim


def _kept(region, enterprise_id, kind, answer, *, by, replaces, **document):
    """A claim that contradicts no open one. Raises OfficeError as `refuse_contradiction`."""
    locked_region(region)  # else two that contradict one another are sent at once
    before = refuse_contradiction(region, enterprise_id, kind, answer, replaces=replaces)
    return Claim.objects.create(
        region=region, enterprise_id=enterprise_id, kind=kind, answer=answer, by=by.username, replaces=before,
        **document,
    )  # fmt: skip


@transaction.atomic
def declare_product(*, region, enterprise_id, by, product, year, tonnes, replaces=False):
    """An enterprise says how much it made, or used, of what its processes emit CO2 for.

    Raises OfficeError as `product_of` and `refuse_contradiction`.
    """
    answer = answers.product_of(product=product, year=year, tonnes=tonnes)
    claim = _kept(region, enterprise_id, "product", answer, by=by, replaces=replaces)
    keep_record("product_declared", by=by, region=region, subject=enterprise_id, claim=claim.pk)
    return claim


@transaction.atomic
def object_to(*, region, enterprise_id, reason, by):
    """An enterprise objects to its estimate. Raises OfficeError without a reason."""
    if not reason.strip():
        raise OfficeError("objection_no_reason")
    claim = Claim.objects.create(
        region=region, enterprise_id=enterprise_id, kind="objection", reason=reason.strip()[:2_000], by=by.username
    )
    keep_record("objected", by=by, region=region, subject=enterprise_id, claim=claim.pk)
    return claim


def bring_bill(*, region, enterprise_id, by, name="", content=b"", replaces=False, **stated):
    """An enterprise brings in a bill, with the figures it states.

    Raises OfficeError as `bill_of` and `refuse_contradiction`.
    """
    answer = answers.bill_of(region, name=name, content=content, **stated)
    return _brought(region, enterprise_id, "bill", answer, name, content, by=by, replaces=replaces)


def bring_inventory(*, region, enterprise_id, by, name="", content=b"", replaces=False, **stated):
    """An enterprise brings in a verified inventory.

    Raises OfficeError as `inventory_of`, all faults at once, and as `refuse_contradiction`.
    """
    answer = answers.inventory_of(name=name, content=content, **stated)
    return _brought(region, enterprise_id, "inventory", answer, name, content, by=by, replaces=replaces)


@transaction.atomic
def _brought(region, enterprise_id, kind, answer, name, content, *, by, replaces):
    claim = _kept(
        region, enterprise_id, kind, answer, by=by, replaces=replaces, document=Blob.keep(content),
        document_name=tame_name(name),
    )  # fmt: skip
    keep_record(
        f"{kind}_brought", by=by, region=region, subject=enterprise_id, claim=claim.pk, sha256=claim.document,
        bytes=len(content),
    )  # fmt: skip
    return claim


@transaction.atomic
def accept(*, claim, by, reason=""):
    """A claim is accepted; what it states comes into the region, as a new version, or None for an objection.

    Raises OfficeError when it was decided already, InputError where the region does not bear the answer.
    """
    held = _open(claim)
    version = None
    if held.kind != "objection":
        region = locked_region(held.region)
        with copy_of_version(region.current) as folder:
            document = Blob.content(held.document) if held.document else b""
            answers.put(folder, held, by=by, document=document)
            version = keep_version(region, folder, by=by, why="claim", source=held.enterprise_id)
    held.state, held.decided_by, held.decision, held.version = "accepted", by.username, reason.strip()[:2_000], version
    held.save()
    _settled(held, by)
    keep_record("claim_accepted", by=by, region=held.region, subject=held.enterprise_id, claim=held.pk)
    return version


@transaction.atomic
def refuse(*, claim, reason, by):
    """A claim is refused. Raises OfficeError without a reason, or when it was decided already."""
    held = _open(claim)
    if not reason.strip():
        raise OfficeError("refusal_no_reason")
    held.state, held.decided_by, held.decision = "refused", by.username, reason.strip()[:2_000]
    held.save()
    _settled(held, by)
    keep_record("claim_refused", by=by, region=held.region, subject=held.enterprise_id, claim=held.pk)


@transaction.atomic
def withdraw(*, claim, by):
    """An enterprise takes back what it submitted. Raises OfficeError for another's, or when it was decided already."""
    held = _open(claim)
    if held.enterprise_id != by.enterprise_in(held.region):
        raise OfficeError("claim_of_others")
    held.state, held.decided_by = "withdrawn", by.username
    held.save()
    _settled(held, by)
    keep_record("claim_withdrawn", by=by, region=held.region, subject=held.enterprise_id, claim=held.pk)


@transaction.atomic
def ask_back(*, claim, by, text, due=None, name="", content=b""):
    """The office asks the enterprise about what it submitted, which stays open; the answer stands beside it.

    Raises OfficeError when it was decided already, or as `open_thread`.
    """
    held = _open(claim)
    return open_thread(
        region=held.region, by=by, text=text, enterprise_id=held.enterprise_id, claim=held, shared=True, due=due,
        name=name, content=content,
    )  # fmt: skip


def _settled(claim, by):
    """What was asked about a claim waits for nobody once the claim is closed."""
    claim.threads.filter(state="open").update(
        state="settled", awaits="", settled_by=by.username, settled_at=timezone.now()
    )


def _open(claim):
    """The claim, locked. Raises OfficeError when it was decided already."""
    held = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=claim.pk)
    if held.state != "open":
        raise OfficeError("claim_decided", enterprise=held.enterprise_id)
    return held
