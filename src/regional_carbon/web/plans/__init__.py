"""Plans: a strategy that an office hands in, approves and publishes, with each enterprise's target."""
