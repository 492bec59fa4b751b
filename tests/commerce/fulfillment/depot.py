"""Shops, a warehouse and orders for tests of fulfillment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from tests.commerce.baskets.shop import Shop
from tests.commerce.stock.shop import add_location, assert_journal_equals_live, fill
from tests.settling import settle

from tessere.commerce import fulfillment, orders, stock
from tessere.commerce.baskets import DeliveryChoice, Owner, QuotedBasket
from tessere.commerce.fulfillment import Fulfillment
from tessere.commerce.fulfillment.domain.model import sum_pieces
from tessere.commerce.orders import ManualProvider, Order, OrderContact, Placement, PostalAddress
from tessere.commerce.stock import Hold, StockLine
from tessere.infra.db import Database
from tessere.kernel.ids import uuid7

HOME = PostalAddress(name="Anna Rossi", street="Via Roma 1", city="Milano", province="MI", postal_code="20121")
PICKUP = "milano-duomo"
PROVIDERS = {"manual": ManualProvider()}
# What has left stays that for the places, when it comes back.
_GONE = {"shipped": "gone", "handed_over": "gone", "returned": "gone"}


class Depot:
    """A shop in Milan with ten of everything, and wherever else tests put something."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop = Shop(database)

    async def open(self) -> Depot:
        await self.shop.open(pieces=10)
        async with self.database.unit() as unit:
            (self.milan,) = [each.id for each in await stock.list_locations(unit)]
        return self

    async def add(self, code: str, pieces: Mapping[str, int], **fields: Any) -> UUID:
        """Another place with so many pieces."""
        location = await add_location(self.database, code, **fields)
        await fill(self.database, location, {self.shop.ids[sku]: count for sku, count in pieces.items()})
        return location

    async def place(
        self, wanted: Mapping[str, int], *, pickup: bool = False, paid: bool = True, at: UUID | None = None
    ) -> tuple[Order, list[Fulfillment]]:
        """An order that is confirmed, kept at `at` (Milan), with what its places are given."""
        order, hold = await self._hold(wanted, pickup=pickup, at=at)
        async with self.database.unit() as unit:
            await stock.confirm_hold(unit, hold_id=hold.id)
            await orders.confirm_order(unit, order_id=order.id)
        if paid:
            new = orders.NewPayment(id=uuid7(), provider="manual", tender="desk_card")
            await orders.pay(self.database, providers=PROVIDERS, order_id=order.id, new=new)
        async with self.database.unit() as unit:
            kept = await stock.get_hold(unit, hold_id=hold.id)
            made = await fulfillment.open_fulfillments(
                unit, order_id=order.id, holds={PICKUP if pickup else None: kept}
            )
        return await self.order(order.id), made

    async def _hold(self, wanted: Mapping[str, int], *, pickup: bool, at: UUID | None) -> tuple[Order, Hold]:
        basket = await self.shop.basket(Owner(anonymous_id=str(uuid7())), **wanted)
        quote = _delivered(await self.shop.quote(basket), pickup=pickup)
        placement = Placement(
            contact=OrderContact(name="Anna Rossi", email="anna@example.it"), shipping=None if pickup else HOME,
            anonymous_id="visitor-1",
        )  # fmt: skip
        lines = [StockLine(variant_id=self.shop.ids[sku], quantity=count) for sku, count in wanted.items()]
        async with self.database.unit() as unit:
            order = await orders.place_order(unit, quote=quote, quote_hash=quote.hash, placement=placement)
            hold = await stock.hold_stock(
                unit, owner_id=uuid7(), lines=lines, channel="site", ttl=timedelta(hours=1),
                preferred=[at or self.milan], elsewhere=True,
            )  # fmt: skip
        return order, hold

    async def order(self, order_id: UUID) -> Order:
        async with self.database.reading() as unit:
            return await orders.get_order(unit, order_id=order_id)

    async def list(self, order_id: UUID) -> list[Fulfillment]:
        async with self.database.reading() as unit:
            return await fulfillment.list_fulfillments(unit, limit=1000, order_id=order_id)

    async def level(self, sku: str, location: UUID | None = None) -> stock.Level:
        async with self.database.reading() as unit:
            (found,) = await stock.list_levels(
                unit, variant_ids=[self.shop.ids[sku]], location_id=location or self.milan, limit=2
            )
        return found

    async def settle(self) -> None:
        await settle(self.database, fulfillment.REACTIONS)

    async def assert_sound(self, order_id: UUID) -> None:
        """What the order says of its pieces, what places have, and what the stock keeps for them agree."""
        order, known = await self.order(order_id), await self.list(order_id)
        said: dict[tuple[int, str], int] = {}
        for line in order.lines:
            for run in line.runs:
                key = (line.line, _GONE.get(run.state, run.state))
                said[key] = said.get(key, 0) + run.quantity
        here: dict[tuple[int, str], int] = {}
        for (number, state), count in sum_pieces(known).items():
            key = (number, _GONE.get(state, state))
            here[key] = here.get(key, 0) + count
        assert said == here
        kept: dict[UUID, int] = {}
        for each in known:
            if each.hold_id and each.state in ("open", "accepted", "picking", "picked", "packed", "ready"):
                kept[each.hold_id] = kept.get(each.hold_id, 0) + each.pieces
        async with self.database.reading() as unit:
            for id in {each.hold_id for each in known if each.hold_id}:
                hold = await stock.get_hold(unit, hold_id=id)
                assert sum(line.left for line in hold.lines) == kept.get(id, 0)
        await assert_journal_equals_live(self.database)


def _delivered(quote: QuotedBasket, *, pickup: bool) -> QuotedBasket:
    choice = DeliveryChoice(kind="pickup", touchpoint=PICKUP) if pickup else DeliveryChoice()
    return replace(quote, lines=tuple(replace(line, delivery=choice) for line in quote.lines))
