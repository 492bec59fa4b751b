"""Statements of bookings."""
