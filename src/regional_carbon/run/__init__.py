"""A run of a region as one value: computed, recorded, stored."""
