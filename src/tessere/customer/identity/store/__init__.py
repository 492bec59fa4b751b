"""The identity slice's statements."""
