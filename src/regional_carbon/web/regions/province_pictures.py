"""The small pictures of the province's page: a bar with its whisker, and a region's way on a scale that all share."""

from regional_carbon.web.plans.enterprise_targets import pathway_of

WIDE, HIGH = 170.0, 20.0  # of a bar, in the units of its drawing
ACROSS, DOWN, LEFT, ABOVE = 190.0, 96.0, 26.0, 6.0  # of a region's way
LEAST, MOST = 50.0, 104.0  # of the scale that all ways share; the first year is 100


def bar(row, most):
    """Where a region's bar ends and its whisker stands, from 0 to the most of any."""
    names = {"width": "emission_tco2", "low": "emission_low_tco2", "high": "emission_high_tco2"}
    return {end: round(WIDE * row[name] / most, 1) for end, name in names.items()}


def multiple(plan):
    """A region's way as lines: without any effort, planned, and each goal; None without a plan over several years."""
    if plan is None or not plan.bundle:
        return None
    years = pathway_of(plan).tables["pathway"].sort("year").to_dicts()
    first, start = years[0]["year"], years[0]["planned_tco2"]
    if len(years) < 2 or not start:
        return None

    def point(year, tonnes):
        share = min(max(100 * tonnes / start, LEAST), MOST)
        across = LEFT + (ACROSS - LEFT - 4) * (year - first) / (years[-1]["year"] - first)
        return f"{across:.1f},{ABOVE + (DOWN - ABOVE - 16) * (MOST - share) / (MOST - LEAST):.1f}"

    def line(name):
        return " ".join(point(row["year"], row[name]) for row in years if row[name] is not None)

    return {
        "expected": line("business_as_usual_tco2"), "planned": line("planned_tco2"), "goal": line("goal_tco2"),
        "first": first, "last": years[-1]["year"],
        "less": 1 - years[-1]["planned_tco2"] / start,
        "ticks": [(tick, point(first, start * tick / 100).split(",")[1]) for tick in (60, 80, 100)],
    }  # fmt: skip
