"""Rules of orders and payments."""
