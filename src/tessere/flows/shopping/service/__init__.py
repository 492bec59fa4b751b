"""The use cases of shopping."""
