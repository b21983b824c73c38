"""S1: files of statistics and registers become tables, or a list of all that is wrong with them."""
