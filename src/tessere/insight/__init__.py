"""Insight: what the wings know together, measured and compared."""
