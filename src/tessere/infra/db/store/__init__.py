"""How stores speak to PostgreSQL."""
