"""The use cases of checkout."""
