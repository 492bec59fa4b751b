"""The customer in one look: who, what they did, what is known, live."""

from tessere.views.customers.http import ROUTER
from tessere.views.customers.service import CustomerPage, get_page, list_timeline

__all__ = ["ROUTER", "CustomerPage", "get_page", "list_timeline"]
