"""What reports say of a run: sentences, and tables as a reader sees them."""
