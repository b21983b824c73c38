"""Regions: what an office knows of one, version by version, and how files come in."""
