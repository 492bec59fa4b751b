"""The flow's statements."""
