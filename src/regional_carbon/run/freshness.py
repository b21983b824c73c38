"""Whether a region's results are still those of its input."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from regional_carbon import __version__
from regional_carbon.collect.region import Region, read_region
from regional_carbon.language.errors import Fault, InputError, RegionalCarbonError
from regional_carbon.language.messages import Language, speaking
from regional_carbon.run.record import RESULTS, read_record, sha256
from regional_carbon.run.steps_watched import PathLike


@dataclass(frozen=True)
class Check:
    """Whether a region's input can be taken, and whether its results are still those of its input."""

    region: Region
    folder: Path
    changed_inputs: tuple[str, ...]
    changed_results: tuple[str, ...]
    made_by: str
    made_at: str

    @property
    def fresh(self) -> bool:
        """The results are those of the input as it stands, and as they were written."""
        return not (self.changed_inputs or self.changed_results or self.made_by != __version__)


def check(region: PathLike, *, out: PathLike | None = None, language: Language = "en") -> Check:
    """Reads the region as `run` would, and holds the results against it: SHA-256 of every input and result.

    Raises InputError with all faults of the files; or when there is no result, with what is doubtful in the files.
    """
    with speaking(language):
        region = Path(region)
        folder = Path(out) if out is not None else region / RESULTS
        try:
            record = read_record(folder)
        except RegionalCarbonError as missing:
            doubts = read_region(region).doubts
            never = Fault("results_missing", values={"folder": folder, "region": region})
            raise InputError(faults=[never, *doubts]) from missing
        parameters = record["parameters"]
        read = read_region(region, year=parameters["year"], trend=parameters["trend"])
        inputs = {**dict.fromkeys(record["inputs"], ""), **read.inputs}
        changed = [name for name, now in inputs.items() if record["inputs"].get(name) != now]
        altered = [
            name
            for name, then in record["results"].items()
            if not (folder / name).exists() or sha256(folder / name) != then
        ]
        return Check(
            read, folder, tuple(changed), tuple(altered), str(record["version"]), str(record.get("made_at", ""))
        )
