"""Whole districts as an office receives them, made by seed, with the truth known."""
