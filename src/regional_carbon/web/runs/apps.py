"""The app `runs`."""

from django.apps import AppConfig


class Runs(AppConfig):
    """See the package."""

    name = "regional_carbon.web.runs"
    label = "runs"
