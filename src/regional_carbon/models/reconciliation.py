"""What the pieces of evidence of one enterprise say together: its fuels, and where the pieces cannot all be true."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.models.electricity_share import calorific
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame
from regional_carbon.schema.input_tables import NO_FUEL
from regional_carbon.units import GJ_PER_MWH

# Shares are answered in whole per cents: nearer than half a point an answer and a bill agree.
ROUNDING: Final = 0.005

# Truth over a past inventory carried forward, within which nine of ten lie in the surest part of the table of errors
# (factors/evidence_errors.csv, past_inventory).
PAST_HOLDS: Final = (0.65, 1.3)

# A verified inventory errs by ±5 % at 95 %: IPCC (2006), Vol. 2, Ch. 2, Table 2.15 (factors/evidence_errors.csv).
VERIFIED_WITHIN: Final = 1.05

ALL_OF_IT: Final = 1 - 1e-9  # a share of an industry's fuels beside which what is left is rounding

# The contradictions, the most telling first, by the name the column `contradiction` has for them.
CONTRADICTIONS: Final = (
    "inventory_and_bill", "inventory_and_share", "share_next_band", "share_counting", "share_and_bill",
    "share_unexplained", "share_and_main_fuel", "past_inventory",
)  # fmt: skip

Pieces = Frame[EnterpriseEmission]


def with_reconciled(told: Pieces) -> Pieces:
    """F of tiers 2, 3 and 4, each with what all other pieces say of it.

    tier 2  F = M + κ_rest · max(0, H − M_gj) with a share, nothing where M_gj explains its band
            F = M + (1−w) · (1+w/ρ)^ρ · max(0, D − M) without one
    tier 3  F = F_past · √clip(e / e_past, 0.5, 2), held to κ · [H_low, H_high] of the share
    tier 4  F = κ · H

    H is the heat that the share leaves, H_low and H_high at the ends of its band. κ is that of the main other
    energy, which stands for all there is beside electricity, else of the industry's fuels; κ_rest that of those
    not metered. Max(0, D − M) is not the industry's mean of the rest: under the law Beta(2, ρ) of the share, the
    widest with the industry's mean ratio ρ, its mean is D · (1+w/ρ)^−ρ, by which it is divided.
    """
    electric_gj = GJ_PER_MWH * nw.col("electricity_mwh")
    least_gj, most_gj = (electric_gj + nw.col(f"{end}_metered_gj") for end in ("least", "most"))
    seen = told.with_columns(
        carbon=nw.coalesce(nw.col("main_tco2_per_gj"), nw.col("fuel_tco2_per_gj")),
        rest_tco2=_rest_by_industry(),
        most_share=electric_gj / nw.when(least_gj > 0).then(least_gj),
        least_share=electric_gj / nw.when(most_gj > 0).then(most_gj),
        all_electric=nw.col("share_low") >= 1,
    ).with_columns(
        explained=nw.col("least_share") <= nw.col("share_high") + ROUNDING,
        low_tco2=_fuels_at(nw.col("share_high")),
        high_tco2=_fuels_at(nw.col("share_low")),
    )
    return seen.with_columns(
        fuel_2=nw.when(nw.col("usable")).then(nw.col("metered_tco2") + _rest()),
        fuel_3=_held(nw.col("past_tco2"), nw.col("low_tco2"), nw.col("high_tco2")),
        fuel_4=nw.when(nw.col("all_electric")).then(nw.lit(0.0)).otherwise(nw.col("carbon") * nw.col("heat_gj")),
    )


def _fuels_at(share: nw.Expr) -> nw.Expr:
    """The fuels at a share: null where it is 0, and they have no bound."""
    fuels = nw.col("carbon") * GJ_PER_MWH * nw.col("electricity_mwh") * (1 - share) / nw.when(share > 0).then(share)
    return nw.when(nw.col("all_electric")).then(nw.lit(0.0)).otherwise(fuels)


def _rest() -> nw.Expr:
    """What an enterprise burns beside what is metered."""
    left_gj = _above(nw.col("heat_gj") - nw.col("metered_gj"))
    of_share = nw.when(nw.col("explained")).then(nw.lit(0.0)).otherwise(_carbon_of_rest() * left_gj)
    answered = ~nw.col("heat_gj").is_null() & ~nw.col("metered_gj").is_null()
    left_by_past = _above(nw.col("past_tco2") - nw.col("metered_tco2"))
    return nw.when(answered).then(of_share).otherwise(nw.min_horizontal(nw.col("rest_tco2"), left_by_past))


def _rest_by_industry() -> nw.Expr:
    """What is expected beside what is metered where no share is known; nothing where the main energy is metered."""
    w, ratio = nw.col("metered_share"), nw.when(nw.col("fuel_ratio") > 0).then(nw.col("fuel_ratio"))
    left_open = _above(nw.col("fuel_5") - nw.col("metered_tco2"))
    mean = (1 - w) * nw.coalesce((1 + w / ratio) ** ratio, nw.lit(1.0)) * left_open
    industry = nw.when(nw.col("fuel_tco2_per_gj") > 0).then(nw.col("fuel_tco2_per_gj"))
    of_main = left_open * nw.col("main_tco2_per_gj") / industry
    unmetered = nw.when(nw.col("main_metered") > 0).then(nw.lit(0.0)).otherwise(of_main)
    return nw.coalesce(unmetered, mean)


def _carbon_of_rest() -> nw.Expr:
    """κ of what is not metered: of the main other energy, of the industry's fuels that are not metered, of all."""
    heat_left = nw.when(nw.col("metered_energy_share") < ALL_OF_IT).then(1 - nw.col("metered_energy_share"))
    unmetered = nw.col("fuel_tco2_per_gj") * _above(1 - nw.col("metered_share")) / heat_left
    main = nw.when(nw.col("main_metered") == 0).then(nw.col("main_tco2_per_gj"))
    return nw.coalesce(main, unmetered, nw.col("fuel_tco2_per_gj"))


def _held(amount: nw.Expr, low: nw.Expr, high: nw.Expr) -> nw.Expr:
    """The amount, not below one end nor above the other, where they are known."""
    within = nw.when(amount < low).then(low).otherwise(nw.when(amount > high).then(high).otherwise(amount))
    return nw.when(~amount.is_null()).then(within)


def _above(amount: nw.Expr) -> nw.Expr:
    """The amount where it is above 0, else 0; null where it is not known."""
    return nw.when(amount < 0).then(nw.lit(0.0)).otherwise(amount)


# ---------------------------------------------------------------------------------------------------
# What cannot all be true


def with_contradictions(told: Pieces) -> Pieces:
    """Which pieces of evidence contradict each other, and the least and most fuels that they speak for.

    A bill above a verified inventory; an answer that the verified inventory denies; an answer that is too electric
    for its own bill, one band off, counted by coal equivalent, or neither; one that leaves heat of which no bill and
    no main other energy tells; one that no other energy is used beside a share below 1; a past inventory further
    from the figure than past inventories err. What counts is told by PAST_HOLDS, VERIFIED_WITHIN and ROUNDING.

    Amounts that may lie off, as bills in money do, contradict only what is denied by all from M_least to M_most; of
    those alone the least and the most are told as well, without a contradiction.
    """
    found = _contradictions()
    fuel, metered = nw.col("fuel_tco2"), nw.col("metered_tco2")
    off = nw.when(_may_lie_off())
    name = nw.lit(None, nw.String)
    lows = [fuel, off.then(fuel - metered + nw.col("least_metered_tco2"))]
    highs = [fuel, off.then(fuel - metered + nw.col("most_metered_tco2"))]
    for key in reversed(CONTRADICTIONS):
        true, others = found[key]
        name = nw.when(true).then(nw.lit(key)).otherwise(name)
        lows += [nw.when(true).then(other) for other in others]
        highs += [nw.when(true).then(other) for other in others]
    named = told.with_columns(contradiction=name, least=nw.min_horizontal(*lows), most=nw.max_horizontal(*highs))
    there = nw.when(~nw.col("contradiction").is_null() | _may_lie_off())
    return named.with_columns(
        contradiction_low_tco2=there.then(nw.col("least")), contradiction_high_tco2=there.then(nw.col("most"))
    )


def _may_lie_off() -> nw.Expr:
    """Whether the figure rests on metered amounts that may lie off."""
    return (nw.col("grade") == 2) & (nw.col("most_metered_tco2") > nw.col("metered_tco2"))


def _contradictions() -> dict[str, tuple[nw.Expr, tuple[nw.Expr, ...]]]:
    """When each contradiction holds, and the fuels that its pieces speak for beside the figure."""
    fuel, metered, past = nw.col("fuel_tco2"), nw.col("metered_tco2"), nw.col("past_tco2")
    verified, billed = nw.col("grade") == 1, nw.col("grade") == 2
    short, long = PAST_HOLDS
    share, by_bill = nw.col("share_low"), nw.col("most_share") + ROUNDING
    too_electric = billed & (by_bill < share)
    as_coal = too_electric & (by_bill >= calorific(share))
    next_band = too_electric & (nw.col("share_high") > share) & (by_bill >= share - (nw.col("share_high") - share))
    beside_bill = (nw.col("fuel_4"), metered + nw.col("rest_tco2"))
    unnamed = nw.col("main_tco2_per_gj").is_null() | (nw.col("main_metered") > 0)
    denied = (fuel < short * nw.col("low_tco2")) | (fuel > long * nw.col("high_tco2"))
    return {
        "inventory_and_bill": (verified & (nw.col("least_metered_tco2") > VERIFIED_WITHIN * fuel), (metered,)),
        "inventory_and_share": (verified & denied, (nw.col("fuel_4"),)),
        "share_next_band": (next_band, beside_bill),
        "share_counting": (as_coal & ~next_band, beside_bill),
        "share_and_bill": (too_electric & ~as_coal & ~next_band, beside_bill),
        "share_unexplained": (billed & unnamed & ~nw.col("explained"), (metered,)),
        "share_and_main_fuel": ((nw.col("main_energy") == NO_FUEL) & (share < 1) & (fuel > 0), (nw.lit(0.0),)),
        "past_inventory": (~verified & ((fuel < short * past) | (fuel > long * past)), (past,)),
    }
