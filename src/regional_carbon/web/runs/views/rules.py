"""The page that puts the rules side by side: the columns that decide first, all of them one click away."""

from dataclasses import dataclass

from regional_carbon.language.amounts import UNKNOWN, chance, count, money, money_in_words, money_unit, total_tco2
from regional_carbon.reports.sentences.labels import control_text, strategy_labels
from regional_carbon.reports.sentences.rules_section import rules_in_order, section
from regional_carbon.reports.sentences.words import currency_text, target_text
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.runs.values import value_of
from regional_carbon.web.wording import word

# The tables that each table of the page is made of, to be saved below it.
SAVED = {
    "at_target": ("side_by_side", "effects"), "robust": ("robust_choice", "scenario_costs"), "fund": ("fund",),
}  # fmt: skip
# How evenly a rule burdens the enterprises, in a word, by the Gini coefficient below which it is said.
EVEN, UNEVEN = 0.2, 0.5


@of_run("see", "choosing")
def choosing(request, region, run):
    """Every rule at the run's target: what it costs, whom it hits, which beats it, how much it may be regretted."""
    value = value_of(run)
    chosen = section(value)
    heads = [] if chosen is None else [*chosen.at_target.heads, *chosen.robust.heads]
    told = {
        "target": target_text(value), "chosen": chosen, "saved": SAVED,
        "defined": {head.label: head for head in heads if head.meaning}.values(),
        "rules": [] if chosen is None else _rules(value), "title": word("choosing_heading"),
        "even": EVEN, "uneven": UNEVEN,
    }  # fmt: skip
    if told["rules"]:
        told["title"] = _title(value, told["rules"])
    return page(request, "runs/choosing.html", "choosing", run=run, **told)


@dataclass(frozen=True)
class Rule:
    """A rule at the target as its row shows it; a figure that is the best of all rules is named among `best`."""

    label: str
    control: str
    tonnes: str
    cost: str
    closed: str
    chance: str
    fairness: str
    best: frozenset
    row: dict


def _rules(value):
    """The rules that meet the target, cheapest first, by the columns that decide."""
    rows, named = rules_in_order(value).to_dicts(), strategy_labels(value.rules, bare=True)
    controls = {strategy.name: control_text(strategy) for strategy in value.rules}
    best = {
        "cost": min(row["output_forgone_cny"] for row in rows),
        "closed": min(row["enterprises_closed"] for row in rows),
        "chance": max(row.get("target_probability") or 0 for row in rows),
        "fairness": min((row["burden_gini"] for row in rows if row.get("burden_gini") is not None), default=None),
    } if rows else {}  # fmt: skip
    return [_rule(row, named, controls, best) for row in rows]


def _rule(row, named, controls, best):
    own = {
        "cost": row["output_forgone_cny"], "closed": row["enterprises_closed"],
        "chance": row.get("target_probability"), "fairness": row.get("burden_gini"),
    }  # fmt: skip
    marked = frozenset(name for name, figure in own.items() if figure is not None and figure == best[name])
    return Rule(
        named[row["strategy"]], controls.get(row["strategy"], ""), total_tco2(row["reduction_tco2"]),
        money(own["cost"]), count(own["closed"]), chance(own["chance"]), _fairness(own["fairness"]), marked, row,
    )  # fmt: skip


def _fairness(gini):
    if gini is None:
        return UNKNOWN
    return word("fair_even" if gini < EVEN else "fair_uneven" if gini < UNEVEN else "fair_few")


def _title(value, rules):
    """Which rule costs least, and what it closes; where another closes fewer, which."""
    least, gentle = rules[0], min(rules, key=lambda rule: (rule.row["enterprises_closed"], rule.row["number"]))
    told = {
        "count": len(rules), "rule": least.label, "sum": money_in_words(least.row["output_forgone_cny"]),
        "money": f"{money_unit().prefix()}{currency_text(value)}", "closed": least.row["enterprises_closed"],
    }  # fmt: skip
    if gentle.row["enterprises_closed"] == least.row["enterprises_closed"]:
        return word("choosing_finding", **told)
    sum_of = money_in_words(gentle.row["output_forgone_cny"])
    return word(
        "choosing_finding_both", gentle=gentle.label, sum_of=sum_of, fewest=gentle.row["enterprises_closed"], **told
    )
