"""What a person of the office can cause and mend."""

from regional_carbon.language.errors import RegionalCarbonError


class OfficeError(RegionalCarbonError):
    """An action that cannot be taken as things stand."""
