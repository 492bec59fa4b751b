"""Hears what providers tell by themselves: signed, once, in whatever order."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from tessere.commerce.orders.domain.payments import apply_figures
from tessere.commerce.orders.domain.providers import ProviderNews, Providers
from tessere.commerce.orders.service.changing import lock_order
from tessere.commerce.orders.service.paying import join
from tessere.commerce.orders.store import payments as store
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound


async def hear(unit: Unit, *, providers: Providers, provider: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Take news in; False when they were known or are about nothing of ours. Forbidden when they are not signed."""
    known = providers.get(provider)
    if known is None:
        raise NotFound(f"there is no provider {provider!r}", code="unknown_provider")
    news = known.read_news(headers, body, now=unit.now)
    if news is None:
        return False
    return await take_in(unit, provider, news)


async def take_in(unit: Unit, provider: str, news: ProviderNews) -> bool:
    """Join news with what is known of their payment."""
    found = await store.find_payment(unit.db, id=news.payment_id, provider=provider, provider_ref=news.provider_ref)
    payment_id: UUID | None = found.id if found else None
    fresh = await store.insert_news(
        unit.db, provider=provider, id=news.id, kind=news.kind, payment_id=payment_id, now=unit.now
    )
    if not fresh or found is None:
        return False
    await lock_order(unit, found.order_id)
    payment = await store.get_payment(unit.db, found.id)
    after = apply_figures(
        payment, authorized_minor=news.authorized_minor, captured_minor=news.captured_minor,
        refunded_minor=min(news.refunded_minor, max(payment.captured_minor, news.captured_minor)), voided=news.voided,
        failure=news.failure, failure_text=news.failure_text,
    )  # fmt: skip
    if after == payment:
        return False
    await join(unit, after, kind="payment_heard", news=news.kind)
    return True
