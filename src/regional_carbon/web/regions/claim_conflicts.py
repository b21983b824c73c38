"""Whether what an enterprise submits contradicts what it submitted before: another value of the same figure."""

from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.models import Claim

OTHERWISE = {"open": "claim_open_otherwise", "accepted": "claim_accepted_otherwise"}  # what is said, by the state


def figures_of(kind, answer):
    """The figures that a claim states, each by what it is of and its year: {("electricity", 2020): 1500.0}."""
    if kind == "share":
        ends = ("electricity_share", "electricity_share_low", "electricity_share_high")
        return {("share", None): tuple(answer.get(name) for name in ends)}
    year = answer.get("year")
    if kind == "product":
        return {("product", year): (answer["process_product"], answer["process_product_t"])}
    stated = {("electricity", year): answer.get("electricity_mwh"), ("emission", year): answer.get("emission_tco2")}
    fuels = {(fuel["energy"], year): (fuel["amount"], fuel["unit"]) for fuel in answer.get("fuels", [])}
    return {figure: value for figure, value in {**stated, **fuels}.items() if value is not None}


def refuse_contradiction(region, enterprise_id, kind, answer, *, replaces=False):
    """The accepted claim whose figure another takes the place of, by the enterprise's own word; None where none is.

    Raises OfficeError where an open claim gives another value, or, without `replaces`, the one accepted last does.
    """
    submitted = Claim.objects.filter(region=region, enterprise_id=enterprise_id, state__in=[*OTHERWISE])
    known = [(one, figures_of(one.kind, one.answer)) for one in submitted.exclude(kind="objection")]
    contradicted = None
    for figure, value in figures_of(kind, answer).items():
        for state in OTHERWISE:
            before = next((one for one, stated in known if one.state == state and figure in stated), None)
            if before is None or figures_of(before.kind, before.answer)[figure] == value:
                continue
            if state == "open" or not replaces:
                raise OfficeError(OTHERWISE[state], told=before.told(), day=before.at.date().isoformat())
            contradicted = before
    return contradicted
