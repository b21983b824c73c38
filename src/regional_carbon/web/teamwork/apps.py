"""The app `teamwork`."""

from django.apps import AppConfig


class Teamwork(AppConfig):
    """See the package."""

    name = "regional_carbon.web.teamwork"
    label = "teamwork"
