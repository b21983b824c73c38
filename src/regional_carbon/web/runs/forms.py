"""The form under which a state of the scenarios is saved."""

from typing import ClassVar

from django import forms

from regional_carbon.web.forms import OfficeForm, sentence


class ScenarioForm(OfficeForm):
    """A state of the scenarios under a name."""

    beside: ClassVar = {"scenario_without_name": "name", "scenario_there": "name"}

    query = forms.CharField(widget=forms.HiddenInput(attrs={"class": "query"}), required=False)
    name = forms.CharField(label=sentence("scenario_name"), max_length=120)
