"""From a basket to an order: what is sold, kept and promised in one transaction, then paid outside of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.commerce import baskets, loyalty, orders, promotions, stock
from tessere.commerce.baskets import Basket, Place
from tessere.commerce.orders import NewPayment, Order, Payment, Placement, Providers, QuoteChanged
from tessere.commerce.stock import Location
from tessere.flows.checkout import store
from tessere.flows.checkout.domain import (
    MANUAL,
    SLACK,
    Checkout,
    CheckoutDraft,
    StockGroup,
    TenderAsked,
    check_draft,
    deadline_of,
    group_lines,
    is_sent,
    payment_id,
)
from tessere.flows.checkout.service.tenders import LOYALTY
from tessere.flows.shopping import find_shopper
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, FieldError, Invalid
from tessere.kernel.events import Actor

# Who takes a tender when nobody is named.
_USUAL = {"cash": MANUAL, "desk_card": MANUAL, "bank_transfer": MANUAL, "gift_card": LOYALTY, "points": LOYALTY}


class Setting(Struct, frozen=True, kw_only=True):
    """Who asks, from which address, and who moves money here."""

    providers: Providers
    settings: Settings
    actor: Actor
    client: str


class ReadyTender(Struct, frozen=True):
    """How much is paid in which way; no amount: all that is open."""

    provider: str
    tender: Any
    amount_minor: int | None
    details: dict[str, Any]

    def amount_of(self, open_minor: int) -> int:
        """A gift card pays what it can; points are spent in the steps that were asked for."""
        if self.amount_minor is None:
            return open_minor
        return self.amount_minor if self.tender == "points" else min(self.amount_minor, open_minor)


class CheckedOut(Struct, frozen=True, kw_only=True):
    """What came of it: the order with its payments, and the checkout while it waits for them."""

    checkout: Checkout
    order: Order
    payments: Sequence[Payment]


async def check_out(database: Database, *, basket_id: UUID, draft: CheckoutDraft, setting: Setting) -> CheckedOut:
    """Place the order of a basket and pay it. The same draft again goes on where it stopped, and changes nothing twice.

    QuoteChanged carries the new quote when the basket costs otherwise now. A tender that is declined leaves the order placed:
    it can be paid in another way until its deadline, then everything is given back.
    """
    checkout, paid = await _find(database, draft)
    tenders = {
        payment_id(draft.id, place): await _ready(database, each, place, setting)
        for place, each in enumerate(draft.tenders)
        if payment_id(draft.id, place) not in paid
    }
    if checkout is None:
        async with database.unit(actor=setting.actor) as unit:
            checkout, order = await _place(unit, basket_id, draft, setting.settings)
            order, tenders = await _take_by_hand(unit, order, tenders, draft)
            if not tenders:
                payments = await orders.list_payments(unit, order_id=order.id)
                return CheckedOut(checkout=checkout, order=order, payments=payments)
    elif checkout.basket_id != basket_id:
        raise Conflict("this id was used for another checkout; make a new one", code="reference_reused")
    for id, ready in tenders.items():
        async with database.reading() as unit:
            order = await orders.get_order(unit, order_id=checkout.order_id)
        if order.state == "cancelled" or order.open_minor == 0:
            break
        new = _payment(id, ready, order, draft)
        payment = await orders.pay(
            database, providers=setting.providers, order_id=order.id, new=new, actor=setting.actor
        )
        if payment.failure is not None:
            break
    return await read_checkout(database, order_id=checkout.order_id)


async def _take_by_hand(
    unit: Unit, order: Order, tenders: Mapping[UUID, ReadyTender], draft: CheckoutDraft
) -> tuple[Order, dict[UUID, ReadyTender]]:
    """Take the tenders that nobody has to be asked for with the order itself, as far as they come first; those left, and the
    order after it."""
    left = dict(tenders)
    for id, ready in tenders.items():
        if ready.provider != MANUAL or order.open_minor == 0:
            break
        order = await orders.pay_by_hand(unit, order=order, new=_payment(id, ready, order, draft))
        del left[id]
    return order, left


def _payment(id: UUID, ready: ReadyTender, order: Order, draft: CheckoutDraft) -> NewPayment:
    return NewPayment(
        id=id, provider=ready.provider, tender=ready.tender, amount_minor=ready.amount_of(order.open_minor),
        details=ready.details, touchpoint=draft.touchpoint,
    )  # fmt: skip


async def read_checkout(database: Database, *, order_id: UUID) -> CheckedOut:
    """How far an order has come."""
    async with database.reading() as unit:
        checkout = await store.find_by_order(unit.db, order_id)
        if checkout is None:
            raise Conflict("this order was not placed by a checkout", code="no_checkout")
        order = await orders.get_order(unit, order_id=order_id)
        payments = await orders.list_payments(unit, order_id=order_id)
    return CheckedOut(checkout=checkout, order=order, payments=payments)


async def _place(unit: Unit, basket_id: UUID, draft: CheckoutDraft, settings: Settings) -> tuple[Checkout, Order]:
    basket = await baskets.get_basket(unit, basket_id=basket_id)
    shopper = await find_shopper(unit, customer_id=basket.customer_id, settings=settings)
    place = Place(channel=draft.channel, touchpoint=draft.touchpoint, zone=settings.time_zone)
    priced = await baskets.price_basket(
        unit, basket_id=basket.id, place=place, shopper=shopper, language=draft.language, owner_id=draft.id
    )
    if priced.quote.hash != draft.quote_hash:
        raise QuoteChanged(priced.quote)
    order = await orders.place_order(
        unit, quote=priced.quote, quote_hash=draft.quote_hash, placement=_placement(draft, basket, settings)
    )
    check_draft(draft, ships=is_sent(order.lines), free=order.due_minor == 0)
    deadline = deadline_of(draft, unit.now)
    holds = await _keep_stock(unit, draft, order, ttl=deadline - unit.now + SLACK)
    await promotions.hold_uses(
        unit, owner_id=draft.id, quote=priced.offers, customer_id=basket.customer_id, ttl=deadline - unit.now + SLACK
    )
    checkout = Checkout(
        id=draft.id, order_id=order.id, basket_id=basket_id, state="placed", hold_ids=tuple(holds),
        reopen=not draft.handed_over, deadline=deadline, created_at=unit.now,
    )  # fmt: skip
    if not await store.insert_checkout(unit.db, checkout):
        raise Conflict("the same checkout is under way; ask again in a moment", code="checkout_under_way")
    if draft.pay_at_pickup or order.due_minor == 0:
        order = await orders.confirm_order(unit, order_id=order.id)
    return checkout, order


def _placement(draft: CheckoutDraft, basket: Basket, settings: Settings) -> Placement:
    return Placement(
        customer_id=basket.customer_id, anonymous_id=basket.anonymous_id, contact=draft.contact, billing=draft.billing,
        shipping=draft.shipping, language=draft.language, handed_over=draft.handed_over, offers_owner_id=draft.id,
        zone=settings.time_zone,
    )  # fmt: skip


async def _keep_stock(unit: Unit, draft: CheckoutDraft, order: Order, *, ttl: timedelta) -> list[UUID]:
    groups = group_lines(order.lines)
    places = await stock.list_locations(unit)
    if draft.handed_over:
        shop = find_shop(places, draft.touchpoint, "/touchpoint")
        lines = [line for group in groups for line in group.lines]
        await stock.sell_stock(unit, location_id=shop.id, reference=f"order {order.number}", lines=lines)
        return []
    return [(await _hold(unit, draft, group, places, ttl)).id for group in groups]


async def _hold(
    unit: Unit, draft: CheckoutDraft, group: StockGroup, places: Sequence[Location], ttl: timedelta
) -> stock.Hold:
    preferred = [] if group.touchpoint is None else [find_shop(places, group.touchpoint, "/lines").id]
    return await stock.hold_stock(
        unit, owner_id=group.owner_id(draft.id), lines=group.lines, channel=draft.channel, ttl=ttl, preferred=preferred,
        elsewhere=group.touchpoint is None,
    )  # fmt: skip


def find_shop(places: Sequence[Location], touchpoint: str | None, path: str) -> Location:
    """The shop of a touchpoint; Invalid at `path` when it has no stock of its own."""
    found = next((each for each in places if each.touchpoint == touchpoint and each.closed_at is None), None)
    if found is None:
        detail = f"{touchpoint!r} is no shop with a stock of its own"
        raise Invalid(detail, code="unknown_shop", errors=[FieldError(path, detail)])
    return found


async def _find(database: Database, draft: CheckoutDraft) -> tuple[Checkout | None, set[UUID]]:
    """What an earlier round left: the checkout, and the tenders that were asked for."""
    async with database.reading() as unit:
        checkout = await store.find_checkout(unit.db, draft.id)
        payments = await orders.list_payments(unit, order_id=checkout.order_id) if checkout else []
    return checkout, {each.id for each in payments}


async def _ready(database: Database, asked: TenderAsked, place: int, setting: Setting) -> ReadyTender:
    """A tender whose code or points were looked at, before anything is placed."""
    provider = asked.provider or _USUAL.get(asked.tender)
    known = setting.providers.get(provider or "")
    if provider is None or known is None or asked.tender not in known.tenders:
        detail = f"name a provider that takes {asked.tender}: {', '.join(sorted(setting.providers))}"
        raise Invalid(detail, code="unknown_provider", errors=[FieldError(f"/tenders/{place}/provider", detail)])
    if asked.tender == "gift_card":
        card = await loyalty.check_gift_code(database, code=asked.code or "", pin=asked.pin, client=setting.client)
        most = min(asked.amount_minor or card.balance_minor, card.balance_minor)
        if most < 1:
            raise Conflict("there is nothing left on this gift card", code="gift_card_empty")
        # Never the code: details are kept.
        return ReadyTender(provider, asked.tender, most, {"gift_card_id": str(card.id)})
    if asked.tender == "points":
        async with database.reading() as unit:
            program = await loyalty.get_program(unit)
        worth = program.terms.tender.value_minor(asked.points or 0)
        return ReadyTender(provider, asked.tender, worth, {"points": asked.points})
    return ReadyTender(provider, asked.tender, asked.amount_minor, dict(asked.details))
