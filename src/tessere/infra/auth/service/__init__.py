"""Use cases: accounts, sessions, keys, sign-in through an identity provider."""
