"""Each quantity once: its kind, unit, symbol and bounds, its label and detail in both languages, by subject."""
