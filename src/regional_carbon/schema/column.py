"""What a quantity, a column and a table are; every column of every table names a quantity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self, cast

import narwhals as nw

from regional_carbon.language.amounts import currency_name
from regional_carbon.language.errors import Fault, TableError
from regional_carbon.language.messages import Either, Language, catalogue, spoken_language

if TYPE_CHECKING:
    from regional_carbon.schema.frames import AnyFrame, Frame, NarwhalsFrame


# Not frozen: hundreds are made at each import, and freezing takes ten times as long.
@dataclass(eq=False)
class Quantity:
    """A quantity, declared once: its kind, what it is called in both languages, its unit, symbol and bounds.

    `en` and `zh` are its label; `detail` is whatever more there is to say. The letter leaves off the index of the row.
    """

    dtype: type[nw.dtypes.DType]
    en: str
    zh: str
    detail: Either | None = None
    unit: str = ""
    symbol: str = ""
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None


@dataclass(eq=False)
class Column:
    """A column of a table: the quantity it holds, and what the table asks of it.

    `key` columns together name a row. An `optional` column may be missing from a user's file;
    a `nullable` one may have blanks, and a blank means "not known", never 0. `detail` and bounds
    are the quantity's, unless the table states narrower ones.
    """

    quantity: Quantity
    key: bool = False
    optional: bool = False
    nullable: bool = False
    detail: Either | None = None
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.detail is None:
            self.detail = self.quantity.detail
        if self.at_least is None and self.above is None:
            self.at_least, self.above = self.quantity.at_least, self.quantity.above
        if self.at_most is None:
            self.at_most = self.quantity.at_most

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def dtype(self) -> type[nw.dtypes.DType]:
        """The kind of its values."""
        return self.quantity.dtype

    @property
    def unit(self) -> str:
        """The unit its values are kept in."""
        return self.quantity.unit

    @property
    def symbol(self) -> str:
        """Its letter in the paper."""
        return self.quantity.symbol

    def label(self, spoken: Language | None = None) -> str:
        """What the column is called, in the language now spoken."""
        return {"en": self.quantity.en, "zh": self.quantity.zh}[spoken or spoken_language()]

    def more(self, spoken: Language | None = None) -> str:
        """What there is to say of the column beyond its label; nothing where the label says it all."""
        return {"en": self.detail.en, "zh": self.detail.zh}[spoken or spoken_language()] if self.detail else ""

    def meaning(self, spoken: Language | None = None) -> str:
        """What the column holds, in full: its label and, after a colon, its detail."""
        colon = {"en": ": ", "zh": "："}[spoken or spoken_language()]
        return colon.join(filter(None, (self.label(spoken), self.more(spoken))))

    def per(self, spoken: Language | None = None, *, currency: str = "CNY") -> str:
        """The unit as a reader sees it: none for a share, which per cent says, nor for one another column tells."""
        if self.unit == "0–1" or "`" in self.unit:
            return ""
        told = self.unit.replace("CNY", currency_name(currency, spoken))
        for part in ("_persons", "_per_unit", "_per_year", "_ratio"):
            told = told.replace(
                catalogue("amounts")[part]["en"], catalogue("amounts")[part][spoken or spoken_language()]
            )
        return told

    def header(self, spoken: Language | None = None, *, currency: str = "CNY") -> str:
        """The label with its unit, as a header shows it."""
        unit = self.per(spoken, currency=currency)
        return f"{self.label(spoken)} ({unit})" if unit else self.label(spoken)

    def bounds(self) -> str:
        """The bounds as a data dictionary prints them."""
        told = [f"> {self.above:g}"] if self.above is not None else []
        told += [f"≥ {self.at_least:g}"] if self.at_least is not None else []
        told += [f"≤ {self.at_most:g}"] if self.at_most is not None else []
        return ", ".join(told)


class Table:
    """A table declared once; checks, messages, data dictionary and labels all come from its columns."""

    en: ClassVar[str] = ""
    zh: ClassVar[str] = ""
    held_as: ClassVar[str] = ""  # the name under which a run holds it, and its file; none where no run holds it
    listed: ClassVar[bool] = True  # among the files of a run's results; else only its reports draw on it

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The declared columns by name, in order."""
        lineage = [vars(kind) for kind in reversed(cls.__mro__)]
        return {name: column for own in lineage for name, column in own.items() if isinstance(column, Column)}

    @classmethod
    def keys(cls) -> list[str]:
        """The columns that together name a row."""
        return [name for name, column in cls.columns().items() if column.key]

    @classmethod
    def missing(cls, frame: NarwhalsFrame) -> list[Fault]:
        """A fault for each column that `frame` lacks and the table needs."""
        present = set(frame.collect_schema().names())
        return [
            Fault("frame_column_missing", values={"column": name, "table": cls.__name__, "unit": column.unit or "–"})
            for name, column in cls.columns().items()
            if name not in present and not column.optional
        ]

    @classmethod
    def of(cls, frame: AnyFrame) -> Frame[Self]:
        """The declared columns of `frame` alone, in order; optional ones where the frame has them.

        Raises TableError naming every column that is missing.
        """
        given = nw.from_native(frame)
        missing = cls.missing(given)
        if missing:
            raise TableError(faults=missing)
        present = set(given.collect_schema().names())
        return cast("Frame[Self]", given.select([name for name in cls.columns() if name in present]))

    @classmethod
    def typed(cls, frame: AnyFrame) -> Frame[Self]:
        """The very same frame, as a checker knows one of this table; the model it goes to asks for the columns."""
        return cast("Frame[Self]", frame)
