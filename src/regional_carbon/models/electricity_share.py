"""What a declared electricity share says of an enterprise's other energy, as far as the answer is sure."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.models.industry_intensity import TCE_PER_MWH_SUPPLIED
from regional_carbon.schema.frames import Frame, optional
from regional_carbon.schema.input_tables import Enterprises
from regional_carbon.units import GJ_PER_MWH, GJ_PER_TCE

EXACT: Final = 1e-6  # a share known to a ten-thousandth of a point is a number, not a band

# Other energy per electricity, in GJ: what a share counted by coal equivalent says too little, 0.315 · 29.3076 / 3.6.
COAL_EQUIVALENT_PER_CALORIFIC: Final = TCE_PER_MWH_SUPPLIED * GJ_PER_TCE / GJ_PER_MWH

# The bands of the share that a form asks for; below FINER it asks again, to the nearest 5 points. And the six it asked
# for before, which stay answers (docs/models.md, Model II′).
BANDS: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
FINER: Final = 0.4
OLDER_BANDS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)


def declared_ends(enterprises: Frame[Enterprises]) -> tuple[nw.Expr, nw.Expr]:
    """Lower and upper end of the electricity share each enterprise declared, counted by calorific value.

    A band stands as declared; a share with a precision p reaches from a − p to a + p; an exact one has
    both ends equal. Where the enterprise is unsure of its counting the ends are those of either. Null where
    nothing, or only one end of a band, was declared, or the counting is unknown.
    """
    share, precision = optional(enterprises, "electricity_share"), optional(enterprises, "electricity_share_precision")
    low, high = optional(enterprises, "electricity_share_low"), optional(enterprises, "electricity_share_high")
    within = nw.when(precision.is_null()).then(nw.lit(0.0)).otherwise(precision)
    banded = ~low.is_null() & ~high.is_null()
    lower = nw.when(banded).then(low).otherwise(share - within)
    upper = nw.when(banded).then(high).otherwise(share + within)
    lower, upper = _inside(lower), _inside(upper)
    if "electricity_share_counting" not in enterprises.collect_schema().names():
        return lower, upper
    counting = nw.col("electricity_share_counting")
    by_coal, unsure = counting == "coal_equivalent", counting == "unsure"
    as_counted = nw.when(counting.is_null() | (counting == "calorific") | unsure)
    return (
        nw.when(by_coal | unsure).then(calorific(lower)).otherwise(as_counted.then(lower)),
        nw.when(by_coal).then(calorific(upper)).otherwise(as_counted.then(upper)),
    )


def _inside(share: nw.Expr) -> nw.Expr:
    return nw.when(share < 0).then(nw.lit(0.0)).otherwise(nw.when(share > 1).then(nw.lit(1.0)).otherwise(share))


def calorific(share: nw.Expr) -> nw.Expr:
    """The share counted at 3.6 GJ/MWh: (1−a)/a is 0.315 · 29.3076 / 3.6 times what it is by coal equivalent."""
    return share / (share + COAL_EQUIVALENT_PER_CALORIFIC * (1 - share))


def expected_fuel_ratio(low: nw.Expr, high: nw.Expr, industry_ratio: nw.Expr) -> nw.Expr:
    """Expected other energy per electricity, (1−a)/a in GJ/GJ, of a share that lies between two ends.

        E[(1−a)/a] = ∫ p(a) · (1−a)/a da / ∫ p(a) da,   p(a) ∝ a² · (1−a)^(2ρ−1),   from low to high

    (1−a)/a is convex: the ratio at the middle of a band, or at an answer with an error, is not its mean, and
    near a = 0 it has no bound. What holds it there is p, the Beta(3, 2ρ) law: of the Beta laws whose mean
    ratio is the industry's own ρ, the one with the smallest whole first parameter under which the ratio has a
    variance. Nothing is learnt from single enterprises, and nothing known of the share gives ρ itself.
    With u = 1−a from v = 1−high to u = 1−low, t = v/u and b = 2ρ, both integrals are sums of powers:

        ∫ p·(1−a)/a = u·(1−t^(b+1))/(b+1) − u²·(1−t^(b+2))/(b+2)
        ∫ p         = (1−t^b)/b − 2u·(1−t^(b+1))/(b+1) + u²·(1−t^(b+2))/(b+2)

    An exact share gives (1−a)/a. Null where the share, or for a band ρ, is not known.

    Source: Johnson, Kotz and Balakrishnan (1995), Continuous Univariate Distributions 2, 2nd ed., 25
    (moments of the Beta law); the choice of law is ours.
    """
    b = 2 * nw.when(industry_ratio > 0).then(industry_ratio)
    u = 1 - low
    t = (1 - high) / nw.when(u > 0).then(u)

    def power(more: int) -> nw.Expr:
        return (1 - t ** (b + more)) / (b + more)

    above = u * power(1) - u**2 * power(2)
    below = power(0) - 2 * u * power(1) + u**2 * power(2)
    return nw.when(high - low > EXACT).then(above / below).otherwise(nw.when(low > 0).then((1 - low) / low))
