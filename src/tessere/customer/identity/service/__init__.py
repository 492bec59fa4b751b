"""The identity slice's use cases."""
