"""What a rule is: a function of its parameters that says β, with its bounds, its dial and its words."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from numbers import Real
from typing import Annotated, Final, ParamSpec, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from regional_carbon.language.errors import StrategyError
from regional_carbon.language.messages import Either, catalogue
from regional_carbon.schema.arrays import Coefficient

P = ParamSpec("P")
R = TypeVar("R", bound=Coefficient)

GREATEST: Final = 1e12  # a number above it is a slip of the keyboard, whatever the parameter

Value: TypeAlias = float | str | Sequence[object] | Mapping[str, object]  # of a parameter; a yes or no is a float too


@dataclass(frozen=True)
class Bounds:
    """The unit of a parameter, and where its value may lie: from 0 (or above it) to `most`."""

    unit: str = ""
    most: float = GREATEST
    above_0: bool = False

    def hold(self, value: float) -> bool:
        """Whether the value lies within them; NaN lies nowhere."""
        return (value > 0 if self.above_0 else value >= 0) and value <= self.most

    def text(self) -> str:
        """'> 0', '≥ 0', as a table prints them beside the unit; the unit 0–1 says its own."""
        if self.most == 1:
            return "> 0" if self.above_0 else ""
        least = "> 0" if self.above_0 else "≥ 0"
        return least if self.most == GREATEST else f"{least}, ≤ {self.most:g}"

    def fault(self, value: float) -> str:
        """The key of the sentence that says where the value may lie."""
        if self.most == 1:
            return "parameter_above_0_to_1" if self.above_0 else "parameter_from_0_to_1"
        if value > self.most:
            return "parameter_at_most"
        return "parameter_above_0" if self.above_0 else "parameter_not_negative"


Share = Annotated[float, Bounds("0–1", most=1)]
ShareAbove0 = Annotated[float, Bounds("0–1", most=1, above_0=True)]
NotNegative = Annotated[float, Bounds()]
Above0 = Annotated[float, Bounds(above_0=True)]
Count = Annotated[int, Bounds("enterprises")]
Seconds = Annotated[float, Bounds(most=3600, above_0=True)]
Tonnes = Annotated[float, Bounds("tCO2/yr")]
Price = Annotated[float, Bounds("CNY/tCO2")]
Shares = Annotated[float | Mapping[str, float], Bounds("0–1", most=1)]
Weights = Annotated[Sequence[float], Bounds()]


def rule(function: Callable[P, R]) -> Callable[P, R]:
    """The rule, its parameters held to the bounds declared beside them.

    Raises StrategyError for a parameter that is no number, or lies outside its bounds.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        hold(function, signature.bind(*args, **kwargs).arguments)
        return function(*args, **kwargs)

    return held


def hold(declaring: Callable[..., object], given: Mapping[str, object]) -> None:
    """Each value given held to the bounds that the function or dataclass declares beside its name; None is none.

    Raises StrategyError for a value that is no number, or lies outside its bounds.
    """
    declared = bounds_of(declaring)
    alone = _single(declaring)
    for name, value in given.items():
        if name in declared and value is not None:
            if name in alone and isinstance(value, (Mapping, list, tuple)):
                raise StrategyError("parameter_not_a_number", name=name, value=repr(value))
            _hold(name, value, declared[name])


@cache
def bounds_of(declaring: Callable[..., object]) -> dict[str, Bounds]:
    """The bounds declared beside the parameters of a function, or the fields of a dataclass."""
    found = {}
    for name, hint in get_type_hints(declaring, include_extras=True).items():
        for part in (hint, *get_args(hint)):  # `Share`, or `Share | None`
            for told in get_args(part)[1:] if get_origin(part) is Annotated else ():
                if isinstance(told, Bounds):
                    found[name] = told
    return found


@cache
def _single(declaring: Callable[..., object]) -> frozenset[str]:
    """The parameters that are one number, and never several."""
    hints = get_type_hints(declaring, include_extras=True)
    declared = {name: hint.__origin__ for name, hint in hints.items() if get_origin(hint) is Annotated}
    return frozenset(name for name, kind in declared.items() if kind in (float, int))


def _hold(name: str, value: object, bounds: Bounds) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            _hold(f"{name}.{key}", each, bounds)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            _hold(name, each, bounds)
    elif not isinstance(value, Real) or isinstance(value, bool):
        raise StrategyError("parameter_not_a_number", name=name, value=repr(value))
    elif not bounds.hold(float(value)):
        raise StrategyError(bounds.fault(float(value)), name=name, value=value, most=f"{bounds.most:g}")


@dataclass(frozen=True)
class Dial:
    """The parameter an officer turns to meet a target; the total reduction rises from `none` to `all`."""

    parameter: str
    none: float
    all: float


@dataclass(frozen=True)
class Parameter:
    """A rule's parameter as a list shows it."""

    name: str
    symbol: str
    meaning: str
    unit: str
    bounds: str
    default: object
    needed: bool


@dataclass(frozen=True)
class Rule:
    """A way of sharing out a reduction, under its name in `region.toml`; a rule without a dial has one curve.

    `scale` is a parameter that lowers the coefficients of all in proportion, for what lies below the dial's reach.
    `coefficient` is a function of the rule's parameters, each with a name of its own. It gives β either as an
    expression of the ranked table, or as a function of the table's columns as arrays (`arrays.Columns`). Its
    docstring tells the equation as an indented block, and the source after "Source:". `label` and `principle`
    say what it is called and whom it asks; the package's own rules have them in `words/strategies.toml`.
    """

    coefficient: Callable[..., Coefficient]
    dial: Dial | None = None
    label: Either | None = None
    principle: Either | None = None
    scale: Dial | None = None

    def parameters(self) -> dict[str, bool]:
        """The names of the rule's parameters, and whether each must be given."""
        signature = inspect.signature(self.coefficient)
        return {name: given.default is inspect.Parameter.empty for name, given in signature.parameters.items()}

    def described(self) -> list[Parameter]:
        """The rule's parameters with meaning, unit, bounds and default, in the language now spoken."""
        bounds = bounds_of(self.coefficient)
        described = []
        for name, given in inspect.signature(self.coefficient).parameters.items():
            needed = given.default is inspect.Parameter.empty
            within = bounds.get(name)
            described.append(
                Parameter(
                    name,
                    symbol=str(_words(f"_{name}") or name),
                    meaning=str(_words(f"_{name}_means") or ""),
                    unit=within.unit if within else "",
                    bounds=within.text() if within else "",
                    default=None if needed else given.default,
                    needed=needed,
                )
            )
        return described

    def said_label(self, name: str) -> Either:
        """What the rule is called: its own label, or the catalogue's, or its name."""
        return self.label or _words(name) or Either(name, name)

    def said_principle(self, name: str) -> Either:
        """Whom the rule asks: in its own words, or the catalogue's, or the first line of its docstring."""
        first = (inspect.getdoc(self.coefficient) or "").partition("\n")[0]
        return self.principle or _words(f"_{name}_principle") or Either(first, first)

    def formula(self) -> str:
        """The equation, as the rule's docstring has it: its indented lines."""
        lines = (inspect.getdoc(self.coefficient) or "").splitlines()
        return "\n".join(line.strip() for line in lines if line.startswith("    "))

    def source(self) -> str:
        """Where the rule comes from, as its docstring has it after "Source:"."""
        _, _, source = (inspect.getdoc(self.coefficient) or "").partition("\nSource: ")
        return " ".join(source.split("\n\n")[0].split())


def _words(key: str) -> Either | None:
    found = catalogue("strategies").get(key)
    return Either(**found) if found else None


KEPT: Final = Dial("kept", none=1e9, all=0.0)  # so many times its allowance binds no enterprise
RATE: Final = Dial("rate", none=0.0, all=1.0)
FIRST: Final = Dial("first", none=1e-300, all=1.0)
FACTOR: Final = Dial("rate", none=0.0, all=1e9)  # so many times its weight asks everything of every enterprise
