"""What a type checker tells a user: any engine's frame is accepted, and the kind that went in comes out."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import regional_carbon
from tests.conftest import EXAMPLES

ROOT = EXAMPLES.parent
PACKAGE = Path(regional_carbon.__file__).parent
STUB = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
DECLARED = {node.name: node for node in STUB.body if isinstance(node, ast.FunctionDef)}

KINDS = {
    "polars": "pl.DataFrame",
    "polars_lazy": "pl.LazyFrame",
    "pandas": "pd.DataFrame",
    "pyarrow": "pa.Table",
    "duckdb": "duckdb.DuckDBPyRelation",
    "narwhals": "nw.DataFrame[pl.DataFrame]",
    "narwhals_lazy": "nw.LazyFrame[pl.LazyFrame]",
}

# A call of each public function of frames, and what comes of it; KIND is the kind of `frame`.
CALLS = {
    "rc.industry_emission(frame, rc.published_factors())": "KIND",
    "rc.carbon_electricity_intensity(frame)": "KIND",
    "rc.next_year(frame, year=2020, grid_tco2_per_mwh=0.7)": "KIND",
    "rc.trend_errors(frame, year=2020)": "KIND",
    "rc.industry_fuels(frame, year=2020)": "KIND",
    "rc.fuel_shares(frame, rc.published_factors(), year=2020)": "KIND",
    "rc.emission_by_scope(frame, grid_tco2_per_mwh=0.7)": "KIND",
    "rc.region_scopes(frame, grid_tco2_per_mwh=0.7)": "KIND",
    "rc.enterprise_emission(intensity=frame, enterprises=frame)": "KIND",
    "rc.emission_by_evidence(frame, frame, frame, frame, year=2020, inventories=frame)": "KIND",
    "rc.next_evidence(frame, frame)": "KIND",
    "rc.carbon_efficiency(frame)": "KIND",
    "rc.industry_standing(rc.carbon_efficiency(frame))": "KIND",
    "rc.reduction_curve(frame, rc.marginal_opt_out())": "KIND",
    "rc.total_reduction_rate(frame, rc.marginal_opt_out())": "float",
    "rc.below_line(frame, 38281.0)": "KIND",
    "rc.compare({'opt-out': rc.reduction_curve(frame, rc.marginal_opt_out())}, 0.3, frame)": "KIND",
    "rc.recommend(frame)": "rc.Recommendation | None",
    "rc.adjust(frame, rc.PAPER_STRATEGIES[0], 0.3)": "rc.Strategy",
    "rc.at_equal_target(frame, rc.PAPER_STRATEGIES, 0.3)": "rc.AtTarget",
    "rc.effects(frame, {'opt-out': frame}, frame)": "KIND",
    "rc.compensation_fund(frame)": "KIND",
    "rc.fairness_front(frame, frame)": "KIND",
    "rc.robust_choice(frame, {'opt-out': frame}, frame).costs": "KIND",
    "rc.choose(frame, 0.3).effects": "KIND",
    "rc.least_cost_plan(frame, 0.3)": "rc.Optimum",
    "rc.procedure(frame, rc.published_factors(), frame, year=2020, grid_tco2_per_mwh=0.7).curves": "dict[str, KIND]",
    "rc.pathway(frame, [], rc.PAPER_STRATEGIES[0], to=2030, grid=rc.grid_factor(national=True)).years": "pl.DataFrame",
    "rc.replan(plan, frame, frame, grid=rc.grid_factor(national=True)).deviations": "pl.DataFrame",
    "rc.deviations(plan, frame)": "pl.DataFrame",
}
IMPORTS = """
from typing import assert_type

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa

import regional_carbon as rc
"""
OF_A_FOLDER = """
done = rc.run("examples/region-a", target=0.3)
assert_type(done.enterprises, pl.DataFrame)
assert_type(done.enterprises.height, int)
ranked = rc.carbon_efficiency(done.enterprises)
assert_type(ranked["rank"], pl.Series)
assert_type(done.comparison, pl.DataFrame)
"""
RIGHT = IMPORTS + OF_A_FOLDER
for name, kind in KINDS.items():
    asserted = [f"    assert_type({call}, {comes.replace('KIND', kind)})" for call, comes in CALLS.items()]
    RIGHT += f"\n\ndef of_{name}(frame: {kind}, plan: rc.Pathway) -> None:\n" + "\n".join(asserted) + "\n"

# Each line below the imports is wrong.
WRONG = """
rc.carbon_efficiency(3)
rc.carbon_efficiency("enterprises.csv")
rc.carbon_efficiency({"enterprise_id": ["a"]})
rc.carbon_efficiency(pl.Series([1.0]))
rc.carbon_efficiency(pl.DataFrame(), pl.DataFrame())
rc.next_year(pd.DataFrame(), year="2020", grid_tco2_per_mwh=0.7)
rc.reduction_curve(pl.DataFrame(), 1.0)
rc.compare(pl.DataFrame(), 0.3)
rc.carbon_efficiency(pl.DataFrame()).collect()
in_polars: pl.DataFrame = rc.carbon_efficiency(pd.DataFrame())
rc.run("examples/region-a").results.enterprises.to_native()
"""


def mypy(script):
    """The lines of a user's script at which `mypy --strict` errs, with what it says."""
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-error-summary",
               "--hide-error-context", "--cache-dir", str(ROOT / ".mypy_cache/user"), str(script)]  # fmt: skip
    said = subprocess.run(
        command, cwd=script.parent, env=os.environ | {"MYPYPATH": str(PACKAGE.parent)}, capture_output=True, text=True
    )
    assert said.stderr == ""
    told = (re.match(r"[^:]+:(\d+): error: (.*)", line) for line in said.stdout.splitlines())
    return {int(error[1]): error[2] for error in told if error}


def pyright(script):
    """The lines of a user's script at which pyright errs, with what it says; its Node comes from the package index."""
    settings = {"include": [script.name], "extraPaths": [str(PACKAGE.parent)], "typeCheckingMode": "standard"}
    (script.parent / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(script.parent)],
        cwd=script.parent, env=os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    told = json.loads(said.stdout)
    assert told["summary"]["filesAnalyzed"] == 1
    errors = [error for error in told["generalDiagnostics"] if error["severity"] == "error"]
    return {error["range"]["start"]["line"] + 1: error["message"] for error in errors}


@pytest.fixture(scope="module", params=[mypy, pyright], ids=["mypy", "pyright"])
def errors_in(request, tmp_path_factory):
    """A checker: from a script's text to its errors by line."""

    def errors(text):
        script = tmp_path_factory.mktemp("user") / "script.py"
        script.write_text(text, encoding="utf-8")
        return request.param(script)

    return errors


def test_every_public_function_of_frames_is_called_below():
    assert {re.search(r"rc\.(\w+)\(", call)[1] for call in CALLS} == DECLARED.keys()


def test_checker_accepts_every_engine_s_frame_and_infers_the_kind_that_went_in(errors_in):
    assert errors_in(RIGHT) == {}


def test_checker_refuses_what_is_no_frame_and_what_the_kind_that_comes_out_has_not(errors_in):
    lines = (IMPORTS + WRONG).splitlines()
    wrong = range(len(lines) - len(WRONG.strip().splitlines()) + 1, len(lines) + 1)
    assert sorted(errors_in(IMPORTS + WRONG)) == list(wrong)


# ---------------------------------------------------------------------------------------------------
# The signatures a user's checker reads and those the package's own calls are checked by


def defined(name):
    """A public function as its own module defines it."""
    imports = [node for node in ast.walk(STUB) if isinstance(node, ast.ImportFrom)]
    (home,) = [node.module for node in imports if name in {alias.name for alias in node.names}]
    path = PACKAGE.joinpath(*home.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    (found,) = [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return found


def parameters(function):
    """Each parameter with its kind, its type, and whether it may be left out; a frame of any table is `FRAME`."""
    given = function.args
    required = len(given.args) - len(given.defaults)
    told = [("by place", one, at >= required) for at, one in enumerate(given.args)]
    told += [
        ("by name", one, value is not None) for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    return [(kind, one.arg, plain(one.annotation), optional) for kind, one, optional in told]


def plain(annotation):
    frame = r"Frame\[\w+\]|frames\.FrameT|(?:frames\.)?AnyFrame"
    return re.sub(r"\b(abc|arrays|shared_effect)\.", "", re.sub(frame, "FRAME", ast.unparse(annotation)))


@pytest.mark.parametrize("name", DECLARED)
def test_public_signature_is_the_function_s_own_with_any_engine_s_frames(name):
    own, public = defined(name), DECLARED[name]
    assert parameters(public) == parameters(own)
    assert plain(public.returns).removesuffix("[FRAME]") == plain(own.returns)


@pytest.mark.parametrize("name", DECLARED)
def test_first_frame_says_what_kind_comes_out(name):
    types = [ast.unparse(one.annotation) for one in (*DECLARED[name].args.args, *DECLARED[name].args.kwonlyargs)]
    of_frames = [annotation for annotation in types if "frames." in annotation]
    assert ("FrameT" in of_frames[0]) == ("FrameT" in ast.unparse(DECLARED[name].returns))


def test_every_public_function_of_declared_frames_has_a_signature_for_users():
    """One that stood in the stub as an import alone would refuse a user's frame."""
    imported = {alias.name for node in STUB.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    functions = {
        node.name: node
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert functions.keys() >= DECLARED.keys()
    assert [name for name in imported & functions.keys() if "FRAME" in plain(functions[name].args)] == []


def ignored():
    """Each place where a checker is told to look away."""
    for folder in ("src", "bench", "tests", "docs", "tools"):
        for path in sorted((ROOT / folder).rglob("*.py*")):
            if path.suffix in (".py", ".pyi"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                    if re.search(r"#\s*(type|pyright):\s*" + "ignore", line):
                        yield f"{path.relative_to(ROOT)}:{number}", line


def test_every_type_ignore_names_its_error_and_says_why():
    places = dict(ignored())
    assert places
    unexplained = [place for place, line in places.items() if not re.search(r"ignore\[[a-z-]+\]  # \w.{9,}$", line)]
    assert unexplained == []


def test_no_part_of_the_package_is_left_out_by_mypy():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"]
    assert settings["files"] == ["src"]
    assert [part["module"] for part in settings["overrides"] if part.keys() & {"ignore_errors", "follow_imports"}] == []


# ---------------------------------------------------------------------------------------------------
# Any only where another gives it

# Of each file outside the web: how many lines say Any, and who gives what they name. A count may only fall; a file that
# no longer says it is taken out.
GIVEN_AS_ANY = {
    "cli/help_pages.py": (2, "click hands a command and a group their own arguments"),
    "cli/reduction_steps.py": (1, "a condition as a person writes it, until `Conditions` has looked at it"),
    "cli/rule_list.py": (1, "`dataclasses.asdict` gives a dict of anything"),
    "comparison/fairness.py": (1, "SciPy's stubs say of a solution that it may be None, whatever its status"),
    "comparison/measures_case.py": (1, "a condition as a person writes it, until `Conditions` has looked at it"),
    "collect/limited.py": (1, "`json` reads anything"),
    "collect/region_settings.py": (1, "`tomllib` reads anything"),
    "reports/figures/marks.py": (1, "Altair gives a specification of Vega-Lite as a dict of anything"),
    "reports/sentences/shown.py": (1, "Polars gives the cell that a column's function shows"),
    "run/planning.py": (1, "a goal as a person writes it, until `Goal` has looked at it"),
    "run/record.py": (1, "`json` reads anything"),
    "schema/frames.py": (
        5,
        "Narwhals' own parameter, its join, one kind of frame for all tables; Polars' cells of a row",
    ),
    "strategies/optimum/programme.py": (
        3,
        "SciPy's stubs know no sparse matrix, and of a solution that it may be None",
    ),
}


def saying_any(source):
    """The numbers of the lines of a module that name Any: in an annotation, a value, or a type in quotes."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\bAny\b", node.value):
            try:
                quoted = ast.walk(ast.parse(node.value, mode="eval"))
            except SyntaxError:
                continue  # prose
            found |= {node.lineno for each in quoted if named_any(each)}
        elif named_any(node):
            found.add(node.lineno)
    return found


def named_any(node):
    return (isinstance(node, ast.Name) and node.id == "Any") or (isinstance(node, ast.Attribute) and node.attr == "Any")


def test_any_stands_only_where_another_package_or_a_person_gives_it():
    outside_web = [path for path in sorted(PACKAGE.rglob("*.py*")) if path.suffix in (".py", ".pyi")
                   and "web" not in path.relative_to(PACKAGE).parts]  # fmt: skip
    found = {path.relative_to(PACKAGE).as_posix(): saying_any(path.read_text(encoding="utf-8")) for path in outside_web}
    assert {name: len(lines) for name, lines in found.items() if lines} == {
        name: lines for name, (lines, _) in GIVEN_AS_ANY.items()
    }


@pytest.mark.parametrize(
    "source",
    [
        "told: Any = 1",
        "def told(given: dict[str, Any]): ...",
        "def told(*given: Any): ...",
        "def told() -> list[typing.Any]: ...",
        "Told = Callable[..., Any]",
        'told = cast("Any", 1)',
        'told: "dict[str, Any]" = {}',
    ],
)
def test_any_is_seen_however_it_is_written(source):
    assert saying_any(source) == {1}


@pytest.mark.parametrize("source", ['"""Any text."""', "from typing import Any", "told = any([1])", "# Any"])
def test_word_any_and_its_import_are_let_be(source):
    assert saying_any(source) == set()
