"""The customer in one look: who, what they did, what is known, live."""

from tessere.views.customers.http import ROUTER

__all__ = ["ROUTER"]
