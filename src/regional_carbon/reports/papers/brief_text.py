"""The mayor's brief, one page: what it comes to in a sentence, four figures, two pictures, what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.language.amounts import chance, count
from regional_carbon.language.messages import gap, listing
from regional_carbon.reports.figures.goal_bars import goal_figure
from regional_carbon.reports.figures.industry_bars import industry_figure
from regional_carbon.reports.papers.asked_enterprises import NOTHING, asked_by_industry, asked_of_each
from regional_carbon.reports.papers.paper_blocks import Block
from regional_carbon.reports.papers.report_text import FIRST_ASKED, SURE, compared_row, gap_to_goal
from regional_carbon.reports.sender import paper_word
from regional_carbon.reports.sentences.official_amounts import money_told, odds, share_told, tonnes_between, tonnes_told
from regional_carbon.reports.sentences.words import region_name, target_text
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

BARS: Final = 6  # industries in the picture, the others as one: the page keeps its length
WIDTH: Final = 400  # points of a picture: half the page
NAME: Final = 24  # signs of an enterprise's name
MOST: Final = 10  # enterprises that bear most


@dataclass(frozen=True)
class Brief:
    """One page."""

    title: str
    lead: str
    figures: Sequence[tuple[str, str]]  # each figure, and what it is
    pictures: Sequence[Block]
    decisions: Sequence[tuple[str, str]]  # what to decide, and why
    concerned: str
    sure: str


@dataclass(frozen=True)
class Plan:
    """What a brief says of the plan: its cost, whom it asks, and how likely it reaches the goal."""

    year: int
    cost: float
    share: float | None
    closed: int
    chance: float | None
    safe_rate: float | None


def brief_of(run: Run) -> Brief:
    """The brief on a run, in the language now spoken."""
    plan, by = _plan_of(run), asked_by_industry(run)
    pictures = [
        Block("picture", paper_word("brief_who"), figure=industry_figure(run, by, width=WIDTH, bars=BARS)),
        Block("picture", paper_word("figure_goal"), figure=goal_figure(run, width=WIDTH)),
    ]
    return Brief(
        _title(run, plan), _lead(run), _figures(run, plan), [_described(block) for block in pictures],
        _decisions(run, plan), concerned(run, plan), _sure(run),
    )  # fmt: skip


def _title(run: Run, plan: Plan | None) -> str:
    """What it comes to; that a goal is missed goes before what it costs."""
    values = {"region": region_name(run), "target": target_text(run)}
    if plan is None:
        return paper_word("brief_none", **values)
    if "pathway" not in run.tables:
        return paper_word("brief_year", cost=money_told(plan.cost, run.settings.currency), **values)
    if not run.tables["pathway"]["meets_goal"].all():
        return paper_word("brief_missed", goal_year=plan.year, **values)
    return paper_word("brief_way", goal_year=plan.year, cost=money_told(plan.cost, run.settings.currency), **values)


def _described(block: Block) -> Block:
    assert block.figure is not None  # noqa: S101 - it is a picture
    return Block("picture", block.text, figure=block.figure, alt=block.figure.caption)


def _plan_of(run: Run) -> Plan | None:
    if "pathway" in run.tables:
        last = run.tables["pathway"].row(-1, named=True)
        return Plan(last["year"], last["output_forgone_cny"], last["output_forgone_rate"], last["enterprises_closed"],
                    last.get("goal_probability"), None)  # fmt: skip
    if run.recommendation is None:
        return None
    row = compared_row(run, run.recommendation.least_output_forgone)
    return Plan(run.settings.year, row["output_forgone_cny"], row["output_forgone_rate"], row["enterprises_closed"],
                row.get("target_probability"), row.get("safe_target_rate"))  # fmt: skip


def _lead(run: Run) -> str:
    whole = run.summary
    emitted = tonnes_told(whole["emission_tco2"])
    values = {"year": run.settings.year, "tonnes": emitted, "enterprises": whole["enterprises"]}
    if "pathway" not in run.tables:
        left = tonnes_told(whole["emission_tco2"] * (1 - run.settings.target))
        return paper_word("brief_lead_year", left=left, target=target_text(run), **values)
    last = run.tables["pathway"].row(-1, named=True)
    by_itself = whole["emission_tco2"] - last["business_as_usual_tco2"]
    return paper_word(
        "brief_lead_way", goal_year=last["year"], limit=tonnes_told(last["goal_tco2"] or last["planned_tco2"]),
        by_itself=tonnes_told(max(0.0, by_itself)), gap=tonnes_told(gap_to_goal(run)), **values,
    )  # fmt: skip


def _figures(run: Run, plan: Plan | None) -> list[tuple[str, str]]:
    whole = run.summary
    emitted = paper_word("brief_emitted", year=run.settings.year)
    if "sureness" in whole:
        sure = whole["sureness"]
        ends = tonnes_between(sure["emission_low_tco2"], sure["emission_high_tco2"])
        emitted += gap() + paper_word("brief_between", ends=ends)
    told = [(tonnes_told(whole["emission_tco2"]), emitted), (tonnes_told(gap_to_goal(run)), paper_word("brief_gap"))]
    if plan is None:
        return told
    told.append((money_told(plan.cost, run.settings.currency), paper_word("brief_cost", share=share_told(plan.share))))
    if plan.chance is not None:
        told.append((odds(plan.chance), paper_word("brief_chance", chance=chance(plan.chance))))
    return told


def _decisions(run: Run, plan: Plan | None) -> list[tuple[str, str]]:
    """What is asked of the reader: which rule, how sure, whom to ask for evidence; what does not arise is left out."""
    told = []
    if "pathway" not in run.tables and run.recommendation is not None:
        names = (run.recommendation.least_output_forgone, run.recommendation.fewest_closures)
        best, gentle = (compared_row(run, name) for name in names)
        if best["strategy"] != gentle["strategy"]:
            told.append((paper_word("decide_rule"), paper_word("decide_rule_why", **_sides(run, best, gentle))))
    if plan is not None and plan.chance is not None and plan.chance < SURE:
        safe, likely = plan.safe_rate, odds(plan.chance)
        why = paper_word("decide_sure_open", odds=likely)
        if safe is not None:
            why = paper_word("decide_sure_why", odds=likely, tonnes=tonnes_told(run.summary["emission_tco2"] * safe))
        told.append((paper_word("decide_sure"), why))
    first = run.tables["next_evidence"].sort("place").head(FIRST_ASKED)["enterprise_id"]
    if len(first):
        called = dict(asked_of_each(run).select("enterprise_id", "name").iter_rows())
        asked = listing([str(called.get(one) or one)[:NAME] for one in first])
        told.append((paper_word("decide_ask"), paper_word("decide_ask_why", enterprises=asked)))
    return told


def _sides(run: Run, best: Row, gentle: Row) -> dict[str, object]:
    return {
        "closed": best["enterprises_closed"], "fewer": gentle["enterprises_closed"],
        "cost": money_told(best["output_forgone_cny"], run.settings.currency),
        "more": money_told(gentle["output_forgone_cny"], run.settings.currency),
    }  # fmt: skip


def concerned(run: Run, plan: Plan | None) -> str:
    """How many enterprises are asked, close and bear most, and what is not known of them."""
    asked = asked_of_each(run).filter(pl.col("asked_tco2") >= NOTHING)
    rest = run.tables["enterprises"].height - asked.height
    if plan is None or asked.is_empty():
        return paper_word("asked_of_none")
    told = paper_word("concerned", asked=asked.height, closed=count(plan.closed), rest=count(rest))
    if asked.height > MOST:
        most = float(asked.head(MOST)["asked_tco2"].sum()) / float(asked["asked_tco2"].sum())
        told += gap() + paper_word("concerned_most", most=MOST, share=share_told(most))
    if "employees" not in run.tables["enterprises"].columns:
        told += gap() + paper_word("concerned_jobs")
    return told


def _sure(run: Run) -> str:
    alone = run.summary["share_on_grade_5"]
    return paper_word("sure_rests", share=share_told(alone)) if alone else paper_word("sure_known")
