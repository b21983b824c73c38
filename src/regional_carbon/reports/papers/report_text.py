"""The report to the superior in blocks: how much, who, the goal, the plan and its chance, how sure, by what method."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count as counting
from typing import Final

import polars as pl

from regional_carbon.language.amounts import chance, count, decimals, intensity
from regional_carbon.language.messages import gap, listing, spoken_language
from regional_carbon.reports.figures.efficiency_charts import figure_2
from regional_carbon.reports.figures.industry_bars import industry_figure
from regional_carbon.reports.figures.marks import Figure
from regional_carbon.reports.figures.opt_out_charts import figure_3
from regional_carbon.reports.figures.strategy_charts import figure_4
from regional_carbon.reports.figures.uncertainty_charts import uncertainty_figure
from regional_carbon.reports.figures.wedge_charts import wedges
from regional_carbon.reports.papers.asked_enterprises import (
    NOTHING,
    asked_by_industry,
    asked_of_each,
    emitters_of_half,
    year_asked,
)
from regional_carbon.reports.papers.paper_blocks import Block, Report, numbered, table
from regional_carbon.reports.papers.rule_names import rule_told
from regional_carbon.reports.sender import paper_word
from regional_carbon.reports.sentences.official_amounts import money_told, odds, share_told, tonnes_between, tonnes_told
from regional_carbon.reports.sentences.pathway_words import (
    assumption_sentences,
    goal_sentences,
    missed_sentences,
    pathway_terms,
)
from regional_carbon.reports.sentences.words import currency_text, region_name, target_text
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row
from regional_carbon.units import units_by_id

INDUSTRIES: Final = 8  # in the table of the main text, the largest first; the annex has all
ENTERPRISES: Final = 100  # in the annex, those asked for most first
FIRST_ASKED: Final = 3  # enterprises named as the first to ask for evidence


def report_of(run: Run) -> Report:
    """The report on a run, in the language now spoken."""
    values = {"region": region_name(run), "year": run.settings.year}
    place, figures, tables = counting(), counting(1), counting(1)

    def heading(key: str) -> Block:
        return Block("heading", numbered(next(place), paper_word(key)))

    def picture(figure: Figure, title: str) -> Block:
        told = paper_word("figure", number=next(figures), title=title)
        return Block("picture", told, figure=figure, alt=f"{title}{paper_word('stop')}{gap()}{figure.caption}")

    def captioned(block: Block) -> Block:
        return table(paper_word("table", number=next(tables), title=block.text), block.heads, block.rows)

    blocks = [Block("text", paper_word("report_opening", enterprises=run.tables["enterprises"].height, **values))]
    blocks += [heading("how_much"), *map(_text, _how_much(run))]
    blocks += [heading("who"), _text(_who(run)), captioned(industry_table(run, INDUSTRIES))]
    blocks.append(picture(industry_figure(run, asked_by_industry(run)), paper_word("figure_who", **values)))
    blocks.append(picture(figure_2(run), paper_word("figure_efficiency")))
    blocks += [heading("goal"), *map(_text, _goal(run))]
    blocks += [heading("plan"), *map(_text, _plan(run)), captioned(_plan_table(run))]
    blocks.append(picture(figure_3(run), paper_word("figure_cost_of_closing")))
    blocks.append(picture(figure_4(run), paper_word("figure_rules")))
    if "pathway" in run.tables:
        blocks.append(picture(wedges(run), paper_word("figure_way", last=year_asked(run))))
    blocks += [heading("chance"), *map(_text, chances(run))]
    blocks += [heading("how_sure"), *map(_text, _how_sure(run))]
    if "error_sources" in run.tables:
        blocks.append(picture(uncertainty_figure(run), paper_word("figure_sure")))
    blocks += [heading("method"), _text(paper_word("method_text", grid=intensity(run.settings.grid.tco2_per_mwh)))]
    blocks.append(_text(paper_word("method_rank")))
    annexes = list(_annexes(run))
    return Report(
        paper_word("report_title", **values), blocks, [title for title, _ in annexes], paper_word("report_closing"),
        [block for place, (title, of) in enumerate(annexes, 1) for block in _annexed(place, title, of, len(annexes))],
    )  # fmt: skip


def _text(told: str) -> Block:
    return Block("text", told)


def _annexed(place: int, title: str, blocks: list[Block], of: int) -> list[Block]:
    return [Block("annex", paper_word("annex", number=place), heads=[title]), *blocks]


# ---------------------------------------------------------------------------------------------------
# Main text


def _how_much(run: Run) -> list[str]:
    whole, settings = run.summary, run.settings
    told = paper_word(
        "how_much_total",
        year=settings.year,
        enterprises=whole["enterprises"],
        tonnes=tonnes_told(whole["emission_tco2"]),
    )
    if "sureness" in whole:
        sure = whole["sureness"]
        told += gap() + paper_word(
            "sure_between", ends=tonnes_between(sure["emission_low_tco2"], sure["emission_high_tco2"])
        )
    told += gap() + paper_word("how_much_output", output=money_told(whole["output_cny"], settings.currency))
    scopes = whole.get("scopes")
    if not scopes or scopes["unsplit_tco2"]:
        return [told]
    own = scopes["scope_1_tco2"] + (scopes["process_tco2"] or 0)
    bought = scopes["electricity_location_tco2"] + scopes["heat_tco2"]
    return [told, paper_word("how_much_scopes", bought=tonnes_told(bought), own=tonnes_told(own))]


def _who(run: Run) -> str:
    first = asked_by_industry(run).row(0, named=True)
    half, of = emitters_of_half(run), run.tables["enterprises"].height
    told = paper_word("who_industry", industry=named_industry(first), share=share_told(first["share"]))
    return told + gap() + paper_word("who_half", half=count(half), of=of)


def named_industry(row: Row) -> str:
    """An industry by its name, or by its code where it has none."""
    return str(row["industry"] or row["industry_code"])


def industry_table(run: Run, at_most: int | None = None) -> Block:
    """The industries, the largest first; those beyond `at_most` are one row."""
    by = asked_by_industry(run)
    shown = by if at_most is None or by.height <= at_most else by.head(at_most)
    rows = [_industry_row(named_industry(row), row) for row in shown.iter_rows(named=True)]
    if shown.height < by.height:
        left = by.tail(by.height - shown.height)
        summed = left.select(pl.col("enterprises", "emission_tco2", "asked_tco2", "share").sum()).row(0, named=True)
        rows.append(_industry_row(paper_word("others", count=left.height), summed))
    whole = by.select(pl.col("enterprises", "emission_tco2", "asked_tco2", "share").sum()).row(0, named=True)
    rows.append(_industry_row(paper_word("total"), whole))
    heads = [
        paper_word(key, year=year_asked(run))
        for key in ("head_industry", "head_enterprises", "head_emission", "head_share", "head_asked")
    ]
    return table(paper_word("table_industries", year=run.settings.year), heads, rows)


def _industry_row(name: str, row: Row) -> list[str]:
    return [
        name,
        count(row["enterprises"]),
        count(row["emission_tco2"]),
        share_told(row["share"]),
        count(row["asked_tco2"]),
    ]


def _goal(run: Run) -> list[str]:
    if "pathway" not in run.tables:
        total, target = run.summary["emission_tco2"], run.settings.target
        values = {"year": run.settings.year, "target": target_text(run), "tonnes": tonnes_told(total * target)}
        return [paper_word("goal_of_year", left=tonnes_told(total * (1 - target)), **values)]
    first, last = run.tables["pathway"].row(0, named=True), run.tables["pathway"].row(-1, named=True)
    told = paper_word(
        "goal_gap", year=last["year"], usual=tonnes_told(last["business_as_usual_tco2"]),
        limit=tonnes_told(last["goal_tco2"]), gap=tonnes_told(gap_to_goal(run)),
    )  # fmt: skip
    grid = last["grid_wedge_tco2"] + last["vintage_wedge_tco2"]
    by_itself = paper_word(
        "goal_grid", tonnes=tonnes_told(grid), start=tonnes_told(first["planned_tco2"]), first=first["year"]
    )
    goals = [f"{sentence}{paper_word('stop')}" for sentence in goal_sentences(run)]
    return [gap().join(goals), told + (gap() + by_itself if grid >= NOTHING else "")]


def gap_to_goal(run: Run) -> float:
    """What the enterprises still have to find for the goal of the last year [tCO2]; without a pathway, the target."""
    if "pathway" not in run.tables:
        return run.summary["emission_tco2"] * run.settings.target
    last = run.tables["pathway"].row(-1, named=True)
    return max(0.0, float(last["business_as_usual_tco2"]) - float(last["goal_tco2"] or last["planned_tco2"]))


def _plan(run: Run) -> list[str]:
    if "pathway" in run.tables:
        return [_pathway_told(run), *missed_sentences(run)]
    if run.recommendation is None:
        return [paper_word("plan_none", target=target_text(run))]
    best, gentle = run.recommendation.least_output_forgone, run.recommendation.fewest_closures
    told = [_rule_sentence(run, "plan_least", best)]
    return told + ([_rule_sentence(run, "plan_gentlest", gentle)] if gentle != best else [])


def _pathway_told(run: Run) -> str:
    last, asked = run.tables["pathway"].row(-1, named=True), asked_of_each(run)
    return paper_word(
        "plan_way", rule=rule_told(pathway_terms(run).strategy), year=last["year"],
        asked=tonnes_told(last["reduction_tco2"]), enterprises=asked.filter(pl.col("asked_tco2") >= NOTHING).height,
        closed=last["enterprises_closed"], cost=money_told(last["output_forgone_cny"], run.settings.currency),
        share=share_told(last["output_forgone_rate"]),
    )  # fmt: skip


def compared_row(run: Run, strategy: str) -> Row:
    """A strategy's row of the comparison."""
    return run.tables["comparison"].row(by_predicate=pl.col("strategy") == strategy, named=True)


def _rule_sentence(run: Run, key: str, strategy: str) -> str:
    row = compared_row(run, strategy)
    return paper_word(
        key, rule=rule_told(next(one for one in run.strategies if one.name == strategy)),
        tonnes=tonnes_told(row["reduction_tco2"]), rate=share_told(row["reduction_rate"]),
        reached=row["enterprises_reached"], closed=row["enterprises_closed"],
        cost=money_told(row["output_forgone_cny"], run.settings.currency), share=share_told(row["output_forgone_rate"]),
    )  # fmt: skip


def _plan_table(run: Run) -> Block:
    return _years_table(run) if "pathway" in run.tables else _rules_table(run)


def _years_table(run: Run) -> Block:
    keys = ("head_year", "head_usual", "head_limit", "head_planned", "head_reduction", "head_cost")
    heads = [paper_word(key, currency=currency_text(run)) for key in keys]
    rows = [
        [
            paper_word("of_year", year=row["year"]), count(row["business_as_usual_tco2"]), count(row["goal_tco2"]),
            count(row["planned_tco2"]), count(row["reduction_tco2"]), _money_cell(row["output_forgone_cny"]),
        ]
        for row in run.tables["pathway"].iter_rows(named=True)
    ]  # fmt: skip
    return table(paper_word("table_years"), heads, rows)


def _rules_table(run: Run) -> Block:
    keys = ("head_rule", "head_reduction", "head_reached", "head_closed", "head_cost", "head_chance")
    heads = [paper_word(key, currency=currency_text(run)) for key in keys]
    named = {strategy.name: rule_told(strategy) for strategy in run.strategies}
    rows = [
        [
            named[row["strategy"]], count(row["reduction_tco2"]), count(row["enterprises_reached"]),
            count(row["enterprises_closed"]), _money_cell(row["output_forgone_cny"]),
            chance(row.get("target_probability")),
        ]
        for row in run.tables["comparison"].iter_rows(named=True)
    ]  # fmt: skip
    return table(paper_word("table_rules", target=target_text(run)), heads, rows)


_CELL: Final = {"en": 1e6, "zh": 1e4}  # what sums of a table are in, as their head says


def _money_cell(value: float | None) -> str:
    return decimals(None if value is None else value / _CELL[spoken_language()], 1)


def chances(run: Run) -> list[str]:
    """How likely the goal is reached, and what to plan for to be sure of it."""
    if "pathway" in run.tables:
        last = run.tables["pathway"].row(-1, named=True)
        chance_of = last.get("goal_probability")
        if chance_of is None:
            return [paper_word("chance_unknown")]
        ends = tonnes_between(last["emission_low_tco2"], last["emission_high_tco2"])
        return [paper_word("chance_goal", year=last["year"], odds=odds(chance_of), chance=chance(chance_of), ends=ends)]
    if run.recommendation is None:
        return [paper_word("chance_none", target=target_text(run))]
    row = compared_row(run, run.recommendation.least_output_forgone)
    chance_of, safe = row.get("target_probability"), row.get("safe_target_rate")
    if chance_of is None:
        return [paper_word("chance_unknown")]
    told = paper_word("chance_plan", target=target_text(run), odds=odds(chance_of), chance=chance(chance_of))
    if chance_of >= SURE:
        return [told]
    total = run.summary["emission_tco2"]
    more = (
        paper_word("chance_never")
        if safe is None
        else paper_word("chance_safe", tonnes=tonnes_told(total * safe), share=share_told(safe))
    )
    return [told + gap() + more]


SURE: Final = 0.9


def _how_sure(run: Run) -> list[str]:
    alone = run.summary["share_on_grade_5"]
    told = [paper_word("sure_rests", share=share_told(alone))] if alone else [paper_word("sure_known")]
    if (factor := run.settings.grid.year) not in (None, run.settings.year):
        told.append(paper_word("sure_grid", of=factor, year=run.settings.year))
    asked = run.tables["next_evidence"].sort("place").head(FIRST_ASKED)
    if asked.height:
        names = dict(asked_of_each(run).select("enterprise_id", "name").iter_rows())
        told.append(
            paper_word("sure_ask", enterprises=listing([names.get(one) or one for one in asked["enterprise_id"]]))
        )
    return told


# ---------------------------------------------------------------------------------------------------
# Annexes


def _annexes(run: Run) -> Iterator[tuple[str, list[Block]]]:
    """Each annex: its title, and its blocks."""
    whole = industry_table(run)
    yield whole.text, [table("", whole.heads, whole.rows)]
    yield paper_word("annex_asked", year=year_asked(run)), _asked_blocks(run)
    yield paper_word("annex_factors"), _factor_blocks(run)
    if run.pathway_terms is not None:
        yield paper_word("annex_assumed"), [_text(told) for told in assumption_sentences(run)]


def _asked_blocks(run: Run) -> list[Block]:
    asked = asked_of_each(run).filter(pl.col("asked_tco2") >= NOTHING)
    if asked.is_empty():
        return [_text(paper_word("asked_of_none"))]
    keys = ("head_enterprise", "head_emission_of", "head_allowed_in", "head_asked", "head_cost")
    values = {"first": run.settings.year, "year": year_asked(run), "currency": currency_text(run)}
    heads = [paper_word(key, **values) for key in keys]
    rows = [
        [
            str(row["name"] or row["enterprise_id"]), count(row["emission_tco2"]),
            count(row["allowed_tco2"]), count(row["asked_tco2"]), _money_cell(row["output_forgone_cny"]),
        ]
        for row in asked.head(ENTERPRISES).iter_rows(named=True)
    ]  # fmt: skip
    more = asked.height - len(rows)
    return [table("", heads, rows), *([_text(paper_word("asked_more", count=more))] if more else [])]


def _factor_blocks(run: Run) -> list[Block]:
    used = run.tables["factors_used"]
    named = f"name_{spoken_language()}"
    rows = [
        [str(row.get(named) or row["energy"]), decimals(row["tco2_per_unit"], 4), _per(row["unit"])]
        for row in used.iter_rows(named=True)
    ]
    heads = [paper_word(key) for key in ("head_energy", "head_factor", "head_per")]
    sources = sorted(used["source"].drop_nulls().unique())
    return [
        table("", heads, rows),
        *([_text(paper_word("factor_sources", sources="; ".join(sources)))] if sources else []),
    ]


def _per(written: str) -> str:
    symbols = {one.symbol: one.id for one in units_by_id().values()}
    key = f"per_{symbols.get(written, '')}"
    return paper_word(key) if key in _WORDED else written


_WORDED: Final = ("per_wan_m3", "per_mwh", "per_t", "per_gj")
