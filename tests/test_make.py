"""`make run` from nothing, from a set-up that was cut short, and where it cannot be: it runs, or a sentence says why."""

import os
import shutil
import subprocess

import pytest

from tests.conftest import EXAMPLES

ROOT = EXAMPLES.parent

# A Python of so many words: its version, whether it has ensurepip, and what its `-m venv` leaves behind. The venv it
# makes holds itself, and a pip unless the venv is half made. All that it is asked for is written to a file.
FAKE = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
*version_info*"< (3, 11)"*) exit {too_old} ;;
*print*version_info*) echo {version} ;;
*"import ensurepip"*) exit {no_ensurepip} ;;
"-m pip --version") test -e "$here/pip" ;;
"-m pip install"*)
    echo "$*" >> asked.txt
    test ! -e cut_short || {{ touch "$here/numpy_half"; kill -9 $PPID; sleep 5; }}
    test ! -e offline ;;
"-m venv "*)
    echo "venv" >> asked.txt
    for last; do :; done
    mkdir -p "$last/bin"
    cp "$0" "$last/bin/python"
    {made} ;;
esac
"""
WHOLE = 'touch "$last/bin/pip"; printf "#!/bin/sh\\necho ran \\$*\\n" > "$last/bin/regional-carbon"; chmod +x "$last/bin/regional-carbon"'
HALF_MADE = 'echo "The virtual environment was not created successfully"; exit 1'
INSTALLED = "-m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .[{}]"
FROM_MAKE = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"}  # from the make that runs the tests
WAY_ON = "  Where you may not install packages, name a Python that has it: make run PYTHON=/path/to/python3\n"


@pytest.fixture
def checkout(tmp_path):
    """A copy of what `make run` reads, without the system packages it would look for."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "tools/need_package.sh").write_text("exit 0\n", encoding="utf-8")
    return tmp_path


def python(checkout, *, version="3.11", ensurepip=True, made=WHOLE):
    too_old = int(int(version.split(".")[1]) < 11)
    text = FAKE.format(version=version, too_old=too_old, no_ensurepip=int(not ensurepip), made=made)
    path = checkout / "fake-python"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def make(checkout, target="run", python="./fake-python"):
    """What make said in `checkout`: whether it worked, its output, and its errors without make's own line."""
    own = {name: value for name, value in os.environ.items() if name not in FROM_MAKE}
    done = subprocess.run(["make", target, f"PYTHON={python}"], cwd=checkout, capture_output=True, text=True, env=own)
    errors = [line for line in done.stderr.splitlines(keepends=True) if not line.startswith("make: ***")]
    return done.returncode == 0, done.stdout, "".join(errors)


def asked(checkout):
    """What the fake Python was asked to do since this was last read."""
    path = checkout / "asked.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


def test_run_sets_up_from_nothing_and_only_once(checkout):
    python(checkout)
    worked, output, errors = make(checkout)
    assert (worked, errors) == (True, "")
    assert "ran run examples/region-a\n" in output
    assert asked(checkout) == ["venv", INSTALLED.format("report")]
    assert make(checkout)[0]
    assert asked(checkout) == []


def test_venv_with_a_python_but_no_pip_is_made_anew(checkout):
    python(checkout)
    (checkout / ".venv/bin").mkdir(parents=True)
    shutil.copy(checkout / "fake-python", checkout / ".venv/bin/python")
    (checkout / ".venv/left_over").touch()
    assert make(checkout)[0]
    assert asked(checkout) == ["venv", INSTALLED.format("report")]
    assert not (checkout / ".venv/left_over").exists()


def test_venv_that_lost_its_pip_after_it_was_set_up_is_made_anew(checkout):
    python(checkout)
    assert make(checkout)[0]
    asked(checkout)
    (checkout / ".venv/bin/pip").unlink()
    assert make(checkout)[0]
    assert asked(checkout) == ["venv", INSTALLED.format("report")]


def test_venv_whose_python_is_gone_is_made_anew(checkout):
    """As after an upgrade of the system, which leaves .venv/bin/python a link to nothing."""
    python(checkout)
    assert make(checkout)[0]
    asked(checkout)
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to(checkout / "gone")
    assert make(checkout)[0]
    assert asked(checkout) == ["venv", INSTALLED.format("report")]


def test_venv_without_the_packages_gets_them(checkout):
    python(checkout)
    assert make(checkout, "venv")[0]
    assert asked(checkout) == ["venv"]
    assert make(checkout)[0]
    assert asked(checkout) == [INSTALLED.format("report")]


def test_installation_that_was_killed_is_asked_for_again_though_an_earlier_one_had_ended(checkout):
    """`make run` worked; the packages of `make test` were then half put over them."""
    python(checkout)
    assert make(checkout)[0]
    (checkout / "cut_short").touch()
    assert not make(checkout, "lint")[0]
    (checkout / "cut_short").unlink()
    asked(checkout)
    assert make(checkout)[0]
    assert asked(checkout) == [INSTALLED.format("report")]
    assert make(checkout)[0]
    assert asked(checkout) == []


def test_installation_that_failed_is_told_and_asked_for_again(checkout):
    python(checkout)
    (checkout / "offline").touch()
    assert make(checkout) == (
        False, "",
        "Not every package could be installed; what pip said stands above. "
        "The same command goes on from here, make clean starts anew.\n",
    )  # fmt: skip
    (checkout / "offline").unlink()
    asked(checkout)
    assert make(checkout)[0]
    assert asked(checkout) == [INSTALLED.format("report")]


def test_packages_of_the_tests_serve_run_and_serve_as_well(checkout):
    python(checkout)
    for name in ("ruff", "bandit"):
        assert make(checkout, "venv")[0]
        tool = checkout / ".venv/bin" / name
        tool.write_text("#!/bin/sh\n", encoding="utf-8")
        tool.chmod(0o755)
    assert make(checkout, "lint")[0]
    assert asked(checkout) == ["venv", INSTALLED.format("web,engines,spark,test")]
    assert make(checkout)[0]
    assert make(checkout, "serve")[0]
    assert asked(checkout) == []


def test_python_without_ensurepip_is_told_the_debian_package_and_the_way_on(checkout):
    python(checkout, version="3.12", ensurepip=False, made=HALF_MADE)
    assert make(checkout) == (
        False, "",
        "'./fake-python' cannot make a virtual environment: its module ensurepip, which brings pip, is not installed.\n"
        "  Debian, Ubuntu: sudo apt-get install python3.12-venv, then the same command again.\n" + WAY_ON,
    )  # fmt: skip
    assert not (checkout / ".venv").exists()


def test_run_works_once_the_package_is_there(checkout):
    python(checkout, ensurepip=False, made=HALF_MADE)
    assert not make(checkout)[0]
    asked(checkout)
    python(checkout)
    assert make(checkout)[0]
    assert asked(checkout) == ["venv", INSTALLED.format("report")]


def test_venv_that_fails_otherwise_is_told_with_what_it_said(checkout):
    python(checkout, made=HALF_MADE)
    assert make(checkout) == (
        False, "",
        "The virtual environment was not created successfully\n"
        "'./fake-python' could not make a virtual environment with pip in '.venv'; what it said stands above.\n"
        "  Debian, Ubuntu: sudo apt-get install python3.11-venv, then the same command again.\n" + WAY_ON,
    )  # fmt: skip


def test_older_python_is_told(checkout):
    python(checkout, version="3.10")
    assert make(checkout) == (
        False, "",
        "'./fake-python' is Python 3.10; Regional Carbon needs Python 3.11 or newer.\n"
        "  Install one beside it, and name it: make run PYTHON=python3.12\n",
    )  # fmt: skip
    assert asked(checkout) == []


def test_python_that_is_not_there_is_told(checkout):
    assert make(checkout, python="python-of-nobody") == (
        False, "",
        "There is no 'python-of-nobody' here; Regional Carbon needs Python 3.11 or newer.\n"
        "  Install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv), or name another: "
        "make run PYTHON=python3.12\n",
    )  # fmt: skip


def test_half_made_venv_of_an_older_python_goes_only_once_a_newer_one_is_named(checkout):
    """What stands there is the user's until it can be replaced."""
    python(checkout, version="3.10")
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/left_over").touch()
    assert not make(checkout)[0]
    assert (checkout / ".venv/left_over").exists()
    python(checkout)
    assert make(checkout)[0]
    assert not (checkout / ".venv/left_over").exists()
