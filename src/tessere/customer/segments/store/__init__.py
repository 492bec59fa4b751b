"""The segments slice's statements."""
