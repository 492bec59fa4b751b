"""Rules of loyalty."""
