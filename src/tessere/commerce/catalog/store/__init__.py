"""The catalog's statements."""
