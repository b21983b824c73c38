"""How many enterprises that nobody has asked are probably wrong, and which way."""

import numpy as np
import polars as pl
from pytest import approx

from regional_carbon.schema.arrays import Columns
from regional_carbon.uncertainty.simulation_draws import Draws
from regional_carbon.uncertainty.unasked_enterprises import unasked


def ranked(grades, low=(50.0, 50.0), high=(150.0, 150.0)):
    return pl.DataFrame(
        {"enterprise_id": ["a", "b"], "emission_tco2": [100.0, 100.0], "grade": grades, "rank": [1, 2],
         "emission_low_tco2": low, "emission_high_tco2": high}
    )  # fmt: skip


def drawn(enterprises, *rows):
    return Draws(Columns(enterprises), np.array(rows))


def test_chances_of_being_a_tenth_off_add_up_to_how_many_are_so():
    """a: two of four draws below 90 and one at 111; b: one below, two above."""
    enterprises = ranked([5, 5])
    told = unasked(enterprises, drawn(enterprises, [50.0, 89.9, 100.0, 111.0], [80.0, 90.0, 120.0, 150.0]))
    assert (told.enterprises, told.lower, told.higher) == (2, approx(0.75), approx(0.75))


def test_tonnes_at_stake_reach_to_the_ends_of_each_interval():
    enterprises = ranked([5, 5], low=[40.0, 90.0], high=[180.0, 105.0])
    told = unasked(enterprises, drawn(enterprises, [100.0], [100.0]))
    assert (told.less_tco2, told.more_tco2) == (approx(70.0), approx(85.0))


def test_those_known_by_better_evidence_do_not_count():
    enterprises = ranked([5, 2])
    told = unasked(enterprises, drawn(enterprises, [50.0, 200.0], [50.0, 200.0]))
    assert (told.enterprises, told.lower, told.higher, told.less_tco2) == (1, approx(0.5), approx(0.5), approx(50.0))


def test_where_everybody_has_answered_nothing_is_open():
    enterprises = ranked([1, 4])
    told = unasked(enterprises, drawn(enterprises, [50.0, 200.0], [50.0, 200.0]))
    assert (told.enterprises, told.lower, told.higher, told.less_tco2, told.more_tco2) == (0, 0, 0, 0, 0)
