"""Any rule of the catalogue, turned so that one year's goal is met exactly, or why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.comparison.at_target import dial_at
from regional_carbon.language.amounts import percent
from regional_carbon.language.errors import StrategyError
from regional_carbon.models.efficiency_ranking import carbon_efficiency
from regional_carbon.models.reduction_curves import reduction_curve, total_reduction_rates
from regional_carbon.schema.arrays import Coefficient, Columns, Values
from regional_carbon.schema.estimate_tables import CarbonEfficiency, EnterpriseEmission
from regional_carbon.schema.frames import polars_of
from regional_carbon.strategies import Strategy
from regional_carbon.strategies.rule import Dial

CLOSED: Final = "closed_before"  # 1 of an enterprise that an earlier year closed
WHOLE: Final = 1 - 1e-12  # a coefficient that is 1 but for rounding closes an enterprise


@dataclass(frozen=True)
class Shared:
    """β of each enterprise of one year, by the order of its register; the dial's value; why the goal is not met.

    Of collective action the value is β_1, until every enterprise bears the most of its schedule; then it is the dial.
    """

    coefficient: Values
    dial: float | None = None
    why: StrategyError | None = None


class Lasting(Strategy):
    """A rule under which whoever an earlier year has closed stays closed."""

    def coefficient(self) -> Coefficient:
        """The rule's β, and 1 of those closed before."""
        own = super().coefficient()
        if isinstance(own, nw.Expr):
            return nw.max_horizontal(own, nw.col(CLOSED))

        def of(enterprises: Columns) -> Values:
            return np.maximum(own(enterprises), enterprises[CLOSED])

        return of


def shared_out(register: pl.DataFrame, strategy: Strategy, rate: float, closed: Values) -> Shared:
    """β of each enterprise under the rule, so that together they reduce `rate` of their emission.

    The rule's dial is turned between nothing and what the strategy gives for it, which is the most that a year may ask.
    Of collective action it is the scale, β_1, that is turned, so that no enterprise closes for a small goal; the
    schedule flattens only where the strategy leaves its dial open and β_1 = 1 is not enough. A rule without a dial, or
    one that jumps over the goal, is followed in order of rank, the enterprise reached last in part, so as to meet the
    goal exactly. Where the rule cannot reach the goal every enterprise bears the most that it asks, or the
    least where that is too much, and `why` says so. Enterprises that `closed` marks with 1 stay closed.

    Raises StrategyError where the rule lacks a column of the register.
    """
    ranked = polars_of(carbon_efficiency(EnterpriseEmission.of(register)))
    marks = pl.DataFrame({"enterprise_id": register["enterprise_id"], CLOSED: closed})
    ranked = ranked.join(marks, on="enterprise_id", how="left", maintain_order="left")
    rule = Lasting(strategy.name, strategy.rule, strategy.parameters)
    dial = rule.of().dial
    if dial is None:
        if "rate" in rule.of().parameters():  # the optimum meets a rate of its own
            rule = replace(rule, parameters={**rule.parameters, "rate": rate})
            return Shared(_in_place(register, _coefficients(ranked, rule)))
        return _in_order(register, ranked, rule, rate)
    return _turned(register, ranked, rule, _dials(rule, dial), rate)


def _turned(register: pl.DataFrame, ranked: pl.DataFrame, rule: Lasting, dials: list[Dial], rate: float) -> Shared:
    rate_of = total_reduction_rates(CarbonEfficiency.typed(ranked))
    why: StrategyError | None = None
    at: Strategy = rule
    for dial in dials:
        try:
            turned = dial_at(rule, dial, rate_of, rate)
            return Shared(_in_place(register, _coefficients(ranked, rule.turned_by(dial, turned))), turned)
        except StrategyError as error:
            key, why = error.faults[0].key, error
            if key == "target_jumped_over":
                return _in_order(register, ranked, rule.turned_by(dial, dial.all), rate)
            if key != "target_out_of_reach":
                raise
        too_much = rate_of(rule.turned_by(dial, dial.none).coefficient()) > rate
        end = dial.none if too_much else dial.all
        at = rule.turned_by(dial, end)
        if too_much:
            break
    enough = rate_of(nw.col(CLOSED)) >= rate
    return Shared(_in_place(register, _coefficients(ranked, at)), end, None if enough else why)


def _dials(rule: Strategy, dial: Dial) -> list[Dial]:
    """What a year may turn, one after the other; a value that the strategy gives for the first is the most of it."""
    scale = rule.of().scale
    first = scale or dial
    found = [replace(first, all=float(str(rule.parameters.get(first.parameter, first.all))))]
    if scale is not None and dial.parameter not in rule.parameters:
        defaults = {each.name: each.default for each in rule.of().described()}
        found.append(replace(dial, none=float(str(defaults[dial.parameter]))))
    return found


def _coefficients(ranked: pl.DataFrame, rule: Strategy) -> pl.DataFrame:
    curve = polars_of(reduction_curve(CarbonEfficiency.typed(ranked), rule.coefficient()))
    return curve.select("enterprise_id", "coefficient")


def _in_place(register: pl.DataFrame, coefficients: pl.DataFrame) -> Values:
    """β in the order of the register; 0 of an enterprise without rank, which has nothing to give up."""
    placed = register.select("enterprise_id").join(coefficients, on="enterprise_id", how="left", maintain_order="left")
    return placed["coefficient"].fill_null(0.0).to_numpy()


def _in_order(register: pl.DataFrame, ranked: pl.DataFrame, rule: Strategy, rate: float) -> Shared:
    """Those closed before, then by rank until the goal is met, the last in part."""
    acting = ranked.filter(pl.col("rank").is_not_null()).sort("rank")
    emission, closed = acting["emission_tco2"].to_numpy(), acting[CLOSED].to_numpy()
    most = _coefficients(ranked, rule)["coefficient"].to_numpy()
    left = rate * emission.sum() - (closed * emission).sum()
    open_tco2 = np.where(closed > 0, 0.0, most * emission)
    missing = left - (np.cumsum(open_tco2) - open_tco2)
    beta = np.where(closed > 0, 1.0, np.clip(missing / emission, 0, most))
    why = None
    if left > open_tco2.sum() * (1 + 1e-9):
        reach = float((most * emission).sum() / emission.sum())
        why = StrategyError(
            "target_out_of_reach",
            strategy=rule.name,
            target=percent(rate, 2),
            least=percent(0, 2),
            most=percent(reach, 2),
        )
    placed = pl.DataFrame({"enterprise_id": acting["enterprise_id"], "coefficient": beta})
    return Shared(_in_place(register, placed), None, why)
