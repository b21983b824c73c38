"""A public name is what `__init__.pyi` says it is, whatever is imported of the package and in whatever order."""

import ast
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import regional_carbon

STUB = Path(regional_carbon.__file__).with_suffix(".pyi")

# Each public name and the module that defines it, as the stub has them.
PUBLIC = {
    alias.name: f"regional_carbon.{node.module}"
    for node in ast.walk(ast.parse(STUB.read_text(encoding="utf-8")))
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
SUBMODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(regional_carbon.__path__, "regional_carbon.", onerror=lambda name: None)
    if not module.name.endswith(("__main__", ".wsgi"))
)
SHADOWING = sorted(PUBLIC.keys() & {name.removeprefix("regional_carbon.") for name in SUBMODULES})

# In a process of its own, since what is imported here is imported for good.
ASKED = """
import importlib, sys
import regional_carbon as rc
{set_up}
for name in {first!r}:
    getattr(rc, name)
for module in {modules!r}:
    importlib.import_module(module)
for name, module in {public!r}.items():
    defined = getattr(importlib.import_module(module), name)
    if getattr(rc, name) is not defined or vars(rc).get(name) is not defined:
        print(name, "is", getattr(rc, name))
print("asked")
"""
DJANGO = "import django\ndjango.setup()"


def said(code):
    settings = {"DJANGO_SETTINGS_MODULE": "regional_carbon.web.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_stub_and_package_list_the_same_names():
    assert {*PUBLIC, "__version__"} == set(regional_carbon.__all__)


def test_some_public_functions_share_their_name_with_a_submodule():
    """Else the tests below ask nothing."""
    assert "collect" in SHADOWING


@pytest.mark.parametrize(
    ("modules", "first"),
    [(SUBMODULES, []), (SUBMODULES[::-1], []), (SUBMODULES, list(PUBLIC))],
    ids=["in order", "backwards", "names used before"],
)
def test_no_submodule_takes_a_public_name(modules, first):
    asked = ASKED.format(set_up=DJANGO, first=first, modules=modules, public=PUBLIC)
    assert said(asked) == "asked\n"


@pytest.mark.parametrize("name", SHADOWING)
def test_public_name_is_not_taken_by_importing_its_namesake_alone(name):
    asked = ASKED.format(set_up="", first=[], modules=[f"regional_carbon.{name}"], public={name: PUBLIC[name]})
    assert said(asked) == "asked\n"


def test_collect_stays_a_function_once_a_name_below_its_namesake_was_used():
    assert said("import regional_carbon as rc\nrc.read_region\nprint(type(rc.collect).__name__)") == "function\n"


def test_submodules_of_a_namesake_are_imported_as_ever():
    code = """
import regional_carbon as rc
rc.collect
import regional_carbon.collect.region
from regional_carbon.collect import region
from regional_carbon.collect.region import Region
from regional_carbon import reports
from regional_carbon.comparison.impacts import effects
print(type(rc.collect).__name__, type(region).__name__, Region is rc.Region, effects is rc.effects, reports.__name__)
"""
    assert said(code) == "function module True True regional_carbon.reports\n"


def test_other_submodules_are_bound_as_ever_and_a_public_name_can_be_set_to_a_value():
    """As `monkeypatch.setattr(rc, "run", …)` does."""
    code = """
import regional_carbon as rc
import regional_carbon.comparison.at_target
rc.run = len
print(rc.comparison.__name__, rc.run is len)
"""
    assert said(code) == "regional_carbon.comparison True\n"
