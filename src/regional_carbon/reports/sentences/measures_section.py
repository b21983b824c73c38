"""What can be done: measures of the region and of one enterprise in sentences and tables, and what they are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from regional_carbon.language.amounts import (
    chance,
    count,
    currency_name,
    decimals,
    interval,
    money,
    money_in_words,
    percent,
    total_tco2,
)
from regional_carbon.measures import shipped_table
from regional_carbon.measures.cost import capital_recovery_factor
from regional_carbon.measures.potential import CARRIERS, SAVED, USE
from regional_carbon.measures.slices import GROUPS
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.measure_words import (
    group_name,
    statement_of_enterprise,
    statement_of_region,
    statements,
)
from regional_carbon.reports.sentences.shown import Told, sums
from regional_carbon.reports.sentences.words import currency_text, target_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row


@dataclass(frozen=True)
class WhatCanBeDone:
    """Of a region or an enterprise: the finding, the table of its measures, and the statements that go with them."""

    title: str
    answers: Sequence[str]
    table: Told | None
    first: Told | None  # strategies with measures first
    statements: Sequence[str]


def measures_of_region(run: Run) -> WhatCanBeDone | None:
    """The measures of a region; None where the run, of an earlier version or without any use, has none."""
    if "region_abatement" not in run.tables or run.tables["region_abatement"].is_empty():
        return None
    carriers = {row["carrier"]: row for row in run.tables["region_abatement"].iter_rows(named=True)}
    blocks = run.tables.get("abatement_blocks", None)
    answers = [_found(carrier, carriers[carrier]) for carrier in CARRIERS if carrier in carriers]
    costs = [] if blocks is None else [*_costs(run, blocks), *_of_catalogue(run), *_set_aside(run)]
    answers += costs or [word("measures_no_price")]
    told = [*_of_all(run, blocks), statement_of_region()]
    return WhatCanBeDone(word("measures_title"), answers, _groups(run, blocks), _measures_first(run), told)


def measures_of_enterprise(run: Run, enterprise_id: str) -> WhatCanBeDone | None:
    """The measures of one enterprise; None where nothing is known of its use."""
    of_run = run.tables.get("abatement_potential")
    if of_run is None:
        return None
    own = of_run.filter(pl.col("enterprise_id") == enterprise_id)
    rows = {
        row["measure_group"]: row
        for row in own.iter_rows(named=True)
        if (row["saving_mwh"] or row["saving_gj"] or 0) > 0
    }
    if not rows:
        return None
    blocks = run.tables.get("abatement_blocks", None)
    costs = {} if blocks is None else _of_groups(run, blocks)
    currency = currency_text(run)
    answers = [_in_words(rows[group], costs.get(group), currency) for group in GROUPS if group in rows]
    if any(row["beyond_learnt"] for row in rows.values()):
        answers.append(word("measures_beyond_learnt"))
    if blocks is None:
        answers.append(word("measures_no_price"))
    of_carriers = [own.filter(pl.col("measure_group").is_in(groups)) for groups in CARRIERS.values()]
    expected = [statement_of_enterprise(carrier) for carrier in of_carriers if not carrier.is_empty()]
    table = _groups_of_one(rows, costs, currency_name(run.settings.currency))
    return WhatCanBeDone(word("measures_own_title"), answers, table, None, [*expected, *_of_all(run, blocks)])


def _of_all(run: Run, blocks: pl.DataFrame | None) -> list[str]:
    return statements(run.settings.measures, run.settings.currency, costs=blocks is not None)


# ---------------------------------------------------------------------------------------------------
# The region


def _found(carrier: str, row: Row) -> str:
    saving, use = row[SAVED[carrier]], row[USE[carrier]]
    return word(
        f"measures_found_{carrier}", saving=count(saving), share=percent(saving / use if use else None),
        ends=interval(row["saving_q05"], row["saving_q95"], count), tonnes=total_tco2(row["tonnes_tco2"]),
    )  # fmt: skip


def _costs(run: Run, blocks: pl.DataFrame) -> list[str]:
    tonnes = float(blocks["tonnes_tco2"].sum())
    below = float(blocks.filter(pl.col("cost_cny_per_tco2") < 0)["tonnes_tco2"].sum())
    done = float((blocks["tonnes_tco2"] * blocks["implementation"]).sum()) / tonnes if tonnes else None
    emission = run.summary["emission_tco2"]
    return [
        word(
            "measures_pay", below=total_tco2(below), share=percent(below / emission if emission else None),
            investment=money_in_words(float(blocks["investment_cny"].sum())), currency=currency_text(run),
            net=_net(float(blocks["net_cost_cny"].sum()), currency_text(run)),
        ),
        word("measures_unaided", share=chance(done)),
    ]  # fmt: skip


def _of_catalogue(run: Run) -> list[str]:
    """What the region's own catalogue comes to, each measure in a sentence."""
    if "catalogue_blocks" not in run.tables:
        return []
    return [
        word(
            "measures_of_catalogue", measure=row["measure_id"], tonnes=total_tco2(row["tonnes_tco2"]),
            enterprises=row["enterprises"], cost=count(row["cost_cny_per_tco2"]), currency=currency_text(run),
            investment=money_in_words(row["investment_cny"]),
        )
        for row in run.tables["catalogue_blocks"].sort("cost_cny_per_tco2").iter_rows(named=True)
    ]  # fmt: skip


def _set_aside(run: Run) -> list[str]:
    """What audits set aside, which is in no figure above."""
    if "expected_generation" not in run.tables:
        return []
    row, plants = run.tables["expected_generation"].row(0, named=True), shipped_table("solar_inferred")[0]
    ends = interval(row["expected_generation_q25_mwh"], row["expected_generation_q75_mwh"], count)
    return [
        word(
            "measures_set_aside", plants=percent(float(plants["plants_with_one"]), 0),
            share=percent(float(plants["share_of_electricity_q50"]), 0), saving=count(row["expected_generation_mwh"]),
            ends=ends, tonnes=total_tco2(row["tonnes_tco2"]), investment=money_in_words(row["investment_cny"]),
            currency=currency_text(run), payback=decimals(row["payback_years"], 1), done=chance(row["implementation"]),
        )
    ]  # fmt: skip


def _net(net: float, currency: str) -> str:
    """A net cost a year in words: what is left over, or what is paid."""
    return word(
        "measures_net_gain" if net < 0 else "measures_net_cost", sum=money_in_words(abs(net)), currency=currency
    )


def _groups(run: Run, blocks: pl.DataFrame | None) -> Told:
    """A row for each group of measures."""
    potential = run.tables["abatement_potential"].group_by("measure_group").agg(
        pl.col("saving_mwh", "saving_gj", "tonnes_tco2").sum(), pl.len().alias("enterprises")
    )  # fmt: skip
    saved = {row["measure_group"]: row for row in potential.iter_rows(named=True)}
    costs = {} if blocks is None else _of_groups(run, blocks)
    currency = currency_name(run.settings.currency)
    heads = [
        word("measure_group"), word("measures_saving"), f"{word('measures_tonnes')} ({word('tonnes_a_year')})",
        *([f"{word('measures_investment')} ({_once(currency)})", word("payback_years"),
           f"{word('measures_cost')} ({currency}/tCO2)", word("measures_done")] if costs else []),
    ]  # fmt: skip
    rows = [
        (group_name(group), _amount(saved[group]), total_tco2(saved[group]["tonnes_tco2"]),
         *(costs[group].cells() if group in costs else ("–",) * (4 if costs else 0)))
        for group in GROUPS if group in saved
    ]  # fmt: skip
    return Told("measures", word("measures_table"), word("measures_table_lead"), heads, rows)


def _once(currency: str) -> str:
    return sums(currency).split("/")[0]


def _amount(row: Mapping[str, float]) -> str:
    return word("measures_mwh", amount=count(row["saving_mwh"])) if row["saving_mwh"] else word(
        "measures_gj", amount=count(row["saving_gj"])
    )  # fmt: skip


@dataclass(frozen=True)
class _OfGroup:
    """A group's measures as one: what the sum of its blocks costs."""

    tonnes_tco2: float
    investment_cny: float
    net_cost_cny: float
    payback_years: float | None  # at the bill that is really saved
    implementation: float

    def cells(self) -> tuple[str, str, str, str]:
        """As the table shows them."""
        cost = self.net_cost_cny / self.tonnes_tco2
        return (
            money(self.investment_cny), decimals(self.payback_years, 1), count(cost), chance(self.implementation),
        )  # fmt: skip


def _of_groups(run: Run, blocks: pl.DataFrame) -> dict[str, _OfGroup]:
    """Each group's blocks summed up: their proportions are the same for every enterprise."""
    inputs = run.settings.measures
    a_year = capital_recovery_factor(inputs.discount_rate, inputs.lifetime_years)
    summed = blocks.group_by("measure_group").agg(
        pl.col("tonnes_tco2", "investment_cny", "net_cost_cny").sum(),
        done=(pl.col("tonnes_tco2") * pl.col("implementation")).sum() / pl.col("tonnes_tco2").sum(),
    )
    found = {}
    for row in summed.iter_rows(named=True):
        bill = a_year * row["investment_cny"] - row["net_cost_cny"]
        payback = row["investment_cny"] / bill if bill > 0 else None
        sums_up = (row["tonnes_tco2"], row["investment_cny"], row["net_cost_cny"], payback, row["done"])
        if row["tonnes_tco2"] > 0:
            found[row["measure_group"]] = _OfGroup(*sums_up)
    return found


def _measures_first(run: Run) -> Told | None:
    """Each strategy at the target with measures first, beside what it forgoes without them."""
    if "measures_first" not in run.tables or run.tables["measures_first"].is_empty():
        return None
    labels = strategy_labels(run.strategies)
    rows = [
        (labels.get(row["strategy"], row["strategy"]), total_tco2(row["measures_tco2"]), money(row["net_cost_cny"]),
         money(row["investment_cny"]), money(row["output_forgone_cny"]), money(row["output_forgone_without_cny"]),
         count(row["enterprises_closed"]), count(row["enterprises_closed_without"]))
        for row in run.tables["measures_first"].iter_rows(named=True)
    ]  # fmt: skip
    a_year, once = sums(run.settings.currency), _once(currency_name(run.settings.currency))
    heads = [
        word("strategy_title"), f"{word('measures_by')} ({word('tonnes_a_year')})",
        f"{word('measures_net')} ({a_year})", f"{word('measures_investment')} ({once})",
        f"{word('measures_forgone')} ({a_year})", f"{word('measures_forgone_without')} ({a_year})",
        word("measures_closed"), word("measures_closed_without"),
    ]  # fmt: skip
    lead = word("measures_first_lead", target=target_text(run))
    return Told("measures-first", word("measures_first"), lead, heads, rows, word("measures_first_apart"))


# ---------------------------------------------------------------------------------------------------
# One enterprise


def _groups_of_one(rows: Mapping[str, Row], costs: Mapping[str, _OfGroup], currency: str) -> Told:
    """A row for each group of an enterprise's measures: what it saves, and with prices what it costs."""
    heads = [
        word("measure_group"), f"{word('measures_tonnes')} ({word('tonnes_a_year')})",
        *([f"{word('measures_investment')} ({_once(currency)})", word("payback_years")] if costs else []),
    ]  # fmt: skip
    return Told("own-measures", "", "", heads, [_cells_of_one(rows[group], costs) for group in GROUPS if group in rows])


def _cells_of_one(row: Row, costs: Mapping[str, _OfGroup]) -> tuple[str, ...]:
    name, cost = row["measure_group"], costs.get(row["measure_group"])
    saved = (group_name(name), total_tco2(row["tonnes_tco2"]))
    if cost is None:
        return (*saved, *(("–", "–") if costs else ()))
    investment = cost.investment_cny * row["tonnes_tco2"] / cost.tonnes_tco2
    return (*saved, money(investment), decimals(cost.payback_years, 1))


def _in_words(row: Row, cost: _OfGroup | None, currency: str) -> str:
    """One group of an enterprise: what it is, what it saves and costs, how many such plants do it."""
    told = word(
        f"measures_do_{row['measure_group']}", found=chance(row["found"]), amount=_amount(row),
        tonnes=total_tco2(row["tonnes_tco2"]),
    )  # fmt: skip
    if cost is None:
        return told
    investment = cost.investment_cny * row["tonnes_tco2"] / cost.tonnes_tco2
    return told + word(
        "measures_do_cost", investment=money_in_words(investment), years=decimals(cost.payback_years, 1),
        done=chance(cost.implementation), currency=currency,
    )  # fmt: skip
