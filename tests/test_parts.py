"""Who may know whom: each part of the package imports only what its place allows."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import regional_carbon

PACKAGE = Path(regional_carbon.__file__).parent

# Each part, and the parts it may know beside itself, downward only. A part is a module or a folder of the package.
GROUND = {"language", "units"}
DECLARED = GROUND | {"schema", "factors"}
COMPUTED = DECLARED | {"models", "strategies"}
MAY_KNOW = {
    "language": set(),
    "units": set(),
    "schema": GROUND,
    "factors": GROUND,
    "models": DECLARED,
    "strategies": DECLARED,
    "collect": DECLARED,
    "uncertainty": COMPUTED | {"measures"},
    "comparison": COMPUTED | {"measures"},
    "measures": COMPUTED,
    "monitoring": COMPUTED,
    "pathways": COMPUTED | {"comparison", "measures"},
    "procedure": COMPUTED | {"comparison"},
    "run": COMPUTED | {"collect", "uncertainty", "measures", "comparison", "monitoring", "pathways", "procedure"},
}
BELOW_REPORTS = set(MAY_KNOW)
MAY_KNOW["reports"] = BELOW_REPORTS

# What joins runs and reports to files, people and pages may know anyone; only these may know it.
JOINING = {"cli": {"__main__"}, "web": {"__main__", "cli"}, "__main__": set()}

ENGINES = {"polars", "pandas", "pyarrow", "duckdb", "pyspark"}
FILES = {"csv", "io", "json", "logging", "os", "pathlib", "shutil", "sqlite3", "tempfile", "tomllib", "urllib"}


def imported(source, module, *, folder=False):
    """Every module that `source`, the text of `module`, imports anywhere: at the top, in a function, for its types."""
    home = module.split(".") if folder else module.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) - node.level + 1] if node.level else []
            found |= {".".join([*above, *([node.module] if node.module else []), alias.name]) for alias in node.names}
    return found


def own(names):
    """Of imported names, those of this package, without its name."""
    return {name.removeprefix("regional_carbon.") for name in names if name.startswith("regional_carbon.")}


def modules():
    """Each module of the package by its name within it, with what it imports."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        folder = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if folder else parts)
        yield name, imported(path.read_text(encoding="utf-8"), f"regional_carbon.{name}".rstrip("."), folder=folder)


MODULES = dict(modules())
PARTS = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def part(name):
    return name.split(".")[0]


def allowed(name, known):
    """Whether module `name` may know module `known`."""
    own_part, other = part(name), part(known)
    if other not in PARTS or other == "__init__" or other == own_part:
        return True
    if other in JOINING:
        return own_part in JOINING[other]
    if own_part in JOINING:
        return True
    may = MAY_KNOW[own_part]
    return other in may or any(known == one or known.startswith(f"{one}.") for one in may)


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_module_belongs_to_a_part_with_a_place(name):
    """A new part states here whom it may know."""
    assert part(name) in MAY_KNOW.keys() | JOINING.keys()


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) in MAY_KNOW.keys() | JOINING.keys()])
def test_module_knows_only_whom_its_part_may_know(name):
    assert {known for known in own(MODULES[name]) if not allowed(name, known)} == set()


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) in MAY_KNOW])
def test_part_does_not_reach_another_through_the_package_s_public_names(name):
    """`import regional_carbon as rc` knows everyone; the version alone is anybody's."""
    assert "regional_carbon" not in MODULES[name]
    assert {known for known in own(MODULES[name]) if part(known) not in PARTS} <= {"__version__"}


@pytest.mark.parametrize("name", [name for name in MODULES if part(name) in {"models", "strategies", "comparison"}])
def test_models_and_strategies_know_no_engine_and_no_files(name):
    """The same lines serve a frame here and one on a cluster."""
    assert {known.split(".")[0] for known in MODULES[name]} & (ENGINES | FILES) == set()


def test_package_itself_loads_nothing_of_its_own_when_imported():
    """Its public names are loaded when first used (`__init__.pyi`)."""
    assert own(MODULES[""]) == set()


# ---------------------------------------------------------------------------------------------------
# A name once

# Modules of one name, and why: Django finds an application's parts by these; `run/run.py` answers "what is a run?".
DJANGO = {"models", "views", "apps", "actions", "forms", "urls"}
SHARED = {"models", "run", "run.run"} | {
    name for name in MODULES if part(name) == "web" and name.split(".")[-1] in DJANGO
}
# Functions named as a module is, and why.
OWN_FILE = {"strategies", "procedure"}  # a rule, and the procedure, is a file of its name
PUBLIC = {
    "collect.intake.collect", "monitoring.year_to_date.monitor", "reports.results_folder.run",  # as `rc` has them
    "run.current_year.monitor",  # the same for a region's folder
}  # fmt: skip
ADDRESSED = {
    "web.api",
    "web.accounts.views",
    "web.monitor.views",
    "web.plans.views",
    "web.regions.views",
    "web.teamwork.views",
} | {
    name for name in MODULES if name.startswith("web.runs.views.")
}  # a page and an operation of the API are named as their addresses are, which others have written down

# Who may know one that knows it: for its types alone, or when it is asked, as the line says there.
BOTH_WAYS = {
    ("schema.column", "schema.frames"), ("run.summary", "run.run"), ("web.runs.models", "web.runs.values"),
}  # fmt: skip

# What reports/ joins of figures and sentences.
PAGES = tuple(
    name for name in MODULES
    if name.startswith("reports.") and name.split(".")[1] not in {"figures", "sentences", "table_csv"}
)  # fmt: skip


def checked(names):
    """Of names of modules, those the rule holds for."""
    return {
        name for name in names
        if name and last(name) != "__main__" and ".migrations" not in name
    }  # fmt: skip


def last(name):
    return name.rsplit(".", 1)[-1]


def functions(source):
    """The functions at the top of a module."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def named_twice(names):
    """Modules whose last name another has."""
    return {name for name in names if sum(last(other) == last(name) for other in names) > 1}


def borrowed(name, defined, names):
    """Of the functions a module defines, those that bear the name of a module without a reason."""
    taken = {last(other) for other in names}
    mine = {f"{name}.{function}" for function in defined if function in taken}
    if name in ADDRESSED:
        return set()
    return mine - PUBLIC - ({f"{name}.{last(name)}"} if part(name) in OWN_FILE else set())


def source(name):
    folder = PACKAGE.joinpath(*name.split("."))
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    return path.read_text(encoding="utf-8")


def reached_into(source, module, *, folder=False):
    """What `source` takes of another module behind an underscore: by its import, or through the module's name."""
    taken = {name for name in imported(source, module, folder=folder) if own({name}) and private(last(name))}
    known = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}".removeprefix("regional_carbon.") in MODULES
    }
    return taken | {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        and node.value.id in known and private(node.attr)
    }  # fmt: skip


def private(name):
    return name.startswith("_") and not name.startswith("__")


def acquainted(names):
    """The modules each module knows, but for those BOTH_WAYS."""
    return {
        name: {
            other
            for known in own(names[name])
            if (other := next((found for found in (known, known.rpartition(".")[0]) if found in names), ""))
            and other != name
            and (name, other) not in BOTH_WAYS
        }
        for name in names
    }


def test_no_modules_know_each_other_in_a_circle():
    """The error names the circle."""
    assert {*TopologicalSorter(acquainted(MODULES)).static_order()} == {*MODULES}


def test_no_two_modules_have_one_name():
    assert named_twice(checked(MODULES)) - SHARED == set()


@pytest.mark.parametrize("name", sorted(checked(MODULES)))
def test_no_function_has_the_name_of_a_module(name):
    assert borrowed(name, functions(source(name)), checked(MODULES)) == set()


@pytest.mark.parametrize("name", sorted(checked(MODULES)))
def test_no_module_reaches_into_another_behind_an_underscore(name):
    folder = PACKAGE.joinpath(*name.split(".")).is_dir()
    assert reached_into(source(name), f"regional_carbon.{name}", folder=folder) == set()


@pytest.mark.parametrize("function", sorted(PUBLIC))
def test_exempt_function_still_bears_the_name_of_a_module(function):
    """An exemption that nothing needs is taken out."""
    name = function.rpartition(".")[0]
    assert last(function) in functions(source(name))
    assert last(function) in {last(other) for other in checked(MODULES)}


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("reports.")])
def test_sentences_know_no_figure_and_neither_knows_a_page(name):
    """Pages, workbooks and folders join figures and sentences."""
    above = {"sentences": ("reports.figures", *PAGES), "figures": PAGES}.get(name.split(".")[1], ())
    assert {known for known in own(MODULES[name]) if known.startswith(above)} == set()


# ---------------------------------------------------------------------------------------------------
# That the above would fail


@pytest.mark.parametrize(
    "source",
    [
        "import regional_carbon.procedure",
        "from regional_carbon.procedure import procedure",
        "from regional_carbon import procedure",
        "from .. import procedure",
        "from ..procedure import procedure",
        "def later():\n    from regional_carbon.procedure import procedure",
        "if TYPE_CHECKING:\n    from regional_carbon.procedure import procedure",
    ],
)
def test_import_is_seen_however_it_is_written(source):
    known = own(imported(source, "regional_carbon.models.new"))
    assert "procedure" in {part(name) for name in known}
    assert not all(allowed("models.new", name) for name in known)


def test_relative_import_of_a_folder_is_its_own_module():
    known = imported("from .new import rule", "regional_carbon.strategies", folder=True)
    assert known == {"regional_carbon.strategies.new.rule"}


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("language.new", "units"),
        ("units", "language.messages"),
        ("schema.new", "factors"),
        ("collect.new", "models.trend"),
        ("collect.new", "pathways.allowances"),
        ("models.new", "strategies"),
        ("models.new", "collect.files"),
        ("strategies.new", "models.trend"),
        ("comparison.new", "procedure"),
        ("comparison.new", "uncertainty.simulation"),
        ("uncertainty.new", "procedure"),
        ("uncertainty.new", "comparison.at_target"),
        ("pathways.new", "procedure"),
        ("procedure", "collect.region"),
        ("procedure", "run"),
        ("run.new", "reports.region_page"),
        ("reports.new", "cli"),
        ("web.new", "cli"),
    ],
)
def test_forbidden_acquaintance_is_told(name, known):
    assert known in MODULES
    assert not allowed(name, known)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("models.new", "models.trend"),
        ("models.new", "factors"),
        ("strategies.new", "strategies"),
        ("comparison.new", "models.reduction_curves"),
        ("pathways.new", "comparison.at_target"),
        ("procedure", "models.trend"),
        ("run.new", "procedure"),
        ("reports.new", "run"),
        ("cli", "reports.region_page"),
        ("web.new", "run"),
    ],
)
def test_allowed_acquaintance_is_let_be(name, known):
    assert known in MODULES
    assert allowed(name, known)


def test_circle_is_told_however_late_it_imports():
    later = "def later():\n    from regional_carbon.reports.figures.wedge_charts import wedges"
    section = "reports.sentences.pathway_section"
    known = {**MODULES, section: MODULES[section] | imported(later, f"regional_carbon.{section}")}
    with pytest.raises(CycleError, match="wedge_charts"):
        TopologicalSorter(acquainted(known)).prepare()


def test_second_module_of_a_name_is_told():
    names = {*checked(MODULES), "schema.new.comparison"}
    assert named_twice(names) >= {"comparison", "schema.new.comparison"}


@pytest.mark.parametrize("name", ["models.new", "reports.sentences.new", "web.runs.actions"])
def test_function_named_as_a_module_is_told(name):
    assert borrowed(name, ["comparison", "unlike_any"], checked(MODULES)) == {f"{name}.comparison"}


def test_rule_is_a_file_of_its_name_and_of_no_other():
    assert borrowed("strategies.uniform", ["uniform"], checked(MODULES)) == set()
    assert borrowed("strategies.uniform", ["benchmark"], checked(MODULES)) == {"strategies.uniform.benchmark"}


@pytest.mark.parametrize(
    "source",
    [
        "from regional_carbon.models.trend import _slope",
        "from .trend import _slope",
        "def later():\n    from regional_carbon.models.trend import _slope",
        "from regional_carbon.models import trend\ntrend._slope(1)",
        "from regional_carbon.models import trend as line\nline._slope(1)",
    ],
)
def test_reach_behind_an_underscore_is_told(source):
    assert reached_into(source, "regional_carbon.models.new")


# ---------------------------------------------------------------------------------------------------
# Imports stand at the top


def imported_later(source):
    """The lines of a module that import inside a function."""
    inside = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    found = [each for node in inside for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)]
    return {source.splitlines()[each.end_lineno - 1].strip() for each in found}


def test_import_inside_a_function_says_why_on_its_line():
    later = {
        (path.relative_to(PACKAGE).as_posix(), line)
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts
        for line in imported_later(path.read_text(encoding="utf-8"))
    }
    assert 0 < len(later) <= 10
    assert {(name, line) for name, line in later if "  # " not in line} == set()


def test_import_inside_a_function_is_seen():
    assert imported_later("import json\n\ndef later():\n    import csv\n") == {"import csv"}
