"""Rules of matching: what is compared, what it says in words, and which pairs may be one person."""
