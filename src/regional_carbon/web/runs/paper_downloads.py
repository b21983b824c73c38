"""Official papers of a region, made by the library when asked for: of the plan in force, else of its newest run."""

from django.utils import timezone

from regional_carbon.collect.office_settings import office_of
from regional_carbon.collect.region_settings import read_settings
from regional_carbon.language.amounts import reading_in
from regional_carbon.reports.papers.paper_files import PAPERS, stated_by_none
from regional_carbon.reports.region_papers import OWN_TEMPLATES
from regional_carbon.reports.sender import CODE_DIGITS, Sender
from regional_carbon.web.error_pages import notices_in_office
from regional_carbon.web.plans.enterprise_targets import value_of_plan
from regional_carbon.web.runs.values import value_of

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
}  # fmt: skip
OF_PLAN = ("notices",)  # papers that there are only of a plan of several years that is published


def papers_of(region):
    """The papers a region has now, by name."""
    return [name for name in PAPERS if name not in OF_PLAN or _plan_of(region) is not None]


def paper_files_of(region):
    """The files of the papers a region has now: report.docx, report.pdf …"""
    return [f"{name}.{kind}" for name in papers_of(region) for kind in KINDS]


def paper_made(run, file):
    """A paper's content, the name to save it under, and its kind.

    A paper is passed on: its units do not hang on what the person who made it reads in. Raises ReportError when it
    cannot be made on this machine, or a template of the region's own cannot be taken.
    """
    name, kind = file.split(".")
    plan = _plan_of(run.region)
    rests_on, value = (run, value_of(run)) if plan is None else (plan.began_with(), value_of_plan(plan))
    folder = run.region.current.folder()
    sender = Sender(
        office_told(run.region), timezone.localdate(), rests_on.bundle[:CODE_DIGITS], stale=rests_on.stale,
        draft=plan is None,
    )  # fmt: skip
    with reading_in():
        made = PAPERS[name](value, sender, folder / OWN_TEMPLATES, [kind])
    return made.contents[file], f"{run.region.slug}-{run.summary['year']}-{file}", KINDS[kind]


def office_told(region):
    """What the region's settings say of its office."""
    return office_of(read_settings(region.current.folder()).office)


def left_blank(region):
    """What papers leave blank, since the region's settings do not say it: sentences."""
    office = office_told(region)
    notices = [notice for name in papers_of(region) for notice in stated_by_none(name, office)]
    return list(dict.fromkeys(notices_in_office(notices)))


def _plan_of(region):
    """The plan in force, where it is one of several years."""
    plan = region.plan_in_force()
    return plan if plan is not None and plan.bundle else None
