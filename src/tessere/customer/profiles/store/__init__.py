"""The profiles slice's statements."""
