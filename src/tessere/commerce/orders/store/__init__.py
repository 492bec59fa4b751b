"""Statements over orders."""
