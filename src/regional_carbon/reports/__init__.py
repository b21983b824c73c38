"""Curves and tables become pages, pictures and workbooks."""
