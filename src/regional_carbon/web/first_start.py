"""What an office does once it is entered: its tables, administrator and demo region, and what a worker had begun."""

from datetime import timedelta
from importlib.resources import as_file, files

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from regional_carbon.web.accounts import actions
from regional_carbon.web.accounts.audit import verify
from regional_carbon.web.accounts.models import Person
from regional_carbon.web.regions.actions import add_region
from regional_carbon.web.regions.models import Region, Upload
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.queueing import start
from regional_carbon.web.tasks import compute, mail_news, read_file
from regional_carbon.web.teamwork.mailing import unsent

__all__ = ["bring_up_to_date", "demo_region", "first_administrator", "take_up_again", "taken_up_again", "verify"]

ADMINISTRATOR = "admin"
MAIL_AGE = timedelta(days=1)  # up to which news that were not mailed still are


def bring_up_to_date():
    """The tables of the database as this version has them."""
    call_command("migrate", verbosity=0, interactive=False)


def first_administrator():
    """The name and password of the administrator made just now; neither where there is anybody already."""
    if Person.objects.exists():
        return "", ""
    with transaction.atomic():
        person, password = actions.add_person(username=ADMINISTRATOR, by="serve")
        actions.give_role(person=person, region=None, role="administrator", by="serve")
    return ADMINISTRATOR, password


def demo_region():
    """The paper's Region A, worked out, in an office that has no region."""
    if Region.objects.exists():
        return
    by = Person.objects.order_by("pk").first()
    with as_file(files("regional_carbon").joinpath("demo")) as source:
        region = add_region(folder=source, by=by, slug="region-a", why="demo")
    start(region=region, by=by)


def take_up_again():
    """What a worker had begun when it was stopped is begun anew."""
    for run in Run.objects.filter(state__in=["waiting", "running"]):
        compute.enqueue(run.pk)
    for upload in Upload.objects.filter(state__in=["waiting", "reading"]):
        read_file.enqueue(upload.pk)
    for number in unsent().filter(at__gt=timezone.now() - MAIL_AGE).values_list("pk", flat=True):
        mail_news.enqueue(number)


def taken_up_again():
    """Whether the database answered, and what a worker had begun is begun anew; else it is asked again soon."""
    try:
        take_up_again()
    except DatabaseError:
        return False
    finally:
        connection.close()
    return True
