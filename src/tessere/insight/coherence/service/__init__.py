"""The use cases of coherence."""
