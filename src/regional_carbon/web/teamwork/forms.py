"""Forms of what is asked and answered."""

from typing import ClassVar, cast

from django import forms

from regional_carbon.web.accounts.models import Person
from regional_carbon.web.forms import OfficeForm, coded, sentence
from regional_carbon.web.regions.answers import DOCUMENT_BYTES
from regional_carbon.web.regions.forms import DOCUMENTS
from regional_carbon.web.teamwork.actions import LONGEST
from regional_carbon.web.teamwork.models import FIGURES_OF_ENTERPRISE, FIGURES_OF_PLAN

WHOM = ("inside", "enterprise")


def _whom():
    return coded("whom", WHOM)


def _figures(names):
    return [("", str(sentence("figure_none"))), *coded("of_figure", names)]


class MessageForm(OfficeForm):
    """What one has to say, with a document where there is one."""

    ids = "message-%s"
    beside: ClassVar = {"message_blank": "text", "message_long": "text", "document_too_large": "document",
              "document_kind": "document"}  # fmt: skip

    text = forms.CharField(
        label=sentence("message_text"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.FileField(
        label=sentence("message_document"), help_text=sentence("document_kinds"), required=False,
        widget=forms.FileInput(attrs={"accept": DOCUMENTS}),
    )  # fmt: skip

    def given(self):
        """What was written, and the document's name and content: no more than tells it is too large."""
        told, document = dict(self.cleaned_data), self.cleaned_data["document"]
        del told["document"]
        return {
            **told, "name": document.name if document else "",
            "content": document.read(DOCUMENT_BYTES + 1) if document else b"",
        }  # fmt: skip


class AskBackForm(MessageForm):
    """A question to an enterprise about what it submitted, and until when its answer is wanted."""

    ids = "ask-%s"
    beside: ClassVar = {**MessageForm.beside, "due_past": "due"}

    due = forms.DateField(
        label=sentence("thread_due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class TaskForm(OfficeForm):
    """What somebody of the office is to do."""

    beside: ClassVar = {"task_blank": "what", "due_past": "due", "task_for_nobody": "person"}

    what = forms.CharField(
        label=sentence("task_what"), help_text=sentence("task_what_help"), max_length=200,
        widget=forms.TextInput(attrs={"size": 48}),
    )  # fmt: skip
    person = forms.ModelChoiceField(label=sentence("task_person"), queryset=Person.objects.none())
    due = forms.DateField(
        label=sentence("task_due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["person"]).queryset = people


class MailForm(OfficeForm):
    """Where a person is told by e-mail."""

    email = forms.EmailField(label=sentence("mail_address"), help_text=sentence("mail_help"), required=False)


class ThreadForm(MessageForm):
    """A question or comment on a fact."""

    ids = "thread-%s"
    beside: ClassVar = {**MessageForm.beside, "due_past": "due", "thread_needs_collect": "whom"}

    enterprise_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    plan = forms.IntegerField(widget=forms.HiddenInput, required=False)
    whom = forms.ChoiceField(label=sentence("thread_whom"), choices=_whom, required=False)
    figure = forms.ChoiceField(label=sentence("thread_figure"), required=False)
    due = forms.DateField(
        label=sentence("thread_due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    field_order = ("whom", "figure", "text", "document", "due")

    def __init__(self, *args, to_enterprise=False, own=False, of_plan=False, **kwargs):
        """With `to_enterprise` one may write to it, with `own` one is the enterprise itself; else it stays inside."""
        super().__init__(*args, **kwargs)
        names = FIGURES_OF_PLAN if of_plan else FIGURES_OF_ENTERPRISE
        cast("forms.ChoiceField", self.fields["figure"]).choices = lambda: _figures(names)
        if not to_enterprise:
            del self.fields["whom"]
        if own:
            del self.fields["due"]

    def given(self):
        """As the action takes it; of what the thread is, the page says, which knows who may see it."""
        told = super().given()
        del told["enterprise_id"], told["plan"]
        return {"shared": told.pop("whom", "") == "enterprise", **told}
