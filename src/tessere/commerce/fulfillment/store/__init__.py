"""The slice's store."""
