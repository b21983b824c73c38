"""S6: strategies side by side at one target: allocation, burden, impacts, fairness, robustness."""
