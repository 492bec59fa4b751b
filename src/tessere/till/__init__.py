"""A till that goes on without the network: it quotes as the server does, keeps what it sells, and tells it exactly once.

It carries the engine of offers and the kernel with it, and needs no database server, no web framework, nothing of `infra`.
"""

from __future__ import annotations

from tessere.commerce.offers import Context, Tender, TillSale
from tessere.till.selling import LoadedBundle, Receipt, Scanned, Till, TillQuote
from tessere.till.syncing import Synced

__all__ = ["Context", "LoadedBundle", "Receipt", "Scanned", "Synced", "Tender", "Till", "TillQuote", "TillSale"]
