"""A region whose last run gave no results: its pages carry the button that calculates it, and the button does."""

import re

import pytest
from django.urls import reverse

from regional_carbon.web.runs.models import Run

FORM = re.compile(r'<form method="post" action="([^"]*)"[^>]*>(?:(?!</form>).)*>Calculate</button>', re.DOTALL)


def buttons(client, where):
    """Where the buttons "Calculate" of a page lead to."""
    return FORM.findall(client.get(where, follow=True, headers={"accept-language": "en"}).content.decode())


def left(region, state):
    """The region's run, as if it had ended in a state."""
    Run.objects.filter(region=region).update(state=state, bundle="")
    return Run.objects.get(region=region)


def pages(run):
    """A page that says what is missing, one of a run's results, and the run's own."""
    return [
        *(reverse(name, args=["region-a"]) for name in ("overview", "enterprises")),
        reverse("run", args=["region-a", run.pk]),
    ]


@pytest.mark.parametrize("state", ["failed", "earlier"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_button_calculates_a_region_whose_last_run_gave_no_results(region, staff, enter, state, place):
    client, run = enter(staff["analyst"]), left(region, state)
    (leads_to,) = buttons(client, pages(run)[place])
    client.post(leads_to)
    assert Run.objects.filter(region=region).first().state == "done"
    assert Run.objects.filter(region=region).count() == 2


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_no_button_stands_beside_a_run_under_way(region, staff, enter, state):
    client, run = enter(staff["analyst"]), left(region, state)
    assert [buttons(client, where) for where in pages(run)] == [[], [], []]


@pytest.mark.parametrize("state", ["failed", "earlier"])
def test_no_button_stands_there_for_who_may_not_calculate(region, staff, enter, state):
    client, run = enter(staff["viewer"]), left(region, state)
    assert [buttons(client, where) for where in pages(run)] == [[], [], []]
