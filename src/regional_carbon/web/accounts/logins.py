"""Log-ins, refusals and log-outs stand in the audit log."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.accounts.security import preset


@receiver(user_logged_in)
def _logged_in(sender, request, user, **more):
    request.session.set_expiry(preset().idle_minutes * 60)
    keep_record("log_in", by=user)


@receiver(user_logged_out)
def _logged_out(sender, request, user, **more):
    if user is not None:
        keep_record("log_out", by=user)


@receiver(user_login_failed)
def _refused(sender, credentials, **more):
    keep_record("log_in_refused", by=str(credentials.get("username", ""))[:150])
