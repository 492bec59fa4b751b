"""The slice's service."""
