"""A plan in words and shapes: its title, what is signed, who bears it, what is in doubt, and what changed."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.safestring import mark_safe

from regional_carbon.language import amounts
from regional_carbon.language.amounts import chance, count, currency_name, money, money_unit, percent, total_tco2
from regional_carbon.language.messages import listing
from regional_carbon.reports.pictures.burden_bar import Part, drawn_burden
from regional_carbon.run.doubtful_figures import BELOW_BILL, CONTRADICTION
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.plans.plan_chances import plan_chance
from regional_carbon.web.plans.plan_facts import MOST, facts_of_plan
from regional_carbon.web.runs.laboratory import label
from regional_carbon.web.wording import coded, word

DOUBTS = {CONTRADICTION: "plan_doubt_contradiction", BELOW_BILL: "plan_doubt_output_below_bill"}
LISTED = 5  # enterprises a sentence names before it counts the rest
ALONE = 3  # that the bar shows each by itself


@dataclass(frozen=True)
class Fact:
    """A row of what is signed: what it is, the figure, and what that means; with a chance, how many dots of four."""

    label: str
    figure: str
    told: str
    dots: int | None = None


def scaled_money(plan):
    """The unit of sums: million CNY, 万元."""
    return f"{money_unit().prefix()}{currency_name(plan.run.summary['currency'])}"


def title(plan):
    """What the plan does, in a sentence."""
    facts = facts_of_plan(plan)
    told = {"plan": plan.name, "sum": amounts.money_in_words(facts.forgone_cny), "money": scaled_money(plan)}
    if plan.bundle and plan.figures["years_missed"]:
        return word("plan_title_missed", plan=plan.name, count=plan.figures["years_missed"])
    if plan.bundle:
        tonnes = amounts.title_tco2(facts.may_emit_tco2)
        return word("plan_title_way", region=str(plan.region), year=facts.year, tonnes=tonnes, **told)
    return word("plan_title_one", tonnes=amounts.title_tco2(facts.asked_tco2), **told)


def chance_fact(plan):
    """The chance of a plan, with what to plan for to be surer."""
    known = plan_chance(plan)
    if known is None:
        return Fact(word("plan_chance"), amounts.UNKNOWN, word("plan_chance_unknown"))
    what = word("plan_chance_goal", year=known.year) if plan.bundle else word("plan_chance_reduction")
    shown = total_tco2 if plan.bundle else percent
    between = word("plan_chance_between", low=shown(known.low), high=shown(known.high)) if known.low is not None else ""
    told = "; ".join(part for part in (what, between, surer(plan, known)) if part)
    return Fact(word("plan_chance"), chance(known.probability), told, dots=round(known.probability * 4))


def surer(plan, known):
    """What to plan for to be nine in ten sure; nothing where it is, or where that is not known."""
    if known.is_sure or plan.bundle:
        return ""
    return (
        word("plan_chance_never")
        if known.safe_rate is None
        else word("plan_chance_safe", safe=percent(known.safe_rate))
    )


def chance_told(plan):
    """The chance in one sentence, as it stands beside a plan that was approved: how sure it was signed."""
    known = plan_chance(plan)
    if known is None:
        return word("plan_chance_unknown")
    parts = [word("plan_chance_approved", chance=chance(known.probability)), surer(plan, known)]
    return "; ".join(part for part in parts if part)


def facts_told(plan, asked):
    """What whoever approves the plan signs, a row each; `asked` are those that bear it, the largest first."""
    facts, unit = facts_of_plan(plan), f" {amounts.tco2_unit()}"
    rows = [
        Fact(
            word("plan_may_emit"), total_tco2(facts.may_emit_tco2) + unit,
            word("plan_may_emit_told", year=facts.year, now=total_tco2(facts.first_tco2), first=facts.first_year),
        ),
        Fact(
            word("plan_asked"), total_tco2(facts.asked_tco2) + unit,
            word("plan_asked_told", share=percent(facts.asked_rate), year=facts.year),
        ),
        Fact(
            word("plan_cost"), f"{money(facts.forgone_cny)} {scaled_money(plan)}",
            word("plan_cost_told", year=facts.year, share=percent(facts.forgone_rate)),
        ),
        Fact(
            word("plan_bears"), most_bear(asked),
            word("plan_bears_told", asked=count(facts.asked), all=count(facts.enterprises), closed=facts.closed),
        ),
        chance_fact(plan),
    ]  # fmt: skip
    return [*rows, *_measures(plan, asked, unit)]


def _measures(plan, asked, unit):
    """What measures bring: counted on by the plan and at which net cost, or left out of it; nothing where not known."""
    found = [one.found_tco2 for one in asked if one.found_tco2 is not None]
    net = plan.targets.aggregate(net=Sum("net_cost_cny"))["net"]
    told = word("plan_measures_told") if net is None else word(
        "plan_measures_counted", net=money(net), money=scaled_money(plan)
    )  # fmt: skip
    return [Fact(word("plan_measures"), total_tco2(sum(found)) + unit, told)] if found else []


def most_bear(asked):
    """How much those bear that bear most: '10 enterprises bear 85%'."""
    whole = sum(one.asked_tco2 for one in asked)
    if not whole:
        return word("plan_bears_none")
    most = asked[:MOST]
    share = sum(one.asked_tco2 for one in most) / whole
    return word("plan_bears_most", count=len(most), share=percent(share, 0))


@dataclass(frozen=True)
class Share:
    """A part of who bears the plan, beside the bar: the class of its colour and what it is."""

    fill: str
    told: str


def burden_told(plan, asked):
    """The bar of who bears the plan, and its parts in words; None where nobody is asked."""
    whole = sum(one.asked_tco2 for one in asked)
    if not whole:
        return None
    parts = [
        Part(_told("plan_bar_most", one.asked_tco2, whole, enterprise=one.enterprise_id), one.asked_tco2, fill)
        for one, fill in zip(asked[:ALONE], ["f5", "f4", "f1"], strict=False)
    ]
    others = asked[ALONE:]
    rest = sum(one.asked_tco2 for one in others)
    if others:
        parts.append(Part(_told("plan_bar_others", rest, whole, count=len(others)), rest, "f2"))
    said = word("plan_bar_said", year=facts_of_plan(plan).year)
    bar = mark_safe(drawn_burden(parts, said))  # noqa: S308  # nosec B308 B703  # ElementTree escapes its texts
    return {"bar": bar, "said": said, "parts": [Share(part.fill, part.told) for part in parts]}


def _told(key, tonnes, whole, **values):
    return word(key, tonnes=total_tco2(tonnes), share=percent(tonnes / whole, 0), **values)


@dataclass(frozen=True)
class Doubt:
    """That a plan rests on figures in doubt: how much of it, and whose for which reason."""

    title: str
    reasons: list


def doubts_told(asked):
    """What the plan rests on that cannot be right; None where nothing is in doubt."""
    doubtful = [one for one in asked if one.doubt]
    whole = sum(one.asked_tco2 for one in asked)
    if not doubtful:
        return None
    share = sum(one.asked_tco2 for one in doubtful) / whole
    by_kind: dict[str, list[str]] = {}
    for one in doubtful:
        by_kind.setdefault(one.doubt, []).append(one.enterprise_id)
    reasons = [word(DOUBTS[kind], enterprises=listing(ids, at_most=LISTED)) for kind, ids in by_kind.items()]
    return Doubt(word("plan_doubt_title", share=percent(share, 0), count=len(doubtful)), reasons)


def changed(plan, other):
    """What a plan and another come to, row by row: label, the other's, its own, whether they differ."""
    rows = [
        (word("plan_rule"), *(label(strategy_written(one.strategy)) for one in (other, plan))),
        (word("plan_last_year"), *(str(facts_of_plan(one).year) for one in (other, plan))),
        *(
            (name, *(show(facts_of_plan(one)) for one in (other, plan)))
            for name, show in (
                (word("plan_asked"), lambda facts: f"{total_tco2(facts.asked_tco2)} {amounts.tco2_unit()}"),
                (word("plan_may_emit"), lambda facts: f"{total_tco2(facts.may_emit_tco2)} {amounts.tco2_unit()}"),
                (f"{word('plan_cost')} ({scaled_money(plan)})", lambda facts: money(facts.forgone_cny)),
                (word("enterprises_asked"), lambda facts: count(facts.asked)),
                (word("plan_closing"), lambda facts: count(facts.closed)),
            )
        ),
        (word("plan_chance"), *(_chance_of(one) for one in (other, plan))),
    ]
    return [(name, was, now, was != now) for name, was, now in rows]


def _chance_of(plan):
    known = plan_chance(plan)
    return amounts.UNKNOWN if known is None else chance(known.probability)


# The steps of a plan's life, the act that takes it there, and what is said while it is not there.
LIFE = (
    ("draft", "plan_drafted", ""), ("submitted", "plan_submitted", ""),
    ("approved", "plan_approved", "plan_step_approve"), ("published", "plan_published", "plan_step_publish"),
)  # fmt: skip


def life(plan):
    """Each state on the plan's way: whether it is done, where it stands, and by whom and when or what it waits for."""
    states = [state for state, _, _ in LIFE]
    at = states.index(plan.state) if plan.state in states else 0
    done = {one["action"]: one for one in plan.steps()}
    told = []
    for place, (state, action, waits) in enumerate(LIFE):
        there = done.get(action) if place <= at else None
        beside = {"by": there["by"], "at": there["at"]} if there else None
        told.append({"state": coded("plan_is", state), "done": place <= at, "at": place == at + 1, "beside": beside,
                     "waits": word(waits) if waits and not there else ""})  # fmt: skip
    return told
