"""The provider that is the desk itself: cash, its card terminal, and transfers that somebody looks for on the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tessere.commerce.orders.domain.providers import ProviderAnswer, ProviderAsk, ProviderNews

# What is in the drawer when it is taken.
_AT_ONCE = frozenset({"cash", "desk_card"})


class ManualProvider:
    """What people do, noted."""

    code = "manual"
    tenders = frozenset({*_AT_ONCE, "bank_transfer"})

    async def carry_out(self, ask: ProviderAsk) -> ProviderAnswer:
        """Money at the desk is here at once; a transfer is waited for."""
        if ask.deed != "authorize":
            return ProviderAnswer(outcome="succeeded", captured_minor=ask.amount_minor if ask.deed == "capture" else 0)
        if ask.tender in _AT_ONCE:
            return ProviderAnswer(
                outcome="succeeded", authorized_minor=ask.amount_minor, captured_minor=ask.amount_minor
            )
        return ProviderAnswer(outcome="pending", next_action={"kind": "transfer", "reason": ask.order_number})

    def read_news(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> ProviderNews | None:  # noqa: ARG002
        """Nobody tells."""
        return None
