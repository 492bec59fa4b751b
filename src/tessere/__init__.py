"""Tessere: one customer, one basket, one offer, one conversation on every channel."""

__version__ = "0.1.0"
