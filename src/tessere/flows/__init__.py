"""Processes across slices: they call use cases of both wings and own no tables."""
