"""The app `accounts`."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """People, roles, tokens, and the audit log."""

    name = "regional_carbon.web.accounts"
    label = "accounts"

    def ready(self):
        """Log-ins are recorded."""
        from regional_carbon.web.accounts import logins  # noqa: F401 - once the models are there
