"""Unified social credit codes as they are written, and what of them can be put right without inventing a digit."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from stdnum.cn import uscc

_LENGTH: Final = 18
_ORGANISATION: Final = re.compile(r"[0-9A-Z]{8}[0-9X]")
_NEVER_USED: Final = str.maketrans("OI", "01")  # GB 32100-2015 leaves I, O, S, V and Z out of its characters
_IN_POWERS: Final = re.compile(r"\d(?:\.\d+)?E\+?\d+")
_DIGITS_OF_A_NUMBER: Final = 15  # what a spreadsheet keeps of a number; the rest it writes as zeros
_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_VALUES: Final = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


class CreditCode(NamedTuple):
    """A code as far as it can be trusted: `code` of 18 characters, the organisation's 9 within it, and their state.

    The state is "valid", "repaired" (its signs were written otherwise, and its check character holds), "organisation"
    (only the 9 characters are told, alone or behind a region's 6 as in former tax numbers), "ruined" (a spreadsheet
    took it for a number: digits are lost, and the publisher has to be asked), "wrong", or "" where nothing is written.
    The `code` of a wrong one of 18 characters stands as written: equal texts still speak of one enterprise.
    """

    code: str | None
    organisation: str | None
    state: str


@lru_cache(maxsize=1 << 18)
def credit_code(written: str | None) -> CreditCode:
    """A credit code in the one spelling it can have.

    Width, blanks, hyphens and case are put right, and O and I, which the standard does not use, are read as 0 and 1
    where the check character then holds. No digit is made up: a code that lacks one stays wrong.

    Sources: GB 32100-2015 (18 characters, modulo 31), GB 11714-1997 (the organisation's 9 characters, modulo 11).
    """
    text = "".join(unicodedata.normalize("NFKC", written or "").split()).strip("'`\"").upper()
    text = re.sub(r"[-‐-―_·.]", "", text) if not _IN_POWERS.fullmatch(text) else text
    if not text:
        return CreditCode(None, None, "")
    if _IN_POWERS.fullmatch(text):
        return CreditCode(None, None, "ruined")
    if len(text) != _LENGTH:
        return _organisation_alone(text)
    read = text.translate(_NEVER_USED)
    if uscc.is_valid(read):
        return CreditCode(read, _organisation(read[8:17]), "valid" if read == written else "repaired")
    if text.isdigit() and set(text[_DIGITS_OF_A_NUMBER:]) == {"0"}:
        return CreditCode(None, None, "ruined")
    return CreditCode(text, None, "wrong")


def _organisation_alone(text: str) -> CreditCode:
    """Of 9 characters, or of 15 (a region's 6 before them: former tax numbers), where their check character holds."""
    organisation = _organisation(text[-9:]) if len(text) == 9 or (len(text) == 15 and text[:6].isdigit()) else None
    return CreditCode(None, organisation, "organisation" if organisation else "wrong")


def _organisation(text: str) -> str | None:
    """An organisation's 9 characters where the last is the check of the others:

    C = 11 − (Σ value[i] · weight[i]) mod 11, with X for 10 and 0 for 11
    """
    if not _ORGANISATION.fullmatch(text):
        return None
    total = sum(_VALUES[sign] * weight for sign, weight in zip(text, _WEIGHTS, strict=False))
    return text if "0X987654321"[total % 11] == text[8] else None
