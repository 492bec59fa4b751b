"""The rules of coherence."""
