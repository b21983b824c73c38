"""The figures of the paper, of a run and of the year in progress: specifications, rows, and pictures."""
