"""Who sends official papers: the office, the day, the number, and the run that the figures are of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from regional_carbon.collect.office_settings import OfficeDetails
from regional_carbon.language.amounts import day
from regional_carbon.language.messages import say

CODE_DIGITS: Final = 8  # of a run's short code: the first of the SHA-256 of its bundle


def paper_word(key: str, **values: object) -> str:
    """A word or sentence of the papers, in the language now spoken (`words/papers.toml`)."""
    return say("papers", key, **values)


@dataclass(frozen=True)
class Sender:
    """The office a paper leaves, on which day, and the run that its figures are of."""

    office: OfficeDetails
    today: date
    code: str  # of the run
    stale: bool = False  # the data have changed since the run
    number: int | None = None  # of the document, or of the first of a batch
    draft: bool = True  # the plan has not been published

    def stated(self, name: str) -> str:
        """A detail of the office, or a blank line to be filled in by hand."""
        return self.office.stated(name) or paper_word("blank")

    def document_number(self, number: int | None) -> str:
        """The number of a document: A碳〔2026〕5号, or with a blank where it has none yet."""
        told = paper_word("blank_number") if number is None else str(number)
        return paper_word("number", prefix=self.stated("document_prefix"), year=self.today.year, number=told)

    @property
    def day(self) -> str:
        """The day as letters write it."""
        return day(self.today)

    @property
    def warning(self) -> str:
        """That the data have changed since; nothing where they have not."""
        return paper_word("stale") if self.stale else ""

    @property
    def origin(self) -> str:
        """The run that the figures are of, and where its office is found."""
        address = self.office.address
        return (
            paper_word("origin_at", code=self.code, address=address)
            if address
            else paper_word("origin", code=self.code)
        )
