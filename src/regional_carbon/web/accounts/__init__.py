"""People: who may do what in which region, and the record of what they did."""
