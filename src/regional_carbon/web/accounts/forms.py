"""Forms of people, roles, tokens and the office's security rules."""

from typing import ClassVar

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm

from regional_carbon.web.accounts.rights import roles
from regional_carbon.web.accounts.security import PRESETS
from regional_carbon.web.forms import OfficeForm, coded, sentence

TOKEN_RIGHTS = ("see", "collect", "run")


def _roles():
    return coded("role", roles())


def _token_rights():
    return coded("token_may", TOKEN_RIGHTS)


def _presets():
    return coded("security", PRESETS)


class LogInForm(OfficeForm, AuthenticationForm):
    """Who one is."""

    heading: ClassVar = "log_in_faults"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.error_messages = dict.fromkeys(("invalid_login", "inactive"), sentence("log_in_wrong"))
        self.fields["username"].label = sentence("user_name")
        self.fields["password"].label = sentence("password")


class CodeForm(OfficeForm):
    """Who one is, by the code of a letter."""

    heading: ClassVar = "log_in_faults"

    username = forms.CharField(
        label=sentence("user_name"), help_text=sentence("code_name_help"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    code = forms.CharField(
        label=sentence("code"), help_text=sentence("code_help"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )  # fmt: skip

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self):
        """The person is known once the code has opened; else nothing tells which of the two was wrong."""
        name, code = (self.cleaned_data.get(field) for field in ("username", "code"))
        if not (name and code):
            return
        self.person = authenticate(self.request, username=name.strip(), one_time_password=code)
        if self.person is None:
            raise forms.ValidationError(sentence("code_wrong"))


class PasswordForm(OfficeForm):
    """One's own password, changed."""

    beside: ClassVar = {"password_old_wrong": "old", "password_weak": "new", "password_same": "new"}

    old = forms.CharField(
        label=sentence("password_old"), strip=False, max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label=sentence("password_new"), strip=False, max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args, rules, first=False, **kwargs):
        """With `first` there is no old one: a code of a letter stood in its place."""
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = rules
        if first:
            del self.fields["old"]


class MembershipForm(OfficeForm):
    """What is asked of every role: which, and of which enterprise."""

    role = forms.ChoiceField(label=sentence("role"), choices=_roles)
    enterprise_id = forms.CharField(
        label=sentence("role_enterprise_id"), help_text=sentence("role_enterprise_help"), max_length=200, required=False
    )


class PersonForm(MembershipForm):
    """Somebody new, with a role."""

    beside: ClassVar = {"person_without_name": "username", "person_there": "username", "role_unknown": "role",
              "role_enterprise_needs": "enterprise_id"}  # fmt: skip

    username = forms.CharField(
        label=sentence("user_name"), help_text=sentence("user_name_help"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(
        label=sentence("full_name"), max_length=150, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    field_order = ("username", "name", "role", "enterprise_id")


class RoleForm(MembershipForm):
    """A role for somebody who is there already."""

    beside: ClassVar = {"person_unknown": "person", "role_unknown": "role", "role_enterprise_needs": "enterprise_id"}

    person = forms.CharField(
        label=sentence("user_name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    field_order = ("person", "role", "enterprise_id")


class TokenForm(OfficeForm):
    """A token for a program."""

    name = forms.CharField(label=sentence("token_name"), help_text=sentence("token_name_help"), max_length=100)
    right = forms.ChoiceField(label=sentence("token_right"), choices=_token_rights)

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        if others:
            self.fields["also"] = forms.MultipleChoiceField(
                label=sentence("token_also"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(one.slug, str(one)) for one in others],
            )  # fmt: skip


class PublicForm(OfficeForm):
    """Whether everyone may see the region's public page."""

    public = forms.BooleanField(label=sentence("public_tick"), required=False)


class SecurityForm(OfficeForm):
    """The security rules of the whole office."""

    beside: ClassVar = {"security_unknown": "name"}

    name = forms.ChoiceField(label=sentence("security_title"), choices=_presets, widget=forms.RadioSelect)
