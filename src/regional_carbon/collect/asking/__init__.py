"""S1, asking: what of a file is unclear becomes questions with choices, and each answer a decision of its layout."""
