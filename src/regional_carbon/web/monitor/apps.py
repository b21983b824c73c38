"""The app `monitor`."""

from django.apps import AppConfig


class Monitor(AppConfig):
    """See the package."""

    name = "regional_carbon.web.monitor"
    label = "monitor"
