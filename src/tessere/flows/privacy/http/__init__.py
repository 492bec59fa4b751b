"""The flow's routes."""
