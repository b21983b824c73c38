"""Who may know whom: each part of the package imports only what its place allows."""

import ast
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
    "uncertainty": COMPUTED,
    "comparison": COMPUTED,
    "monitoring": COMPUTED,
    "pathways": COMPUTED | {"comparison"},
    "procedure": COMPUTED | {"comparison"},
    "run": COMPUTED | {"collect", "uncertainty", "comparison", "monitoring", "pathways", "procedure"},
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
