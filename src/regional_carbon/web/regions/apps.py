"""The app `regions`."""

from django.apps import AppConfig


class Regions(AppConfig):
    """See the package."""

    name = "regional_carbon.web.regions"
    label = "regions"
