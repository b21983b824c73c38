"""Forms of plans: a draft from the scenarios, and a return with its reason."""

from typing import ClassVar

from django import forms

from regional_carbon.web.forms import OfficeForm, sentence

LONGEST = 2_000  # characters of a reason, and of goals
OF_GOALS = (
    "goal_written", "goal_unknown", "goal_kinds", "goal_year", "goal_peak", "goal_share", "goal_amount", "goal_past",
    "goal_base_missing", "goal_without_output", "pathway_to_range", "path_geometric_zero", "budget_needs_geometric",
)  # fmt: skip
YEAR_TOLD = {"goal_past": "year", "pathway_to_range": "to"}  # the faults of a goal's own year, and where they tell it


class DraftForm(OfficeForm):
    """A strategy of the scenarios, to become a plan for one year or, with goals, for the years up to them."""

    ids = "plan-%s"
    beside: ClassVar = {
        "plan_without_name": "name", "plan_misses_target": "adjust", "target_range": "target",
        "goals_missing": "own_goals", **dict.fromkeys(OF_GOALS, "goals"),
    }  # fmt: skip

    query = forms.CharField(widget=forms.HiddenInput(attrs={"class": "query"}), required=False)
    target = forms.FloatField(widget=forms.HiddenInput(attrs={"class": "target"}))
    name = forms.CharField(label=sentence("plan_name"), max_length=120)
    strategy = forms.CharField(label=sentence("strategy_of_plan"), widget=forms.Select)
    adjust = forms.BooleanField(label=sentence("plan_adjust"), required=False)
    until = forms.IntegerField(required=False, widget=forms.NumberInput(attrs={"class": "year", "step": 1}))
    goals = forms.CharField(
        label=sentence("plan_goals"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    own_goals = forms.BooleanField(label=sentence("plan_own_goals"), required=False)

    def __init__(self, *args, year, strategies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["strategy"].widget.choices = strategies
        self.fields["until"].label = sentence("plan_until", year=year)
        self.fields["until"].help_text = sentence("plan_until_told", first=year + 1)
        self.fields["until"].widget.attrs["min"] = year + 1

    def given(self):
        """What is asked: goals as the command line takes them, the target by its year and those written out."""
        asked = {name: self.cleaned_data[name] for name in ("name", "strategy", "target", "adjust", "own_goals")}
        goals = [line.strip() for line in self.cleaned_data["goals"].splitlines() if line.strip()]
        if self.cleaned_data["until"] is not None:
            goals.insert(0, f"reduction={asked['target']:.12g},year={self.cleaned_data['until']}")
        return {**asked, "goals": goals}

    def field_of(self, fault):
        """A fault of a goal stands at the target year where it is that goal's, else where the others come from."""
        name = super().field_of(fault)
        return name if name != "goals" else self._goal_at(fault)

    def _goal_at(self, fault):
        until, others = self.cleaned_data["until"], self.cleaned_data["goals"].strip()
        year = fault.values[YEAR_TOLD[fault.key]] if fault.key in YEAR_TOLD else None
        if until is not None and (year == until or not others):
            return "target" if fault.key == "goal_share" else "until"
        return "goals" if others else "own_goals"


class ReturnForm(OfficeForm):
    """A plan returned, with the reason."""

    beside: ClassVar = {"plan_no_reason": "reason"}

    reason = forms.CharField(label=sentence("reason"), max_length=LONGEST)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # the plan's state on the page it was sent from


class ReplanForm(OfficeForm):
    """The name of a plan that goes on from another."""

    beside: ClassVar = {"plan_without_name": "name"}

    name = forms.CharField(label=sentence("plan_name"), max_length=120)


class RenameForm(OfficeForm):
    """Another name for a draft."""

    beside: ClassVar = {"plan_without_name": "name"}

    name = forms.CharField(label=sentence("plan_name"), max_length=120)
