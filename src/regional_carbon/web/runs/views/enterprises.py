"""Pages of one enterprise: as the office sees it, and as it sees itself."""

from functools import wraps
from typing import cast

import polars as pl
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from regional_carbon.collect.region import currency_of_folder, factors_of_folder
from regional_carbon.factors import process_products
from regional_carbon.language import amounts
from regional_carbon.language.messages import Each, say
from regional_carbon.models.process_emissions import VERIFIED, may_have_process
from regional_carbon.reports.figures.history_charts import history_figure
from regional_carbon.reports.sentences import shown
from regional_carbon.reports.sentences.enterprise_words import tonnes_of
from regional_carbon.reports.sentences.measures_section import measures_of_enterprise
from regional_carbon.schema.estimate_tables import EnterpriseHistory, IndustryStanding
from regional_carbon.units import Unit, symbols, unit
from regional_carbon.web.accounts.sign_in_codes import codes_of_enterprise, give_code
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.plans.enterprise_targets import of_one
from regional_carbon.web.regions import claims
from regional_carbon.web.regions.forms import BillForm, InventoryForm, ObjectionForm, ProductForm, ShareForm
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs.models import Outcome
from regional_carbon.web.runs.one_enterprise import shown_first
from regional_carbon.web.runs.report_files import described
from regional_carbon.web.runs.said import said_of
from regional_carbon.web.runs.values import history_of, value_of
from regional_carbon.web.runs.views.downloads import figure_data, of_kind, table_file

WAITING_SHOWN = 5  # of what an enterprise has sent
CLAIMS_SHOWN = 20
# What an enterprise brings in, by the view that takes it.
TAKES = {
    "share": "declare_share", "bill": "bring_bill", "inventory": "bring_inventory", "product": "declare_product",
}  # fmt: skip
YEARS_DRAWN = 2  # from which a history is a chart
HISTORY_KINDS = {"address": "json", "svg": "svg", "png": "png", "csv": "csv", "metadata": "metadata"}

# The columns that hold estimated figures, by the quantity whose definition a page shows.
ESTIMATED = {
    "emission_tco2": "emission", "fuel_tco2": "fuel", "heat_tco2": "heat", "scope_1_tco2": "scope_1",
    "process_tco2": "process", "electricity_location_tco2": "location", "electricity_market_tco2": "market",
    "intensity_tco2_per_mwh": "intensity", "efficiency_cny_per_tco2": "efficiency", "rank": "rank",
    "rank_in_industry": "rank_in_industry", "industry_ratio": "ratio", "efficiency_grade": "code", "trust": "trust",
    "grade": "grade", "market_probability": "market_member",
}  # fmt: skip
# Estimated by the evidence of a data-quality tier.
OF_EVIDENCE = ("emission_tco2", "fuel_tco2", "scope_1_tco2", "heat_tco2")
# The columns of a figure's 90 % interval.
ENDS = {
    "emission_tco2": ("emission_low_tco2", "emission_high_tco2"), "rank": ("rank_low", "rank_high"),
    "efficiency_cny_per_tco2": ("efficiency_low_cny_per_tco2", "efficiency_high_cny_per_tco2"),
    "rank_in_industry": ("rank_in_industry_low", "rank_in_industry_high"),
    "intensity_tco2_per_mwh": ("intensity_low_tco2_per_mwh", "intensity_high_tco2_per_mwh"),
}  # fmt: skip
# What an enterprise is not shown of itself.
OF_THE_OFFICE = ("rank", "rank_low", "rank_high", "lowest_tenth_probability")


def _one(run, enterprise):
    """An enterprise of a run with all that is known of it. Raises Http404 where there is none."""
    row = _of(run, enterprise)
    if row is None:
        raise Http404
    return row


def _of(run, enterprise):
    """An enterprise of a run with all that is known of it; None where there is none."""
    value = value_of(run)
    rows = value.tables["enterprises"].filter(pl.col("enterprise_id") == enterprise)
    if rows.is_empty():
        return None
    row = rows.row(0, named=True)
    of_industry = value.tables["forecast"].filter(pl.col("industry_code") == row["industry_code"])
    ends = of_industry.select(ENDS["intensity_tco2_per_mwh"]).to_dicts()
    return {**row, **(ends[0] if ends else {})}


def _facts(row, currency):
    """What is known of an enterprise: label, value and interval as the reports round them, unit, meaning, quantity."""
    shows = {
        "electricity_mwh": amounts.tonnes, "zero_carbon_mwh": amounts.tonnes, "electricity_share": amounts.percent,
        "output_cny": amounts.money, "intensity_tco2_per_mwh": amounts.intensity, "emission_tco2": amounts.tco2,
        "most_likely_tco2": amounts.tco2, "fuel_tco2": amounts.tco2, "scope_1_tco2": amounts.tco2,
        **({} if row.get("process_tco2") is None else {"process_tco2": amounts.tco2}), "heat_tco2": amounts.tco2,
        "electricity_location_tco2": amounts.tco2, "electricity_market_tco2": amounts.tco2,
        "efficiency_cny_per_tco2": amounts.count, "rank": amounts.count, "rank_in_industry": amounts.count,
        "industry_ratio": lambda value: amounts.decimals(value, 2), "efficiency_grade": amounts.count,
        "trust": lambda value: amounts.decimals(value, 2),
        **({} if row.get("market_probability") is None else {"market_probability": amounts.chance}),
    }  # fmt: skip
    facts = []
    for name, show in shows.items():
        column = IndustryStanding.columns().get(name)
        if column is None or name not in row:
            continue
        low, high = ENDS.get(name, ("", ""))
        facts.append(
            {
                "label": column.label(), "value": show(row[name]), "unit": shown.unit(column, show, currency),
                "meaning": column.more(),
                "interval": amounts.interval(row.get(low), row.get(high), show), "quantity": ESTIMATED.get(name, ""),
                "name": name, "grade": row.get("grade") if name in OF_EVIDENCE else None,
            }
        )  # fmt: skip
    return facts


def _codes(row):
    """Each five-grade code with its probability; nothing where they are not known."""
    known = [row.get(f"code_{code}_probability") for code in range(1, 6)]
    if any(one is None for one in known):
        return []
    return [
        {"code": code, "share": one, "told": amounts.chance(one), "own": code == row["efficiency_grade"]}
        for code, one in enumerate(known, 1)
    ]


def _years(run, row):
    """What an enterprise used, made and emitted in each year, as the reports round it."""
    return [
        {
            "year": year["year"], "electricity": amounts.tonnes(year["electricity_mwh"]),
            "output": amounts.money(year["output_cny"]), "emission": amounts.tco2(year["emission_tco2"]),
            "efficiency": amounts.count(year["efficiency_cny_per_tco2"]), "grade": year["grade"],
            "interval": amounts.interval(row.get("emission_low_tco2"), row.get("emission_high_tco2"), amounts.tco2)
            if year["year"] == row["year"] else "",
        }
        for year in history_of(run, row["enterprise_id"])
    ]  # fmt: skip


def _processes(run, row):
    """The products to ask an enterprise for by its industry, where nothing is known of its process emissions."""
    if row.get("process_tco2") is not None or row["grade"] in VERIFIED:
        return []
    products = process_products()
    return Each([products[name].name() for name in _products(run, row)])


def _products(run, row):
    """The products whose process emissions matter in an enterprise's industry."""
    return [] if run.value.settings.own_codes else may_have_process(row)


def _told(region, run, row, *, own=False):
    """What the page of an enterprise shows, whoever opens it; `own` as it is told itself."""
    years, asked, plan = _years(run, row), of_one(region, row["enterprise_id"]), region.plan_in_force()
    can_do = measures_of_enterprise(value_of(run), row["enterprise_id"])
    return {
        **shown_first(run, row, asked, plan, own=own),
        "row": row, "facts": _facts(row, run.summary["currency"]), "codes": _codes(row), "years": years,
        "drawn": len(years) >= YEARS_DRAWN, "target": asked[-1] if asked else None,
        "asked_by_year": asked, "plan": plan,
        "processes": _processes(run, row), "can_do": can_do, "can_do_rows": _labelled(can_do),
        "peers": Outcome.objects.filter(run=run, industry_code=row["industry_code"]).count(),
        "contradicting": amounts.interval(
            row.get("contradiction_low_tco2"), row.get("contradiction_high_tco2"), amounts.tco2
        ),
    }  # fmt: skip


def _labelled(can_do):
    """The rows of an enterprise's measures, each figure with what it is: on a phone a row becomes a card."""
    return (
        [(line[0], list(zip(can_do.table.heads[1:], line[1:], strict=True))) for line in can_do.table.rows]
        if can_do
        else []
    )


@of_run("see")
def enterprise(request, region, run, enterprise):
    """One enterprise: its figures through the years, on what evidence, where it stands, what the plan asks."""
    row = _one(run, enterprise)
    chart = {to: reverse("history", args=[region.slug, enterprise, kind]) for to, kind in HISTORY_KINDS.items()}
    waiting = region.claims.filter(enterprise_id=row["enterprise_id"], state="open")
    told = {**_told(region, run, row), "said": said_of(run, row), "waiting": waiting[:WAITING_SHOWN]}
    return page(request, "runs/enterprise.html", "enterprises", run=run, **told, **chart)


def _of_mine(view):
    """A view that is given the enterprise a person answers for, without its place among all, which is the office's.

    Where the run holds no such enterprise, the page says so.
    """

    @wraps(view)
    def given(request, region, run, *args, **kwargs):
        mine = request.user.enterprise_in(region)
        row = _of(run, mine)
        if row is None:
            return page(request, "runs/own_none.html", "own", run=run, mine=mine)
        own = {name: value for name, value in row.items() if name not in OF_THE_OFFICE}
        return view(request, region, run, own, *args, **kwargs)

    return given


@of_run("own", "own")
@_of_mine
def own(request, region, run, row):
    """The page of the enterprise a person answers for: theirs alone."""
    return _own(request, region, run, row)


def _own(request, region, run, row, **forms):
    """One's own page; a form that could not be taken stands in it as it was filled in."""
    chart = {to: reverse("own_history", args=[region.slug, kind]) for to, kind in HISTORY_KINDS.items()}
    of_year = {"initial": {"year": row["year"]}}
    made = list(region.claims.filter(enterprise_id=row["enterprise_id"])[:CLAIMS_SHOWN])
    filled = {
        "share_form": ShareForm(), "bill_form": BillForm(**of_year), "inventory_form": InventoryForm(**of_year),
        "product_form": _product_form(run, row), "objection_form": ObjectionForm(), **forms,
    }  # fmt: skip
    told = {
        **_told(region, run, row, own=True), **chart, **filled, **_to_bring(region), **_said_first(row),
        **_ways(region, run, filled), "claims": made, "last": made[0] if made else None,
    }  # fmt: skip
    return page(request, "runs/own.html", "own", run=run, status=422 if forms else 200, **told)


def _said_first(row):
    """The title of one's own page, and between which figures the estimate lies."""
    low, high = row.get("emission_low_tco2"), row.get("emission_high_tco2")
    ends = {"low": tonnes_of(low), "high": tonnes_of(high)}
    known = low is not None and high is not None
    return {
        "heading": say("web", "own_title", tonnes=tonnes_of(row["emission_tco2"]), year=row["year"]),
        "between": say("web", "own_between", **ends) if known else say("web", "own_estimate"),
    }


def _ways(region, run, forms):
    """The ways to better an estimate, the least effort first: what each takes, and how far the figure is off then."""
    of = (
        ("share", "declared_share", say("web", "share_title"), say("web", "own_effort_share"),
         say("web", "share_lead")),
        ("bill", "metered_fuels", say("web", "bill_title"), say("web", "own_effort_bill"), say("web", "bill_lead")),
        ("inventory", "verified_inventory", say("web", "inventory_title"), say("web", "own_effort_inventory"),
         say("web", "inventory_lead")),
        ("product", "", say("web", "process_title"), say("web", "own_effort_product"), say("web", "process_lead")),
    )  # fmt: skip
    rates = _typical(value_of(run))
    ways = [
        {
            "name": name, "title": title, "effort": effort, "lead": lead, "form": forms[f"{name}_form"],
            "address": reverse(TAKES[name], args=[region.slug]), "typical": rates.get(evidence, ""),
        }
        for name, evidence, title, effort, lead in of if forms[f"{name}_form"]
    ]  # fmt: skip
    return {"ways": ways, "typical": any(way["typical"] for way in ways)}


def _typical(value):
    """How far a figure typically lies off on each kind of evidence, where the run says so."""
    better = value.tables.get("better_evidence")
    if better is None:
        return {}
    rows = better.select("evidence", "typical_low_rate", "typical_high_rate").drop_nulls().rows()
    return {evidence: shown.distances(abs(low), abs(high)) for evidence, low, high in rows}


def _product_form(run, row):
    """The question for process products as it was answered last; none where the industry has no such processes."""
    listed = _products(run, row)
    answered = row.get("process_product") or (listed[0] if len(listed) == 1 else "")
    return ProductForm(initial={"year": row["year"], "product": answered}) if listed or answered else None


def _to_bring(region):
    """What the form for a bill offers: energies by name, and their units."""
    factors = factors_of_folder(region.current.folder())
    fuels = [factor for energy, factor in sorted(factors.items()) if energy != "electricity"]
    money = {currency_of_folder(region.current.folder())} if any(factor.price for factor in fuels) else set()
    of_fuels = (symbol for factor in fuels for symbol in symbols(cast("Unit", unit(factor.unit)).quantity))
    return {"energies": fuels, "units": dict.fromkeys([*of_fuels, *money])}


def _brings(name, form_of, action):
    """A view that takes what an enterprise says of itself by a form, and goes back to its page."""

    @of_run("own", sent="own")
    @_of_mine
    def brought(request, region, run, row):
        form = form_of(request.POST, request.FILES)
        if form.performs(action, region=region, enterprise_id=row["enterprise_id"], by=request.user):
            return redirect("own", region.slug)
        return _own(request, region, run, row, **{name: form})

    return brought


declare_share = _brings("share_form", ShareForm, claims.declare_share)
declare_product = _brings("product_form", ProductForm, claims.declare_product)
bring_bill = _brings("bill_form", BillForm, claims.bring_bill)
bring_inventory = _brings("inventory_form", InventoryForm, claims.bring_inventory)
object_to = _brings("objection_form", ObjectionForm, claims.object_to)


# ---------------------------------------------------------------------------------------------------
# Through the years, and the letter


def _history(run, row, kind):
    """An enterprise through the years: for the page to draw, as SVG or PNG, as CSV with metadata."""
    years, name = history_of(run, row["enterprise_id"]), f"{run.region.slug}-{row['enterprise_id']}-years"
    if kind in ("csv", "metadata"):
        frame = pl.DataFrame(years, infer_schema_length=None)
        return table_file(frame, described(run, value_of(run), "years", EnterpriseHistory, frame), name, kind)
    drawn = history_figure(value_of(run), years)
    if kind == "json":
        return JsonResponse(figure_data(drawn))
    if kind not in ("svg", "png"):
        raise Http404
    content, of = of_kind(drawn, kind)
    return download(content, f"{name}.{kind}", of)


@of_run("see")
def history(request, region, run, enterprise, kind):
    """The chart of an enterprise through the years."""
    return _history(run, _one(run, enterprise), kind)


@of_run("own")
@_of_mine
def own_history(request, region, run, row, kind):
    """The chart of one's own enterprise through the years."""
    return _history(run, row, kind)


def _letter(request, region, run, row, here, given=None):
    first, last = row.get("rank_in_industry_low"), row.get("rank_in_industry_high")
    told = {
        **_told(region, run, row), "emission": amounts.tco2(row["emission_tco2"]), "today": timezone.localdate(),
        "ends": amounts.interval(row.get("emission_low_tco2"), row.get("emission_high_tco2"), amounts.tco2),
        "places": "" if first == last else amounts.interval(first, last, amounts.count),
        "codes": codes_of_enterprise(region, row["enterprise_id"]) if "administer" in request.rights else [],
        "given": given, "log_in_address": request.build_absolute_uri(reverse("code_log_in")),
    }  # fmt: skip
    return page(request, "runs/letter.html", here, run=run, **told)


@of_run("see")
def letter(request, region, run, enterprise):
    """The letter to an enterprise, to print: what was estimated on what evidence, what is asked, how to answer."""
    return _letter(request, region, run, _one(run, enterprise), "enterprises")


@of_run("administer", sent="letter")
def letter_code(request, region, run, enterprise):
    """The letter with a one-time code to sign in by: it stands in this answer alone, to be printed."""
    row = _one(run, enterprise)
    given = give_code(region=region, enterprise_id=enterprise, by=request.user)
    return _letter(request, region, run, row, "enterprises", given)


@of_run("own")
@_of_mine
def own_letter(request, region, run, row):
    """The same letter, for the enterprise itself."""
    return _letter(request, region, run, row, "own")
