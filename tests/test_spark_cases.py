"""Every model runs on Spark in one case, the richest it has; its others run on the engines of this machine alone."""

import ast
from collections import Counter
from pathlib import Path

import regional_carbon as rc

TESTS = Path(__file__).parent
# Not tried on Spark yet: it collects audits to the machine that asks.
NOT_YET = {"levels_of"}


def public_models():
    """The functions others may call that are models, or that hand their frames to a model of their own module.

    Django's `model`, of a row in a database, is another word: a module of frames takes `model` by name.
    """
    found = set()
    for path in Path(rc.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not any(
            alias.name == "model" for one in tree.body if isinstance(one, ast.ImportFrom) for alias in one.names
        ):
            continue
        names = {one.name: names_in(one) for one in tree.body if isinstance(one, ast.FunctionDef)}
        models = {"model"}
        while more := {name for name, used in names.items() if used & models} - models:
            models |= more
        found |= {name for name in models & names.keys() - {"model"} if not name.startswith("_")}
    return found


def names_in(tree):
    return {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}


def spark_cases():
    """The model named by each `pytest.mark.spark`, as often as it is named, with the test it stands above."""
    for path in TESTS.rglob("test_*.py"):
        for test in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(test, ast.FunctionDef):
                marks = [one for one in test.decorator_list if ast.unparse(one).startswith("pytest.mark.spark(")]
                yield from ((argument.value, test) for mark in marks for argument in mark.args)


def test_every_model_has_one_case_on_spark():
    assert len(public_models()) > 25
    assert public_models() > NOT_YET
    assert Counter(name for name, _ in spark_cases()) == Counter(public_models() - NOT_YET)


def test_every_case_on_spark_builds_its_frames_there():
    built = {test.name: "frame" in {one.arg for one in test.args.args} for _, test in spark_cases()}
    assert built == dict.fromkeys(built, True)
    assert built
