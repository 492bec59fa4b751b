"""Rules of baskets."""
