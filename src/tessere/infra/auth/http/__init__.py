"""Routes of sign-in, users and keys, and the guards that every route declares."""
