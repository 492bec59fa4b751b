"""Shopping: customers reach commerce, and commerce reaches customers."""

from tessere.flows.shopping.http import ROUTER
from tessere.flows.shopping.reactions import REACTIONS
from tessere.flows.shopping.service.shoppers import find_shopper

__all__ = ["REACTIONS", "ROUTER", "find_shopper"]
