"""Routes of stock."""
