"""S1, sources: what a region was sent, delivery by delivery, and the register and statistics they say together."""
