"""What a person of the office can cause and mend."""

from dataclasses import replace

from regional_carbon.language.errors import Notice, RegionalCarbonError
from regional_carbon.language.messages import catalogue
from regional_carbon.web.wording import file_told


class OfficeError(RegionalCarbonError):
    """An action that cannot be taken as things stand."""


def in_office(error):
    """What an error of the library says in the office, in the language now spoken."""
    faults = [replace(fault, file=file_told(fault.file)) for fault in faults_in_office(error.faults)]
    return str(OfficeError(faults=faults))


def faults_in_office(faults):
    """Faults with the office's way out, where their own is the command line's or names its files: `_office_…`."""
    told = catalogue("errors")
    return [
        replace(fault, key=f"_office_{fault.key}") if f"_office_{fault.key}" in told else fault for fault in faults
    ]  # fmt: skip


def notices_in_office(notices):
    """What notices say in the office, in the language now spoken."""
    told = catalogue("notices")
    keys = [(f"_office_{notice.key}", notice) for notice in notices]
    return [(Notice(key, notice.values) if key in told else notice).text() for key, notice in keys]
