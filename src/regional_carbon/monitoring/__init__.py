"""The year on its way: readings, year to date, projections and alarms."""
