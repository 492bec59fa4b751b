"""Routes of loyalty."""
