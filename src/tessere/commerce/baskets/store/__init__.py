"""Statements over baskets."""
