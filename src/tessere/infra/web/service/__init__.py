"""Repeated requests, limits, the live hub, the database probe."""
