"""Statements of loyalty."""
