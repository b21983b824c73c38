"""Numbers that identify enterprises: credit codes with a valid check sign, as publishers write them; meters."""

from __future__ import annotations

from random import Random
from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_WEIGHTS: Final = tuple(3**place % 31 for place in range(17))
_ORGANISATION: Final = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997


def credit_code(draw: Random) -> str:
    """A unified social credit code of an enterprise in Hangzhou: both check signs are right.

    c9  = (11 − Σ value · weight) mod 11, X for 10        GB 11714-1997
    c18 = (31 − Σ value · 3^place mod 31) mod 31          GB 32100-2015
    """
    body = "".join(draw.choice(SIGNS) for _ in range(8))
    check = (11 - sum(SIGNS_36.index(s) * w for s, w in zip(body, _ORGANISATION, strict=True)) % 11) % 11
    head = "91330109" + body + ("X" if check == 10 else str(check))
    last = (31 - sum(SIGNS.index(s) * w for s, w in zip(head, _WEIGHTS, strict=True)) % 31) % 31
    return head + SIGNS[last]


SIGNS_36: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def as_written(code: str, draw: Random) -> str:
    """A code as a list has it: mostly right; full width, with blanks, in small letters, the 15 signs of before 2015."""
    ways = (
        *(["right"] * 12), "full width", "blanks", "lowercase", "former", "hyphens", "letter O",
    )  # fmt: skip
    way = draw.choice(ways)
    if way == "full width":
        return "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    if way == "blanks":
        return f"{code[:2]} {code[2:8]} {code[8:]}"
    if way == "lowercase":
        return code.lower()
    if way == "former":
        return code[2:17]
    if way == "hyphens":
        return f"{code[:8]}-{code[8:]}"
    return code.replace("0", "O") if way == "letter O" else code


def meter(draw: Random) -> str:
    """A meter number of ten digits, zeros in front among them."""
    return f"{draw.randrange(10**10):010d}"
