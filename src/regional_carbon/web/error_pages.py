"""What a person of the office can cause and mend."""

from dataclasses import replace

from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.language.messages import catalogue


class OfficeError(RegionalCarbonError):
    """An action that cannot be taken as things stand."""


def in_office(error):
    """An error of the library with the office's way out, where its own is the command line's: `_office_…`."""
    told = catalogue("errors")
    return OfficeError(
        faults=[
            replace(fault, key=f"_office_{fault.key}") if f"_office_{fault.key}" in told else fault
            for fault in error.faults
        ]
    )
