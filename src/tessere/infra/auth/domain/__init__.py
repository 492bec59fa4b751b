"""Rules of accounts, roles, sessions and keys."""
