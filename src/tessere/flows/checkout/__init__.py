"""Checkout: from a basket to an order that is paid, each step with its undo."""

from tessere.flows.checkout.domain import Checkout, CheckoutDraft, TenderAsked
from tessere.flows.checkout.http import ROUTER
from tessere.flows.checkout.reactions import REACTIONS
from tessere.flows.checkout.service.placing import CheckedOut, Setting, check_out, read_checkout
from tessere.flows.checkout.service.settling import cancel_unpaid, make_jobs
from tessere.flows.checkout.service.tenders import LoyaltyProvider

__all__ = [
    "REACTIONS",
    "ROUTER",
    "CheckedOut",
    "Checkout",
    "CheckoutDraft",
    "LoyaltyProvider",
    "Setting",
    "TenderAsked",
    "cancel_unpaid",
    "check_out",
    "make_jobs",
    "read_checkout",
]
