"""News by e-mail: what happened and a link, nothing else, sent by the worker and tried again where it fails."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from regional_carbon.language.messages import LANGUAGES, say, speaking
from regional_carbon.web.teamwork.models import News

TRIES = 8  # after which a mail is given up; its news stands on the page all the same
FIRST_WAIT = timedelta(minutes=1)  # doubled at each try

log = logging.getLogger(__name__)


def unsent():
    """The news that are still to be mailed."""
    return News.objects.filter(mailed_at=None, mail_tries__lt=TRIES).exclude(person__email="")


@transaction.atomic
def mail_one(number):
    """A piece of news, mailed once; until when to wait before it is tried again, None where it need not be."""
    news = unsent().select_for_update(of=("self",), no_key=True).select_related("person").filter(pk=number).first()
    if news is None or not settings.EMAIL_HOST:
        return None
    news.mail_tries += 1
    try:
        subject, text = _written(news)
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [news.person.email])
    except (OSError, smtplib.SMTPException) as error:
        news.save()
        log.warning("mail %s not sent, try %s: %s", number, news.mail_tries, type(error).__name__)
        return timezone.now() + FIRST_WAIT * 2 ** (news.mail_tries - 1) if news.mail_tries < TRIES else None
    news.mailed_at = timezone.now()
    news.save()
    return None


def _written(news):
    """Subject and text, in both languages: nobody's name, figure or word, which mail is not the place for."""
    link, lines = f"{settings.ADDRESS}{news.address}", []
    for language in LANGUAGES:
        with speaking(language):
            lines.append(say("web", f"_news_{news.what}"))
    with speaking("en"):
        product = say("web", "product")
    return f"{product}: {' · '.join(lines)}", "\n".join([*lines, "", link, ""])
