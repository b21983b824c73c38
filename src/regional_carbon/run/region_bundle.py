"""A region's figures for its province: one file without its enterprises' rows, signed, and refused when altered."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import Either
from regional_carbon.run.run import Run
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.frames import Row
from regional_carbon.uncertainty.simulation_draws import DRAWS

FORMAT: Final = 1  # of the file; it changes when what is written here cannot be read as before
PRIVATE, PUBLIC = ".key", ".pub"

_ERRORS: Final = ("own_error_tco2", "statistics_error_tco2", "grid_error_tco2")


@dataclass(frozen=True)
class RegionFigures:
    """What a province is told of a region: totals, its plan at its own target, and its errors by draw, [tCO2/yr]."""

    region_code: str
    name_en: str
    name_zh: str
    year: int
    currency: str
    made_at: str
    version: str
    enterprises: int
    emission_tco2: float
    emission_low_tco2: float
    emission_high_tco2: float
    output_cny: float
    electricity_mwh: float
    target_rate: float
    strategy: str | None  # recommended at the target; None where none meets it, with all below
    reduction_tco2: float | None
    output_forgone_cny: float | None
    enterprises_closed: int | None
    target_probability: float | None
    grid: str  # the grid factor, its year and its source: regions of the same one miss by it alike
    statistics: str  # SHA-256 of the forecast: regions of the same statistics miss by it alike
    errors: Mapping[str, Sequence[float]] = field(default_factory=dict, repr=False)  # own, statistics, grid, by draw

    @property
    def name(self) -> Either:
        """The region's name in each language."""
        return Either(self.name_en, self.name_zh or self.name_en)

    def error(self, name: str) -> Values:
        """An error in each draw, as many as there are DRAWS: `own`, `statistics` or `grid`."""
        return np.resize(np.array(self.errors[name], dtype=np.float64), DRAWS)


def figures_of(run: Run, code: str) -> RegionFigures:
    """A region's figures from its run, under a code by which the province knows it.

    Raises InputError where the run was made before its errors were kept apart, or holds several regions.
    """
    if "region_errors" not in run.tables:
        raise InputError("province_run_again", region=run.settings.name_en)
    summary, settings, plan = run.summary, run.settings, _plan(run)
    total = run.tables["region_emission"].row(0, named=True)
    errors = run.tables["region_errors"]
    return RegionFigures(
        region_code=code, name_en=settings.name_en, name_zh=settings.name_zh, year=settings.year,
        currency=settings.currency, made_at=run.made_at, version=run.version,
        enterprises=summary["enterprises"], emission_tco2=summary["emission_tco2"],
        emission_low_tco2=total["emission_low_tco2"], emission_high_tco2=total["emission_high_tco2"],
        output_cny=summary["output_cny"], electricity_mwh=summary["electricity_mwh"],
        target_rate=settings.target, strategy=plan["strategy"], reduction_tco2=plan["reduction_tco2"],
        output_forgone_cny=plan["output_forgone_cny"], enterprises_closed=plan["enterprises_closed"],
        target_probability=plan["target_probability"],
        grid=f"{settings.grid.tco2_per_mwh} {settings.grid.year} {settings.grid.source}",
        statistics=_statistics(run),
        errors={name.removesuffix("_error_tco2"): errors[name].round(3).to_list() for name in _ERRORS},
    )  # fmt: skip


def _plan(run: Run) -> Row:
    """The row of the comparison of the strategy recommended, as far as it is there; blank where none is."""
    names = ("strategy", "reduction_tco2", "output_forgone_cny", "enterprises_closed", "target_probability")
    chosen = run.recommendation
    if chosen is None:
        return dict.fromkeys(names)
    row = run.tables["comparison"].row(by_predicate=pl.col("strategy") == chosen.least_output_forgone, named=True)
    return {name: row.get(name) for name in names}


def _statistics(run: Run) -> str:
    """What the industries' forecasts rest on, as one word: the same where they are the same."""
    names = ("industry_code", "year", "intensity_tco2_per_mwh", "intensity_low_tco2_per_mwh")
    told = run.tables["forecast"].select(names).sort("industry_code").rows()
    return hashlib.sha256(repr(told).encode()).hexdigest()


# ---------------------------------------------------------------------------------------------------
# Keys, and the signed file


def new_key(path: Path) -> Path:
    """A key to sign with in a new file, readable by its owner alone; beside it the public one, which is given."""
    key = Ed25519PrivateKey.generate()
    public = path.with_suffix(PUBLIC)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(base64.b64encode(key.private_bytes_raw()).decode() + "\n", encoding="ascii")
    public.write_text(base64.b64encode(key.public_key().public_bytes_raw()).decode() + "\n", encoding="ascii")
    return public


def signed(figures: RegionFigures, key: Path) -> bytes:
    """The file of a region's figures: its content as text, and the signature of that text. Ed25519 (RFC 8032)."""
    content = json.dumps({"format": FORMAT, **asdict(figures)}, ensure_ascii=False, sort_keys=True)
    private = Ed25519PrivateKey.from_private_bytes(_key_in(key))
    signature = base64.b64encode(private.sign(content.encode())).decode()
    return json.dumps({"content": content, "signature": signature}, ensure_ascii=False, indent=1).encode()


def verified(path: Path, keys: Mapping[str, Path]) -> RegionFigures:
    """The figures of a signed file, if one of the public keys, each by whom it belongs to, has signed it unaltered.

    Raises InputError for a file that cannot be read, that nobody known has signed, or of another format.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        content, signature = str(held["content"]), base64.b64decode(held["signature"], validate=True)
    except (OSError, ValueError, KeyError, TypeError, binascii.Error):
        raise InputError("province_unreadable", file=path) from None
    if not any(_signed_by(_key_in(key), content, signature) for key in keys.values()):
        raise InputError("province_not_signed", file=path, known=sorted(keys))
    told = json.loads(content)
    if told.pop("format") != FORMAT:
        raise InputError("province_format", file=path, read=FORMAT)
    return RegionFigures(**told)


def _signed_by(key: bytes, content: str, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, content.encode())
    except InvalidSignature:
        return False
    return True


def _key_in(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_text(encoding="ascii"), validate=False)
    except (OSError, ValueError, binascii.Error):
        raise InputError("province_key_unreadable", file=path) from None
    if len(key) != 32:
        raise InputError("province_key_unreadable", file=path)
    return key
