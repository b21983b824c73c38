"""The way to the goal: years from the region's estimate to what it must come down to, and who bears what in each."""
