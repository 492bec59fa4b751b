"""Routes of segments."""
