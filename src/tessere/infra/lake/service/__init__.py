"""Writes the lake, keeps it tidy, takes people out of it, and reads it."""
