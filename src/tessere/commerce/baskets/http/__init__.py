"""Routes of baskets."""
