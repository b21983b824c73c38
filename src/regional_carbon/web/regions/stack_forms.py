"""Forms of the page Deliveries: whom the register believes first, and who is who where nobody has decided yet."""

from django import forms

from regional_carbon.collect.near import Near
from regional_carbon.collect.sources.assembling import PUBLISHERS
from regional_carbon.language.messages import Said
from regional_carbon.web.forms import OfficeForm, sentence
from regional_carbon.web.regions.deliveries import asked_of, candidate_text, publisher_text

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


def _other(name):
    """The field beside the one of an entry, where an enterprise that is not among its candidates is named."""
    return f"{name}_other"


class WhoForm(OfficeForm):
    """Who is who in a delivery that was taken, where only a person can tell."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, waiting, seen, **kwargs):
        super().__init__(*args, **{**kwargs, "initial": {"seen": seen}})
        asked, names = asked_of(waiting)
        self.known = waiting.who.known
        self.asked = {f"who_{one['entry']}": one for one in asked}
        for name, one in self.asked.items():
            known = [(f"={each['enterprise_id']}", candidate_text(each, names)) for each in one["candidates"]]
            others = [("new", str(Said("web", "delivery_new"))), ("", str(Said("web", "delivery_later")))]
            self.fields[name] = forms.ChoiceField(
                label=sentence("delivery_decide", called=one["called"]), required=False, widget=forms.RadioSelect,
                choices=[*known, *others], initial="",
            )  # fmt: skip
            self.fields[_other(name)] = forms.CharField(
                label=sentence("who_other", called=one["called"]), required=False, max_length=200
            )

    def clean(self):
        """Another enterprise that is named is one of the register, and is not chosen beside another answer."""
        for name in self.asked:
            other = self.cleaned_data.get(_other(name))
            if other and other not in self.known:
                self.add_error(_other(name), sentence("who_unknown", answer=other, near=Near(other, self.known)))
            if other and self.cleaned_data.get(name):
                self.add_error(_other(name), sentence("who_twice"))
        return self.cleaned_data

    def given(self):
        """The enterprise of each entry that was decided on, by its identifier."""
        told = {name: self.cleaned_data[name] or self.cleaned_data[_other(name)] for name in self.asked}
        told = {name: answer for name, answer in told.items() if answer}
        chosen = {
            self.asked[name]["entry"]: self.asked[name]["new"] if one == "new" else one.removeprefix("=")
            for name, one in told.items()
        }
        return {"chosen": chosen, "seen": self.cleaned_data["seen"]}
