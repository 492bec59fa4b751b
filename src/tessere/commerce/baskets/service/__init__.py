"""Use cases of baskets."""
