"""A bank for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from tessere.commerce.orders import ProviderAnswer, ProviderAsk, ProviderNews, ProviderUnreachable


class Bank:
    """A provider that does each key once and can be made to fail: `silent` deeds are done and never answered."""

    code = "bank"
    tenders = frozenset({"card"})

    def __init__(self) -> None:
        self.done: dict[str, ProviderAnswer] = {}
        self.moved = {"authorize": 0, "capture": 0, "void": 0, "refund": 0}
        self.silent = 0
        self.refuses: str | None = None
        self.asked: asyncio.Event | None = None

    async def carry_out(self, ask: ProviderAsk) -> ProviderAnswer:
        if ask.key not in self.done:
            self.done[ask.key] = self._answer(ask)
        if self.asked is not None:
            self.asked.set()
            await asyncio.Event().wait()
        if self.silent:
            self.silent -= 1
            raise ProviderUnreachable("the line is dead")
        return self.done[ask.key]

    def _answer(self, ask: ProviderAsk) -> ProviderAnswer:
        if self.refuses is not None:
            return ProviderAnswer(outcome="failed", code=self.refuses, text="no money")
        self.moved[ask.deed] += ask.amount_minor
        if ask.deed == "capture":
            return ProviderAnswer(outcome="succeeded", captured_minor=ask.amount_minor)
        ref, authorized = f"ref-{ask.payment_id}", ask.amount_minor if ask.deed == "authorize" else 0
        return ProviderAnswer(outcome="succeeded", provider_ref=ref, authorized_minor=authorized)

    def read_news(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> ProviderNews | None:
        return None
