"""Pictures that the server draws itself, one module each: rows in, an SVG out that needs no script to be read."""
