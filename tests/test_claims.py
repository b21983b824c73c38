"""A test can fail: none has all that it asserts inside a loop that may go round over nothing."""

import ast
import tomllib
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LOOPS = (ast.For, ast.While)
COUNTED = ("enumerate", "sorted", "reversed", "list", "tuple", "set", "dict")  # as long as what they are given
VIEWS = ("items", "keys", "values")
CLAIMS = ("pytest.raises", "pytest.warns")


def unsure_claims(source):
    """The tests of a file that claim something, but all of it inside loops over what may be empty."""
    tree = ast.parse(source)
    known = given_once(tree.body)
    tests = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")]
    return [test.name for test in tests if claims(test) and not certain(test, known | given_once(test.body))]


def given_once(body):
    """What names are given in these lines, of those that are given one value."""
    given = [
        (line.targets[0].id, line.value) for line in body if isinstance(line, ast.Assign) and named(line.targets[0])
    ]
    names = [name for name, _ in given]
    return {name: value for name, value in given if names.count(name) == 1}


def named(target):
    return isinstance(target, ast.Name)


def claims(tree):
    """Whether anything in it can fail for what it claims."""
    return any(is_claim(one) for one in ast.walk(tree))


def is_claim(line):
    if isinstance(line, ast.With):
        return any(ast.unparse(one.context_expr).startswith(CLAIMS) for one in line.items)
    return isinstance(line, ast.Assert)


def certain(tree, known):
    """Whether a claim stands in it that is reached each time: outside all loops, or in loops over something."""
    for one in ast.iter_child_nodes(tree):
        if is_claim(one):
            return True
        if isinstance(one, LOOPS) and not (isinstance(one, ast.For) and holds_something(one.iter, known)):
            continue
        if certain(one, known):
            return True
    return False


def holds_something(value, known):
    """Whether what is gone through holds at least one thing, as it is written."""
    match value:
        case ast.Tuple(elts=held) | ast.List(elts=held) | ast.Set(elts=held):
            return any(not isinstance(one, ast.Starred) or holds_something(one.value, known) for one in held)
        case ast.Dict(keys=held):
            return any(key is not None for key in held)
        case ast.Constant(value=str() as text):
            return text != ""
        case ast.Name(id=name) if name in known:
            return holds_something(known[name], {other: known[other] for other in known if other != name})
        case ast.Call(func=ast.Attribute(value=held, attr=view)) if view in VIEWS:
            return holds_something(held, known)
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int() as end)]):
            return end > 0
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=begin), ast.Constant(value=end)]):
            return begin < end
        case ast.Call(func=ast.Name(id="zip"), args=together, keywords=[ast.keyword(value=ast.Constant(value=True))]):
            return any(holds_something(one, known) for one in together)
        case ast.Call(func=ast.Name(id="zip"), args=together):
            return all(holds_something(one, known) for one in together)
        case ast.Call(func=ast.Name(id=name), args=[held, *_]) if name in COUNTED:
            return holds_something(held, known)
        case ast.ListComp(generators=parts) | ast.SetComp(generators=parts) | ast.DictComp(generators=parts):
            return all(not part.ifs and holds_something(part.iter, known) for part in parts)
    return False


@pytest.mark.parametrize("path", sorted(TESTS.rglob("test_*.py")), ids=lambda path: path.relative_to(TESTS).as_posix())
def test_no_test_claims_something_only_where_there_may_be_nothing(path):
    assert unsure_claims(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "gone_through",
    [
        "rows(table)", "[]", "()", "''", "range(0)", "range(n)", "NAMES", "OTHER", "table.items()", "[*rows(table)]",
        "[one for one in (1, 2) if one > 2]", "[one for one in rows(table)]", "zip((1, 2), rows(table))",
        "zip(rows(table), rows(other), strict=True)", "sorted(rows(table))", "filter(None, (1, 2))",
    ],
)  # fmt: skip
def test_claim_in_a_loop_that_may_be_over_nothing_is_found(gone_through):
    source = f"NAMES = read()\nOTHER = 1,\nOTHER = read()\ndef test_it():\n for one in {gone_through}:\n  assert one"
    assert unsure_claims(source) == ["test_it"]


@pytest.mark.parametrize(
    "gone_through",
    [
        "(1, 2)", "[*rows(table), 1]", "{'a': 1}.items()", "'ab'", "range(3)", "range(1, 3)", "NAMES", "enumerate(NAMES)",
        "sorted(NAMES)", "zip(NAMES, rows(table), strict=True)", "[one + 1 for one in NAMES]", "here",
    ],
)  # fmt: skip
def test_claim_in_a_loop_over_what_is_written_there_stands(gone_through):
    source = f"NAMES = ('a', 'b')\ndef test_it():\n here = [1]\n for one in {gone_through}:\n  assert one"
    assert unsure_claims(source) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("for one in rows(t):\n  with pytest.raises(ValueError):\n   one()", ["test_it"]),
        ("for one in rows(t):\n  for other in (1, 2):\n   assert other", ["test_it"]),
        ("for one in (1, 2):\n  for other in rows(one):\n   assert other", ["test_it"]),
        ("while ready():\n  assert True", ["test_it"]),
        ("if ready():\n  for one in rows(t):\n   assert one", ["test_it"]),
        ("assert rows(t)\n for one in rows(t):\n  assert one", []),
        ("with pytest.raises(ValueError):\n  rows(t)", []),
        ("for one in rows(t):\n  pass", []),
    ],
)
def test_loops_within_loops_and_claims_beside_them_are_told_apart(body, found):
    assert unsure_claims(f"def test_it():\n {body}") == found


# ---------------------------------------------------------------------------------------------------
# Whether claims are noticed to be false: `make mutants`


def is_there(test):
    """Whether there is such a file of tests; or such a test in it, whatever of its cases is meant."""
    file, _, name = test.partition("::")
    path = TESTS / file
    wanted = f"def {name.split('[')[0]}(" if name else ""
    return path.is_file() and wanted in path.read_text(encoding="utf-8")


def test_files_whose_mutants_are_made_and_the_tests_that_judge_them_are_there():
    judged = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutants"]
    assert [file for file in judged if not (TESTS.parent / "src/regional_carbon" / f"{file}.py").is_file()] == []
    assert [test for tests in judged.values() for test in tests if not is_there(test)] == []
    assert len(judged) > 20
