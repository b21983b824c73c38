"""What takes longer than a person should wait: done by the worker beside the server."""

from django_tasks import task

from regional_carbon.web.regions.actions import read_upload
from regional_carbon.web.regions.models import Upload
from regional_carbon.web.runs.actions import work_run
from regional_carbon.web.runs.models import Run
from regional_carbon.web.teamwork.mailing import mail_one


@task()
def read_file(upload):
    """What an uploaded file holds; asked for twice, it is read once."""
    unread = Upload.objects.filter(pk=upload, state__in=["waiting", "reading"])
    for one in unread.select_related("region", "region__current"):
        read_upload(upload=one)


@task()
def compute(run):
    """A run, S1 to S6; asked for twice, it is worked once."""
    for one in Run.objects.filter(pk=run, state__in=["waiting", "running"]).select_related("region", "version"):
        work_run(run=one)


@task()
def mail_news(news):
    """A piece of news by e-mail; tried again later where the mail server does not take it."""
    again = mail_one(news)
    if again is not None:
        mail_news.using(run_after=again).enqueue(news)
