"""The flow's use cases."""
