"""What takes longer than a person should wait: done by the worker beside the server."""

from django_tasks import task


@task()
def read_file(upload):
    """What an uploaded file holds."""
    from regional_carbon.web.regions.actions import read_upload
    from regional_carbon.web.regions.models import Upload

    read_upload(upload=Upload.objects.select_related("region", "region__current").get(pk=upload))


@task()
def compute(run):
    """A run, S1 to S6."""
    from regional_carbon.web.runs.actions import work
    from regional_carbon.web.runs.models import Run

    work(run=Run.objects.select_related("region", "version").get(pk=run))
