"""Forms of plans: a draft from the scenarios, and a return with its reason."""

from typing import ClassVar

from django import forms

from regional_carbon.web.forms import OfficeForm, sentence

LONGEST = 2_000  # characters of a reason, and of goals


class DraftForm(OfficeForm):
    """A strategy of the scenarios, to become a plan for one year or, with goals, for the years up to them."""

    ids = "plan-%s"
    beside: ClassVar = {
        "plan_without_name": "name", "plan_misses_target": "adjust", "target_range": "target", "goal_written": "goals",
        "goal_kinds": "goals", "goal_year": "until", "goal_unknown": "goals", "goal_share": "goals",
        "goal_amount": "goals", "plan_too_far": "until", "goal_past": "until",
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
        if self.cleaned_data["until"]:
            goals.insert(0, f"reduction={asked['target']:.12g},year={self.cleaned_data['until']}")
        return {**asked, "goals": goals}


class ReturnForm(OfficeForm):
    """A plan returned, with the reason."""

    beside: ClassVar = {"plan_no_reason": "reason"}

    reason = forms.CharField(label=sentence("reason"), max_length=LONGEST)
