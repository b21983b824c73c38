"""A pathway in words: its goals, what it assumes, and which years' goals are not met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from regional_carbon.factors import industry_name
from regional_carbon.language.amounts import chance, grouped_figure, percent, signed_percent, total_tco2
from regional_carbon.language.errors import Fault, Reason
from regional_carbon.language.messages import gap, listing, say
from regional_carbon.pathways.yearly_goals import moves_with_estimate
from regional_carbon.reports.sentences.labels import label
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import PathwayTerms, Run
from regional_carbon.schema.frames import Row
from regional_carbon.strategies import Strategy


def pathway_terms(run: Run) -> PathwayTerms:
    """The terms of the pathway of a run that has one."""
    assert run.pathway_terms is not None  # noqa: S101 - asked before
    return run.pathway_terms


def goal_sentences(run: Run) -> list[str]:
    """Each goal as a sentence, in the language now spoken."""
    first = int(run.tables["pathway"]["year"][0])
    sentences = []
    for aim in pathway_terms(run).goals:
        value = percent(aim.value) if aim.kind.endswith("reduction") else grouped_figure(aim.value)
        sentences.append(say("pathway", _GOALS[aim.kind], value=value, year=aim.year, base=aim.base_year or first))
    return sentences


_GOALS: Final = {
    "reduction": "goal_reduction", "intensity_reduction": "goal_intensity_reduction",
    "intensity_tco2_per_million_cny": "goal_intensity", "cap_tco2": "goal_cap", "budget_tco2": "goal_budget",
    "peak": "goal_peak",
}  # fmt: skip


def assumption_sentences(run: Run) -> list[str]:
    """What the pathway assumes, in sentences of the language now spoken."""
    terms, by_year = pathway_terms(run), run.tables["pathway"]
    assumed, options = terms.assumptions, terms.options
    sentences = [
        say(
            "pathway", "assumed_growth", output=signed_percent(assumed.output_growth),
            electricity=signed_percent(assumed.rate("electricity_growth", "")),
            fuel=signed_percent(assumed.fuel_change),
        )
    ]  # fmt: skip
    for code, own in assumed.industries.items():
        names = {name: signed_percent(value) for name, value in own.items()}
        rates = listing([f"{say('pathway', _RATES[name])} {value}" for name, value in names.items()])
        sentences.append(say("pathway", "assumed_industry", industry=_industry(run, code), rates=rates))
    bases = by_year.filter(pl.col("basis") != "estimate").group_by("grid_basis", maintain_order=True).agg("year")
    for basis, years in bases.iter_rows():
        sentences.append(say("pathway", _GRID[basis], years=_years(years), change=signed_percent(assumed.grid_change)))
    first, factor = run.settings.year, run.settings.grid
    if factor.year not in (None, first) and "published" in by_year["grid_basis"].to_list():
        sentences.append(say("pathway", "grid_step", first=first, of=factor.year))
    sentences.append(say("pathway", "path_linear" if options.path == "linear" else "path_geometric"))
    sentences.append(say("pathway", "carried_over" if options.carry_over else "not_carried_over"))
    if options.closures_last:
        sentences.append(say("pathway", "closures_last"))
    if not options.baseline_allowance:
        sentences.append(say("pathway", "ratchet"))
    if options.discount_rate is not None:
        rate = f"{options.discount_rate:.3g}"
        sentences.append(say("pathway", "discounted", rate=percent(float(rate)), source=options.discount_source))
    if terms.unknown:
        sentences.append(
            say("pathway", "unknown", count=len(terms.unknown), enterprises=listing(terms.unknown, at_most=5))
        )
    return sentences


_RATES: Final = {
    "output_growth": "rate_output", "electricity_growth": "rate_electricity", "fuel_change": "rate_fuel",
}  # fmt: skip
_GRID: Final = {"given": "grid_given", "published": "grid_published", "assumed": "grid_from"}


def chance_sentences(run: Run) -> list[str]:
    """How likely the goals are met in their own years, and whether an error of all alike counts; else in the last year.

    None where it is not known: a plan of an earlier version.
    """
    by_year, goals = run.tables["pathway"], pathway_terms(run).goals
    if "goal_probability" not in by_year.columns:
        return []
    known = by_year.drop_nulls("goal_probability")
    of_goals = known.filter(pl.col("year").is_in([goal.year for goal in goals]))
    rows = (of_goals if of_goals.height else known.tail(1)).rows(named=True)
    return [_chance(row, moves=moves_with_estimate(goals, row["goal"], row["year"])) for row in rows]


def _chance(row: Row, *, moves: bool) -> str:
    ends = {end: total_tco2(row[f"emission_{end}_tco2"]) for end in ("low", "high")}
    told = word("goal_chance", year=row["year"], chance=chance(row["goal_probability"]), **ends)
    return told + gap() + word("goal_moves" if moves else "goal_stands")


def missed_sentences(run: Run) -> list[str]:
    """Why the goals of some years are not met, in sentences of the language now spoken; the same reason once."""
    by_year = run.tables["pathway"]
    missed = by_year.filter(~pl.col("meets_goal"))["year"].to_list()
    sentences = [say("pathway", "missed", years=_years(missed), count=len(missed))] if missed else []
    terms = pathway_terms(run)
    refused = [(year, _with_label(fault, terms.strategy)) for year, fault in terms.refused.items()]
    reasons = [say("pathway", "refused", year=year, reason=Reason(fault)) for year, fault in refused]
    return [*sentences, *reasons[-1:]]


def _with_label(fault: Fault, strategy: Strategy) -> Fault:
    """A fault of the pathway's strategy with what it is called where people read it."""
    if fault.values.get("strategy") != strategy.name:
        return fault
    return replace(fault, values={**fault.values, "strategy": label(strategy, bare=True)})


def _industry(run: Run, code: str) -> str:
    names = run.tables["forecast"].filter(pl.col("industry_code") == code)["industry"].drop_nulls()
    written = names[0] if len(names) else None
    name = written if run.settings.own_codes else industry_name(code, written)
    return f"{name} ({code})" if name else code


def _years(years: Sequence[int]) -> str:
    """2021–2023, 2026."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return listing([str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs])
