"""How fast the procedure is, and how much memory it takes, beside plain NumPy: `python -m bench`."""
