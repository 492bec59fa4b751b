"""The segments slice's use cases."""
