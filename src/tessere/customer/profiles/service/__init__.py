"""The profiles slice's use cases."""
