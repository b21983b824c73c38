"""Official papers: what leaves the office on paper, as Word and as tagged PDF; it needs the extra `papers`."""
