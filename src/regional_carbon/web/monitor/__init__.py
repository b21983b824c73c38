"""Monitor: the year on its way, from uploaded monthly electricity, held against the published plan."""
