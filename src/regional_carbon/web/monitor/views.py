"""The page Monitor, its chart and tables, and an enterprise's own months."""

import tempfile
from functools import wraps
from pathlib import Path

import polars as pl
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render

from regional_carbon.collect.months_template import write_months_template
from regional_carbon.language import amounts
from regional_carbon.language.messages import spoken_language
from regional_carbon.monitoring.progress import MONTHS, OFF_TRACK_RATE, SEASON_RATE
from regional_carbon.monitoring.year_to_date import newest_year
from regional_carbon.reports.figures import monitoring_charts
from regional_carbon.schema.monitoring_tables import (
    EnterpriseMonth,
    EnterpriseProgress,
    IndustryProgress,
    MonthProgress,
    RegionProgress,
)
from regional_carbon.web.monitor import measured, year_told
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.plans.plan_told import chance_told
from regional_carbon.web.regions.views import XLSX, download
from regional_carbon.web.runs.report_files import columns_told
from regional_carbon.web.runs.values import value_of
from regional_carbon.web.runs.views.downloads import figure_data, of_kind, table_file
from regional_carbon.web.wording import word as say_word

TABLES = {
    "months": MonthProgress, "enterprises": EnterpriseProgress, "enterprise_months": EnterpriseMonth,
    "industries": IndustryProgress, "region": RegionProgress,
}  # fmt: skip
INTENSITIES = {"plan": "monitor_intensities_plan", "estimate": "monitor_intensities_estimate"}
# What to do about what a plan lacks (`measured.lacking_of`).
NEXT = {
    "monitor_plan_results_missing": "monitor_plan_results_missing_next",
    "monitor_plan_intensities_missing": "monitor_plan_intensities_missing_next",
}
INTERVALS = {
    "own_years": "monitor_rule_interval_own_years", "estimate": "monitor_rule_interval_estimate",
    None: "monitor_rule_interval_none",
}  # fmt: skip
SHOWN = 50  # enterprises above their plan, and of those that lack months; the CSV has all


@of_run("see", "monitor")
def monitor(request, region, run):
    """The year on its way; where there are no readings, what to upload."""
    plan = region.plan_in_force()
    found = measured.monitored(region, run, plan)
    if found is None:
        return page(request, "monitor/none.html", "monitor", run=run, plan=plan)
    total = found.total
    names = value_of(run).tables["enterprises"].select("industry_code", "industry").unique("industry_code")
    furthest, missing = found.furthest, found.missing
    told = {
        "plan": plan if total["enterprises_compared"] else None, "published": plan, "total": total, "year": found.year,
        "furthest": _named(furthest.head(SHOWN), value_of(run)), "above": furthest.height,
        "industries": found.industries.join(names, on="industry_code", how="left", maintain_order="left").to_dicts(),
        "missing": missing.head(SHOWN).to_dicts(), "lacking": missing.height, "unknown": found.unknown[:SHOWN],
        "unknown_count": len(found.unknown), "rules": _rules(total), "measured": _measured(found, plan),
        "title": year_told.title(found), "deviation": year_told.deviation(found),
        "months_read": found.months.height, "months_all": MONTHS,
        "above_tonnes": amounts.total_tco2(float(furthest["difference_tco2"].sum())) if furthest.height else "",
        "ends": amounts.interval(total["projected_low_tco2"], total["projected_high_tco2"], amounts.total_tco2),
        "kept": total["planned_tco2"] is not None and (total["projected_tco2"] or 0) <= total["planned_tco2"],
        "chance_told": chance_told(plan) if plan else "",
    }  # fmt: skip
    return page(request, "monitor/monitor.html", "monitor", run=run, **told)


def _named(furthest, value):
    """Those above their plan, off track first and then by tonnes, with their names and their industries'."""
    known = value.tables["enterprises"].select(
        "enterprise_id", *(name for name in ("name", "industry") if name in value.tables["enterprises"].columns)
    )
    own = furthest.drop("name", "industry", strict=False).join(known, on="enterprise_id", how="left")
    widest = max((row["difference_tco2"] for row in own.to_dicts()), default=1.0) or 1.0
    off_first = pl.col("level") == "off_track"
    rows = own.sort(off_first, "difference_tco2", descending=True).to_dicts()
    return [{**row, "wide": round(100 * max(row["difference_tco2"], 0) / widest, 1)} for row in rows]


def _measured(found, plan):
    """With which grid factor and intensities the months are measured, in sentences, and what to do about it."""
    grid, used = found.grid, found.intensities
    told = measured.measured_told(found, plan)
    lacking = measured.lacking_of(found, plan)
    if lacking:
        told.append(say_word(NEXT[lacking]))
    if used is not None:
        least, most = (f"{value:.4f}" for value in used)
        told.append(say_word(INTENSITIES[grid.basis], least=least, most=most, year=grid.year))
    if found.by_estimate:
        told.append(say_word("monitor_by_estimate", count=found.by_estimate))
    return told


def _rules(total):
    """How the figures come about, in sentences: levels, the plan's part, the year at this rate, its interval."""
    told = [say_word("monitor_rule_emission"), say_word("monitor_rule_plan"), say_word("monitor_rule_rate")]
    by_days = total["enterprises_by_days"]
    if by_days:
        told.append(say_word("monitor_rule_days", count=amounts.count(by_days)))
    told.append(say_word(INTERVALS[total["interval_basis"]]))
    rates = {"rate": amounts.tidy(OFF_TRACK_RATE), "season": amounts.tidy(SEASON_RATE)}
    return [*told, say_word("monitor_rule_levels", **rates), say_word("monitor_rule_calibrated")]


# ---------------------------------------------------------------------------------------------------
# One enterprise


@of_run("own")
def own(request, region, run):
    """The months of the enterprise a person answers for, as a part of its page."""
    mine = request.user.enterprise_in(region)
    if value_of(run).tables["enterprises"].filter(pl.col("enterprise_id") == mine).is_empty():
        return redirect("own", region.slug)
    return _part(request, region, run, mine)


@of_run("see")
def one(request, region, run, enterprise):
    """The months of one enterprise, as a part of its page."""
    return _part(request, region, run, enterprise)


def _part(request, region, run, enterprise):
    plan = region.plan_in_force()
    found = measured.monitored(region, run, plan)
    rows = [] if found is None else found.enterprises.filter(pl.col("enterprise_id") == enterprise).to_dicts()
    if not enterprise or (found is not None and not rows):
        raise Http404
    row = rows[0] if rows and rows[0]["months_read"] else None
    months = [] if row is None else found.enterprise_months.filter(pl.col("enterprise_id") == enterprise).to_dicts()
    return render(
        request, "monitor/one_months.html",
        {
            "region": region, "run": run, "row": row, "months": months, "plan": plan,
            "measured": found and measured.measured_told(found, plan),
        },
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# Files


def _of_readings(view):
    """A view that is given what was monitored; where nothing was, the page Monitor says what to upload."""

    @wraps(view)
    def given(request, region, run, *args, **kwargs):
        found = measured.monitored(region, run, region.plan_in_force())
        if found is None or found.months.is_empty():
            return redirect("monitor", region.slug)
        return view(request, region, run, found, *args, **kwargs)

    return given


def _drawn(found, name):
    if name != "to_date":
        raise Http404
    return monitoring_charts.to_date(found.months, found.total)


@of_run("see")
@_of_readings
def figure(request, region, run, found, name):
    """The chart for the page: specification and rows."""
    return JsonResponse(figure_data(_drawn(found, name)))


@of_run("see")
@_of_readings
def picture(request, region, run, found, name, kind):
    """The chart as SVG or PNG, its title and caption with it."""
    content, of = of_kind(_drawn(found, name), kind)
    return download(content, f"{region.slug}-{name}.{kind}", of)


@of_run("see")
@_of_readings
def table(request, region, run, found, name, kind):
    """A table of the year as CSV, or what its columns mean and where its figures come from as JSON."""
    if name not in TABLES:
        raise Http404
    frame, file = getattr(found, name), f"{region.slug}-{found.year}-monitor-{name}"
    plan = region.plan_in_force()
    told = {
        "table": name, "region": str(region), "year": found.year, "readings_of_data_version": region.current.number,
        "run": run.pk, "estimate_of_data_version": run.version.number, "plan": plan.name if plan else None,
        "grid_tco2_per_mwh": found.grid.tco2_per_mwh, "grid_source": found.grid.source, "grid_of": found.grid.basis,
        "grid_year": found.grid.year,
        "factors": run.value.tables["factors_used"].to_dicts(), "rows": frame.height,
        "columns": columns_told(TABLES[name], frame.columns),
    }  # fmt: skip
    return table_file(frame, told, file, kind)


@of_run("see")
def readings_template(request, region, run):
    """A workbook to fill in: every enterprise by the months of the year monitored, or of the one after the run's."""
    months = measured.month_sums(region)
    year = max(newest_year(months) or 0, run.summary["year"] + 1)
    known = months.filter(pl.col("year") == year).select("enterprise_id", "month", pl.col("month_mwh") * 1000)
    rows = value_of(run).tables["enterprises"].sort("enterprise_id").to_dicts()
    listed = [(row["enterprise_id"], row.get("name") or "") for row in rows]
    with tempfile.TemporaryDirectory() as aside:
        path = write_months_template(
            Path(aside) / f"{region.slug}-{year}.xlsx", listed, year,
            {(enterprise, month): kwh for enterprise, month, kwh in known.iter_rows()},
        )  # fmt: skip
        return download(path.read_bytes(), f"{region.slug}-{year}-{spoken_language()}.xlsx", XLSX)
