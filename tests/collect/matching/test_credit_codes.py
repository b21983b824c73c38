"""Credit codes: put right where nothing is made up, else told as what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from regional_carbon.collect.matching.credit_codes import credit_code

from .delivered import VALID


@pytest.mark.parametrize(
    ("written", "code", "organisation", "state"),
    [
        (VALID, VALID, "600037341", "valid"),
        ("９１１１００００ 600037341l", VALID, "600037341", "repaired"),
        ("9111OOOO600037341L", VALID, "600037341", "repaired"),
        ("911100006000-37341L", VALID, "600037341", "repaired"),
        ("'91110000600037341L", VALID, "600037341", "repaired"),
        ("60003734-1", None, "600037341", "organisation"),
        ("110000600037341", None, "600037341", "organisation"),
        ("60003734-2", None, None, "wrong"),
        ("91110000600037341M", "91110000600037341M", None, "wrong"),
        ("91110000600037341", None, None, "wrong"),
        ("9.1E+17", None, None, "ruined"),
        ("9.13301097195E17", None, None, "ruined"),
        ("913301097195000000", None, None, "ruined"),
        ("", None, None, ""),
        (None, None, None, ""),
    ],
)
def test_code_is_read_as_far_as_it_can_be_trusted(written, code, organisation, state):
    assert credit_code(written) == (code, organisation, state)


@given(st.from_regex("9[1-3][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True))
def test_repair_gives_the_code_whose_signs_were_written_otherwise(start):
    code = start + uscc.calc_check_digit(start)
    assert credit_code(code).code == code
    assert credit_code(code.replace("0", "O").replace("1", "I").lower()).code == code


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.+e", max_size=20))
def test_no_digit_is_made_up(written):
    """What is trusted has as many signs as were written, and a check character that holds."""
    told = credit_code(written)
    assert told.state in ("valid", "repaired", "organisation", "ruined", "wrong", "")
    if told.state in ("valid", "repaired"):
        assert uscc.is_valid(told.code)
        assert len(told.code) == sum(sign.isalnum() for sign in written)
