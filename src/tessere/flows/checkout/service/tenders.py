"""Gift cards and points as money: loyalty's holds behind the port of payments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from tessere.commerce import loyalty
from tessere.commerce.loyalty import Source, TenderHold
from tessere.commerce.orders import ProviderAnswer, ProviderAsk, ProviderNews, ProviderUnreachable
from tessere.infra.db import Database, Unit
from tessere.kernel.errors import TessereError, Unavailable

LOYALTY = "loyalty"
# Captured as soon as the order is confirmed; this is for those that never are.
_TTL = timedelta(days=8)


class LoyaltyProvider:
    """Takes gift cards and points. Every deed is one transaction, and the hold's source makes it happen once."""

    code = LOYALTY
    tenders = frozenset({"gift_card", "points"})

    def __init__(self, database: Database) -> None:
        self._database = database

    async def carry_out(self, ask: ProviderAsk) -> ProviderAnswer:
        """Hold, use, let go or give back."""
        deeds: Mapping[str, Callable[[Unit, ProviderAsk], Awaitable[ProviderAnswer]]] = {
            "authorize": _authorize, "capture": _capture, "void": _void, "refund": _refund,
        }  # fmt: skip
        try:
            async with self._database.unit() as unit:
                return await deeds[ask.deed](unit, ask)
        except Unavailable as error:
            raise ProviderUnreachable(str(error)) from error
        except TessereError as error:
            return ProviderAnswer(outcome="failed", code=error.code, text=error.detail)

    def read_news(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> ProviderNews | None:  # noqa: ARG002
        """Nobody else tells."""
        return None


async def _authorize(unit: Unit, ask: ProviderAsk) -> ProviderAnswer:
    source = Source("payment", str(ask.payment_id))
    if ask.tender == "gift_card":
        card_id = UUID(str(ask.details["gift_card_id"]))
        hold = await loyalty.hold_gift_card(
            unit, gift_card_id=card_id, source=source, amount_minor=ask.amount_minor, ttl=_TTL
        )
    elif ask.customer_id is None:
        return ProviderAnswer(outcome="failed", code="not_known", text="points belong to customers who are known")
    else:
        points = int(ask.details["points"])
        hold = await loyalty.hold_points(unit, customer_id=ask.customer_id, source=source, points=points, ttl=_TTL)
    return ProviderAnswer(outcome="succeeded", provider_ref=str(hold.id), authorized_minor=hold.value_minor)


async def _capture(unit: Unit, ask: ProviderAsk) -> ProviderAnswer:
    hold = await loyalty.get_hold(unit, hold_id=_ref(ask))
    used = await loyalty.capture_hold(unit, hold_id=hold.id, amount=_amount(hold, ask.amount_minor))
    return ProviderAnswer(outcome="succeeded", captured_minor=used.value_minor)


async def _void(unit: Unit, ask: ProviderAsk) -> ProviderAnswer:
    await loyalty.release_hold(unit, hold_id=_ref(ask))
    return ProviderAnswer(outcome="succeeded")


async def _refund(unit: Unit, ask: ProviderAsk) -> ProviderAnswer:
    hold = await loyalty.get_hold(unit, hold_id=_ref(ask))
    amount = -(-ask.amount_minor * hold.captured // hold.value_minor)
    await loyalty.restore_hold(unit, hold_id=hold.id, source=Source("refund", ask.key), amount=amount)
    return ProviderAnswer(outcome="succeeded")


def _ref(ask: ProviderAsk) -> UUID:
    return UUID(str(ask.provider_ref))


def _amount(hold: TenderHold, amount_minor: int) -> int:
    """What of the hold pays an amount, in its own unit."""
    return hold.amount * amount_minor // hold.value_minor
