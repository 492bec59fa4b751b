"""Statements over stock."""
