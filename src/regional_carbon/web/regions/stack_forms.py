"""The form in which an office says whom its register believes first."""

from django import forms

from regional_carbon.collect.sources.assembling import PUBLISHERS
from regional_carbon.language.messages import Said
from regional_carbon.web.forms import OfficeForm, sentence
from regional_carbon.web.regions.deliveries import publisher_text

MOST = 5  # places in the order, where as many have sent something: whoever comes after is believed as usual


class OrderForm(OfficeForm):
    """The publishers believed before the others, one a place."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, senders, order, seen, **kwargs):
        first = {f"place_{at}": one for at, one in enumerate(order, 1)}
        super().__init__(*args, **{**kwargs, "initial": {"seen": seen, **first}})
        known = list(dict.fromkeys([*order, *senders, *PUBLISHERS[: PUBLISHERS.index("office") + 1]]))
        choices = [("", str(Said("web", "order_as_usual"))), *((one, publisher_text(one)) for one in known)]
        self.places = [f"place_{at}" for at in range(1, max(min(MOST, len(senders)), 2, len(order)) + 1)]
        for at, name in enumerate(self.places, 1):
            self.fields[name] = forms.ChoiceField(
                label=sentence("order_place", place=at), choices=choices, required=False
            )

    def clean(self):
        """Each publisher has one place."""
        chosen = [(name, self.cleaned_data.get(name)) for name in self.places]
        for at, (name, one) in enumerate(chosen):
            if one and one in [earlier for _, earlier in chosen[:at]]:
                self.add_error(name, sentence("order_twice"))
        return self.cleaned_data

    def given(self):
        """The order, without the places left blank."""
        order = [self.cleaned_data[name] for name in self.places if self.cleaned_data[name]]
        return {"order": order, "seen": self.cleaned_data["seen"]}
