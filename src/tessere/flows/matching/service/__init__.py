"""Use cases of matching: search, review, decide."""
