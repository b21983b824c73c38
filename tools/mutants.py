"""Whether the tests notice: each file's mutants, made by cosmic-ray, and those that its tests let live.

    python tools/mutants.py [--sample 60] [models/efficiency_ranking …]

Which tests judge which file stands in pyproject.toml, [tool.mutants]. Of a file with many mutants a sample may be
judged, drawn at random and the same each time (SEED). Nothing is written to disk: a process that has
imported all that needs not the file forks for each mutant, and the fork imports the rest with the mutant in the file's
place. cosmic-ray's own `exec` writes each mutant into the file and starts Python anew, 10 s where this takes one;
mutmut leaves functions with a decorator alone, and every model has one.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import signal
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from itertools import islice
from pathlib import Path
from random import Random
from types import CodeType
from typing import Final, NamedTuple

import hypothesis
import pytest
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "src" / "regional_carbon"
HEAVY: Final = (
    "narwhals",
    "polars",
    "numpy",
    "scipy.optimize",
    "scipy.stats",
    "pandas",
    "pyarrow",
    "duckdb",
    "hypothesis",
)
ARGUMENTS: Final = (
    *("-x", "-q", "-p", "no:cacheprovider", "-W", "ignore"),
    *("-p", "_hypothesis_pytestplugin", "--hypothesis-profile", "mutants"),
    *("--assert=plain", "-p", "no:unraisableexception", "-p", "no:threadexception"),
)
OTHER_ENGINES: Final = ("duckdb", "pandas", "pyarrow", "polars_lazy")
ON_EVERY_ENGINE: Final = "not (cluster or [spark or spark])"
ON_POLARS: Final = f"{ON_EVERY_ENGINE} and not ({' or '.join(f'[{each} or {each}]' for each in OTHER_ENGINES)})"
BY_HAND: Final = "not hypothesis"
# A mutant meets the cases on Polars first; only one that outlives them meets the laws, and the other engines.
ROUNDS: Final = (("-k", ON_POLARS, "-m", BY_HAND), ("-k", ON_EVERY_ENGINE))
PATIENCE: Final = 10  # times the processor time the tests take on the file as it is: then a mutant goes round for ever
ASLEEP: Final = 1800  # seconds after which a mutant that waits, and takes no processor's time, is given up
SEED: Final = 20260  # of the sample


class Mutant(NamedTuple):
    """A file with one thing in it changed: the line, as it was and as it is."""

    line: int
    was: str
    now: str
    source: str


def mutants(source: str, sample: int | None = None) -> Iterator[Mutant]:
    """What cosmic-ray makes of a file; what is no Python, and what changes annotations alone, is left out.

    Of a sample, that many of them, drawn from all places where an operator can change something.
    """
    places = list(_places(source))
    if sample is not None:
        Random(SEED).shuffle(places)  # noqa: S311 - nothing secret is drawn
    return islice(_made(source, places), sample)


def _places(source: str) -> Iterator[tuple[str, int]]:
    """Each operator's name, with the number of each place where it can change something."""
    nodes = list(ast_nodes(get_ast(source)))
    for name in sorted(plugins.operator_names()):
        operator = plugins.get_operator(name)
        if not operator.arguments():
            changes = sum(1 for node in nodes for _ in operator().mutation_positions(node))
            yield from ((name, occurrence) for occurrence in range(changes))


def _made(source: str, places: Sequence[tuple[str, int]]) -> Iterator[Mutant]:
    seen = {_meaning(source)}
    for name, occurrence in places:
        changed = mutate_code(source, plugins.get_operator(name)(), occurrence)
        meaning = _meaning(changed or "")
        if changed and meaning and meaning not in seen:
            seen.add(meaning)
            yield _mutant(source, changed)


def _mutant(source: str, changed: str) -> Mutant:
    """Told by the first lines in which the two differ."""
    before, after = source.split("\n"), changed.split("\n")
    matched = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    _, start, end, begin, until = next(part for part in matched if part[0] != "equal")
    was, now = (" ".join(line.strip() for line in lines) for lines in (before[start:end], after[begin:until]))
    return Mutant(start + 1, was, now or "–", changed)


def _meaning(source: str) -> str:
    """The program without its annotations, which nothing reads while it runs; nothing for what is no Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.returns = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    return ast.dump(tree)


class _Loader(SourceFileLoader):
    """Loads a file as a mutant has it."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = compile(self.source, self.path, "exec", dont_inherit=True)
        return code


class _Finder:
    """Finds one module in a mutant's source; all others are found as ever."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, str(path), source

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return spec_from_file_location(fullname, self.path, loader=_Loader(fullname, self.path, self.source))


def passes(path: Path, source: str, tests: Sequence[str], chosen: Sequence[str], seconds: int = 600) -> bool:
    """Whether the tests pass with this source in the file's place, in a fork that knows nothing of the package yet.

    They may take so many seconds of a processor: how busy the machine is with other work does not judge a mutant.
    """
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(ASLEEP)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, _Finder(_module(path), path, source))
        found = pytest.main([*ARGUMENTS, *chosen, *(f"tests/{test}" for test in tests)])
        os._exit(0 if found == pytest.ExitCode.NO_TESTS_COLLECTED else int(found))
    _, status = os.waitpid(child, 0)
    return status == 0


def survivors(path: Path, tests: Sequence[str], sample: int | None) -> Iterator[Mutant | None]:
    """Each mutant of a file that its tests let live, and None for each that they kill, in one of the ROUNDS.

    Raises SystemExit where the tests do not pass on the file as it is.
    """
    source = path.read_text(encoding="utf-8")
    limit = cache(lambda chosen: PATIENCE * _seconds(path, source, tests, chosen) + 5)
    for mutant in mutants(source, sample):
        alive = all(passes(path, mutant.source, tests, chosen, limit(chosen)) for chosen in ROUNDS)
        yield mutant if alive else None


def _seconds(path: Path, source: str, tests: Sequence[str], chosen: Sequence[str]) -> int:
    """Of a processor, that the tests take on the file as it is."""
    begun = os.times()
    if not passes(path, source, tests, chosen):
        raise SystemExit(f"{path}: the tests do not pass on the file as it is")
    ended = os.times()
    return int(ended.children_user + ended.children_system - begun.children_user - begun.children_system) + 1


def judge(file: str, tests: Sequence[str], sample: int | None) -> None:
    """Prints a file's survivors as they are found, then its row of docs/mutants.md."""
    path = PACKAGE / f"{file}.py"
    import_all_but(_module(path))
    count = alive = 0
    for mutant in survivors(path, tests, sample):
        count += 1
        if mutant is not None:
            alive += 1
            print(f"{file}.py:{mutant.line}: {mutant.was}  →  {mutant.now}", flush=True)
    drawn = " of a sample" if count == sample else ""
    print(f"| `{file}.py` | {count}{drawn} | {count - alive} | {(count - alive) / max(count, 1):.1%} |", flush=True)


class _Barred:
    """Finds no module of one name: who needs it cannot be imported."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == self.name:
            raise ImportError(fullname)


def import_all_but(barred: str) -> None:
    """Every module of the package, but for one and those that need it; the office, which needs its settings, is not."""
    sys.meta_path.insert(0, _Barred(barred))
    for path in sorted(PACKAGE.rglob("*.py")):
        if "web" not in path.parts and path.stem != "__main__":
            with suppress(ImportError):
                import_module(_module(path))
    del sys.meta_path[0]


def _module(path: Path) -> str:
    return ".".join(part for part in path.relative_to(PACKAGE.parent).with_suffix("").parts if part != "__init__")


def main(only: Sequence[str], sample: int | None) -> None:
    """Judges the files named, or all of them, each in a process of its own."""
    os.chdir(ROOT)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # what the tests do not use takes longer to load than they run
    for name in HEAVY:
        import_module(name)
    hypothesis.settings.register_profile(  # one counterexample kills: nobody reads the smallest
        "mutants", derandomize=True, deadline=None, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate]
    )
    judged = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutants"]
    for file in only or judged:
        if os.fork() == 0:
            judge(file, judged[file], sample)
            os._exit(0)
        if os.wait()[1]:
            raise SystemExit(1)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("files", nargs="*", help="of [tool.mutants] in pyproject.toml; all, if none is named")
    asked.add_argument("--sample", type=int, help="judge so many mutants of each file, drawn at random")
    arguments = asked.parse_args()
    main(arguments.files, arguments.sample)
