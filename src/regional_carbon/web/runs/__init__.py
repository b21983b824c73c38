"""Runs: what the procedure finds for a version of a region, and what officers try out on it."""
