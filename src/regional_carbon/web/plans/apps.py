"""The app `plans`."""

from django.apps import AppConfig


class Plans(AppConfig):
    """See the package."""

    name = "regional_carbon.web.plans"
    label = "plans"
