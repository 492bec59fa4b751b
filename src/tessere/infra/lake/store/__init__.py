"""The manifest in PostgreSQL, the files, and what is done inside of them."""
