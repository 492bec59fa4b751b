"""Reads across slices: they may select from the slices' *_v views and own no tables."""
