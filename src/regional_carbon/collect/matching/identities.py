"""Numbers and names that identify an enterprise, each in the one spelling that equal ones share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from regional_carbon.collect.matching.characters import one_spelling
from regional_carbon.collect.matching.credit_codes import credit_code

IDENTITY_KINDS: Final = ("meter", "bureau_id", "credit_code", "name")  # what tells an enterprise best stands first
_IN_POWERS: Final = re.compile(r"\d(?:\.\d+)?E\+\d+")  # what a spreadsheet makes of a long number


@lru_cache(maxsize=1 << 19)
def identity_key(kind: str, written: str | None) -> str | None:
    """An identity in the spelling that equal ones share; null where it is blank, or ruined by a spreadsheet.

    Zeros in front count: 0033 and 33 are two meters, and which a file meant it cannot tell.
    """
    if kind == "name":
        return one_spelling(written or "") or None
    if kind == "credit_code":
        code = credit_code(written)
        return code.code or code.organisation
    plain = written or ""
    text = "".join((plain if plain.isascii() else unicodedata.normalize("NFKC", plain)).split()).strip("'`").upper()
    return None if _IN_POWERS.fullmatch(text) else text or None
