"""The app `teamwork`."""

from django.apps import AppConfig


class Teamwork(AppConfig):
    """See the package."""

    name = "regional_carbon.web.teamwork"
    label = "teamwork"

    def ready(self):
        """What is recorded is told to whom it concerns."""
        from regional_carbon.web.teamwork import telling  # noqa: F401 - once the models are there
