"""Forms of the office: help before typing, what was typed is kept, each fault beside its field and in a list on top."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.functional import lazy

from regional_carbon.language.errors import Fault, RegionalCarbonError
from regional_carbon.language.messages import catalogue, say
from regional_carbon.web.error_pages import faults_in_office


def _say(key: str, **values: Any) -> str:
    return say("web", key, **values)


# A sentence of the office, said in the reader's language when the form is shown.
sentence = lazy(_say, str)


def coded(family: str, codes: Any) -> list[tuple[str, str]]:
    """Codes with their words as a choice: [('viewer', 'Viewer'), …]."""
    words = catalogue("web")
    return [(code, _say(f"_{family}_{code}") if f"_{family}_{code}" in words else str(code)) for code in codes]


class OfficeForm(forms.Form):
    """A form as every page of the office shows it.

    `beside` says at which field a fault of the library is told, by the fault's key; another stands on top. `ids`
    is what the ids of its fields look like, else 'person-username' of a PersonForm. `heading` stands above the list.
    """

    template_name = "parts/form.html"
    use_required_attribute = True
    beside: ClassVar[dict[str, str]] = {}
    ids: ClassVar[str] = ""
    heading: ClassVar[str] = "form_faults"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        ids = self.ids or f"{type(self).__name__.removesuffix('Form').lower()}-%s"
        super().__init__(*args, **{"label_suffix": "", "auto_id": ids, **kwargs})

    def performs(self, action: Callable[..., Any], **given: Any) -> bool:
        """Whether `action` was done with what the form holds; what speaks against it is told in the form.

        What the action returned is `done`.
        """
        if not self.is_valid():
            return False
        try:
            self.done = action(**self.given(), **given)
        except RegionalCarbonError as error:
            places = [self.field_of(fault) for fault in error.faults]  # before Django takes out what a field held
            for place, fault in zip(places, faults_in_office(error.faults), strict=True):
                self.add_error(place, "\n".join(line for line in fault.told() if line))
            return False
        return True

    def given(self) -> dict[str, Any]:
        """What the form holds, as the action takes it."""
        return self.cleaned_data

    def field_of(self, fault: Fault) -> str | None:
        """The field beside which a fault of the library is told; None for one of the whole form."""
        name = self.beside.get(fault.key)
        return name if name in self.fields else None

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """Every fault for the list on top: the field's id, its label, what is wrong."""
        for name, errors in self.errors.items():
            field = self[name] if name in self.fields else None
            for text in errors:
                yield (field.id_for_label, str(field.label), str(text)) if field else ("", "", str(text))
