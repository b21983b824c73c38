"""What the columns of a file are taken for and what else of it is asked, as its page shows it and takes the answers."""

import json
from functools import partial

from regional_carbon.collect.asking.question import Question, with_decision
from regional_carbon.collect.intake import shown_frame
from regional_carbon.web.error_pages import faults_in_office
from regional_carbon.web.regions.kept_texts import both

SHOWN_ROWS = 8  # of a table in the preview
QUESTIONS_SHOWN = 30  # of a table at a time
# Causes that are answered where a column's meaning and unit are chosen.
IN_COLUMNS = {"column_not_used", "header_near"}


def as_understood(asked, questions, known):
    """A table of an upload as its page shows it: its columns, what they are taken for, the first rows, what is asked.

    `known` are the layouts of a publisher's own, of which columns may be chosen anew.
    """
    frame = shown_frame(asked.taken)
    said = asked.taken.understood
    chosen = said.mapping.get("units", {})
    first = frame.head(SHOWN_ROWS)
    headings = said.headings if said.read_by is None or said.read_by in known else {}
    told = [
        {"name": header, "meaning": meaning, "unit": chosen.get(header, of),
         "first": list(said.examples.get(header, ()))}
        for header, (meaning, of) in headings.items()
    ]  # fmt: skip
    return {
        "name": asked.table,
        "rows": frame.height,
        "headings": told,
        "layout": dict(asked.layout()),
        "questions": [_kept(one) for one in questions if not _in_columns(one, headings)][:QUESTIONS_SHOWN],
        "columns": frame.columns,
        "first": [["" if value is None else _shown(value) for value in row] for row in first.iter_rows()],
    }


def _in_columns(question, headings):
    """Whether a question is answered where a column and its unit are chosen."""
    of_unit = question.section == "units" and len(question.about) == 1 and question.about[0] in headings
    return bool(headings) and (question.first.key in IN_COLUMNS or of_unit)


def _kept(question):
    """A question as it is kept with the file, in both languages."""
    return {
        "met": both(lambda: _met(question)),
        "options": [_option(option) for option in question.options],
        "section": question.section, "about": list(question.about), "listed": question.listed,
        "known": list(question.known), "typed": question.typed, "places": len(question.met),
    }  # fmt: skip


def _option(option):
    return {"words": both(partial(str, option.words)), "decision": dict(option.decision)}


def _met(question):
    """What was met, and where first."""
    (fault,) = faults_in_office([question.first])
    return fault.text().split("\n")[0]


def _shown(value):
    return f"{value:.12g}" if isinstance(value, float) else str(value)


# ---------------------------------------------------------------------------------------------------
# What is answered


def question_kept(table, kept):
    """A question that was kept with a file, its longer list to choose from among it."""
    names = ("section", "about", "listed", "known", "typed")
    return Question(table, (), (), **{name: kept[name] for name in names})


def answer_given(table, kept, answer):
    """What an answer to a kept question decides: one of its options, of its longer list, or what was written."""
    if answer.startswith("="):
        return question_kept(table, kept).decision(answer[1:])
    return json.loads(answer)


def layout_decided(table, given):
    """The layout of a table with what a person has changed of what is shown, and answered of what was asked.

    `given` is what the form holds of it: `columns` and `units` by header, `year`, and the decisions of `answers`.
    """
    shown = {heading["name"]: heading for heading in table["headings"]}
    columns = {name: meaning for name, meaning in given["columns"].items() if meaning != shown[name]["meaning"]}
    units = {name: of for name, of in given["units"].items() if of and of != shown[name]["unit"]}
    layout = with_decision(table["layout"], {"columns": columns, "units": units})
    if given["year"]:
        layout = with_decision(layout, {"year": given["year"]})
    for answer in given["answers"]:
        layout = with_decision(layout, answer)
    return layout
