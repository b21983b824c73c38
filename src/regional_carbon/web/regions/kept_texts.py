"""Texts as they are kept with a file or a run: in both languages and the office's words, as a database takes them."""

from regional_carbon.collect.findings import findings_table
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.web.error_pages import faults_in_office

FINDINGS_KEPT = 2_000  # of a file; the annotated workbook marks as many


def both(tell):
    """What `tell` says, in each language."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = tell()
    return told


def kept(told):
    """What is told of a file, without the null character, which PostgreSQL keeps in no text."""
    if isinstance(told, str):
        return told.replace("\0", "\ufffd")
    if isinstance(told, dict):
        return {name: kept(value) for name, value in told.items()}
    return [kept(value) for value in told] if isinstance(told, list) else told


def findings_kept(faults):
    """Faults as they are kept to be shown, in both languages and the office's words."""
    return kept(findings_table(faults_in_office(faults)).head(FINDINGS_KEPT).to_dicts())
