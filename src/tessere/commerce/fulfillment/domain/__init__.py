"""Rules of fulfillment."""
