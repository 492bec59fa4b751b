"""From a basket to an order that is paid, and back: each step with its undo, on the real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.baskets.shop import Shop
from tests.commerce.orders.bank import Bank
from tests.settling import settle

from tessere.commerce import baskets, fulfillment, loyalty, orders, stock
from tessere.commerce.baskets import Basket, DeliveryChoice, Owner, Place, ShippingMethodDraft, Wanted
from tessere.commerce.loyalty import Source
from tessere.commerce.orders import OrderContact, PostalAddress, QuoteChanged, ReturnAsked, UnitMove
from tessere.commerce.promotions import ItemPercent, OfferLimits
from tessere.commerce.promotions.service.editing import count_used
from tessere.customer import events, profiles
from tessere.entry.slices import REACTIONS
from tessere.flows import checkout
from tessere.flows.checkout import CheckedOut, CheckoutDraft, TenderAsked
from tessere.flows.checkout.service.settling import capture_order, refund_expired
from tessere.flows.intake import Intake
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.events import SYSTEM
from tessere.kernel.ids import uuid7

HOME = PostalAddress(name="Anna Rossi", street="Via Roma 1", city="Milano", postal_code="20121")
ANNA = OrderContact(name="Anna Rossi", email="anna@example.it")
CARD = TenderAsked(tender="card", provider="bank")
CASH = TenderAsked(tender="cash")
PICKUP = DeliveryChoice(kind="pickup", touchpoint="milano-duomo")


class Counter:
    """The shop with its till, its bank and what follows by itself."""

    def __init__(self, shop: Shop, settings: Settings) -> None:
        self.shop, self.database, self.bank, self.settings = shop, shop.database, Bank(), settings
        self.providers = {
            "bank": self.bank, "manual": orders.ManualProvider(), "loyalty": checkout.LoyaltyProvider(shop.database),
        }  # fmt: skip

    async def buy(self, basket: Basket, *tenders: TenderAsked, **draft: Any) -> CheckedOut:
        if "quote_hash" not in draft:
            draft["quote_hash"] = (await self.quote(basket, **draft)).hash
        given: dict[str, Any] = {
            "id": uuid7(), "channel": "site", "contact": ANNA, "shipping": HOME, "tenders": tenders, **draft,
        }  # fmt: skip
        setting = checkout.Setting(providers=self.providers, settings=self.settings, actor=SYSTEM, client="test")
        return await checkout.check_out(
            self.database, basket_id=basket.id, draft=CheckoutDraft(**given), setting=setting
        )

    async def quote(self, basket: Basket, channel: str = "site", touchpoint: str | None = None, **_: Any) -> Any:
        return await self.shop.quote(basket, Place(channel=channel, touchpoint=touchpoint))

    async def settle(self) -> None:
        await settle(self.database, REACTIONS)

    async def read(self, done: CheckedOut) -> CheckedOut:
        return await checkout.read_checkout(self.database, order_id=done.order.id)

    async def level(self, sku: str) -> stock.Level:
        async with self.database.unit() as unit:
            (level,) = await stock.list_levels(unit, skus=[sku], limit=2)
        return level

    async def customer(self, email: str) -> UUID:
        body = (f'{{"batch":[{{"type":"identify","messageId":"{uuid7()}","traits":{{"email":"{email}"}}}}]}}').encode()
        async with self.database.unit() as unit:
            await events.append_body(unit, source_id=events.CONSOLE_SOURCE_ID, format="segment/batch", body=body)
        while await Intake(self.database, self.settings).run_once():
            pass
        async with self.database.unit() as unit:
            (card,) = await profiles.list_profiles(unit, query=email, limit=2)
        return card.id


@pytest.fixture
async def counter(database: Database, tmp_path: Path) -> Counter:
    shop = await Shop(database).open(pieces=10)
    async with database.unit() as unit:
        draft = ShippingMethodDraft(name={"it": "Corriere"}, amount_minor=500)
        await baskets.put_method(unit, code="courier", draft=draft, expected=ANY_VERSION)
    return Counter(shop, Settings(home=tmp_path))


async def test_what_is_paid_is_kept_for_the_order(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=2, vase=1)
    done = await counter.buy(basket, CARD)
    assert (done.order.state, done.order.payment_state) == ("confirmed", "authorized")
    assert (await counter.level("lamp")).held == 2
    await counter.settle()
    await capture_order(counter.database, done.order.id, counter.providers)
    done = await counter.read(done)
    assert (done.checkout.state, done.order.payment_state) == ("confirmed", "paid")
    level = await counter.level("lamp")
    assert (level.held, level.allocated, level.on_hand) == (0, 2, 10)
    async with counter.database.unit() as unit:
        sold = await baskets.get_basket(unit, basket_id=basket.id)
    assert sold.order_id == done.order.id


async def test_the_same_checkout_again_is_the_same_order(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=1)
    draft = {"id": uuid7(), "quote_hash": (await counter.quote(basket)).hash}
    first, second = await counter.buy(basket, CARD, **draft), await counter.buy(basket, CARD, **draft)
    assert (first.order.id, len(second.payments)) == (second.order.id, 1)
    assert counter.bank.moved["authorize"] == first.order.total_minor
    together = await asyncio.gather(*(counter.buy(basket, CARD, **draft) for _ in range(3)))
    assert {each.order.id for each in together} == {first.order.id}
    assert (await counter.level("lamp")).held == 1


async def test_another_price_is_told_and_nothing_is_kept(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=1)
    agreed = (await counter.quote(basket)).hash
    await counter.shop.set_price("lamp", 1200)
    with pytest.raises(QuoteChanged) as told:
        await counter.buy(basket, CARD, quote_hash=agreed)
    assert told.value.quote.lines[0].price_minor == 1200
    assert (await counter.level("lamp")).held == 0


async def test_a_declined_card_can_be_replaced(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=1)
    counter.bank.refuses = "card_declined"
    done = await counter.buy(basket, CARD)
    assert (done.order.state, done.payments[0].failure) == ("placed", "card_declined")
    counter.bank.refuses = None
    again = orders.NewPayment(id=uuid7(), provider="bank", tender="card")
    await orders.pay(counter.database, providers=counter.providers, order_id=done.order.id, new=again)
    await counter.settle()
    assert (await counter.read(done)).checkout.state == "confirmed"


async def test_what_nobody_pays_goes_back(counter: Counter) -> None:
    promotion_id = await counter.shop.offer(ItemPercent(1000), limits=OfferLimits(redemptions=1))
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=2)
    counter.bank.refuses = "card_declined"
    done = await counter.buy(basket, CARD)
    await _pass(counter, timedelta(minutes=31))
    done = await counter.read(done)
    assert (done.checkout.state, done.order.state) == ("undone", "cancelled")
    assert (await counter.level("lamp")).held == 0
    async with counter.database.unit() as unit:
        opened = await baskets.get_or_open(unit, owner=Owner(anonymous_id="v"), channel="site")
        used = await count_used(unit, promotion_ids=[promotion_id])
    assert counter.shop.shown(opened) == {"lamp": 2}
    assert promotion_id not in used or not (used[promotion_id].held or used[promotion_id].committed)


async def test_cancelling_gives_stock_and_offers_back(counter: Counter) -> None:
    promotion_id = await counter.shop.offer(ItemPercent(1000), limits=OfferLimits(redemptions=5))
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=3)
    done = await counter.buy(basket, CARD)
    await counter.settle()
    async with counter.database.unit() as unit:
        await orders.cancel_order(unit, order_id=done.order.id, moves=[UnitMove(line=1, quantity=1)])
    await counter.settle()
    assert (await counter.level("lamp")).allocated == 2
    async with counter.database.unit() as unit:
        await orders.cancel_order(unit, order_id=done.order.id)
    await counter.settle()
    level = await counter.level("lamp")
    assert (level.allocated, level.available) == (0, 10)
    async with counter.database.unit() as unit:
        used = await count_used(unit, promotion_ids=[promotion_id])
    assert promotion_id not in used or not (used[promotion_id].held or used[promotion_id].committed)


async def test_a_sale_at_the_desk_leaves_at_once(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=2)
    desk = {"channel": "shop", "touchpoint": "milano-duomo", "handed_over": True}
    done = await counter.buy(basket, CASH, **desk, contact=OrderContact(), shipping=None)
    assert (done.order.state, done.order.payment_state) == ("fulfilled", "paid")
    level = await counter.level("lamp")
    assert (level.on_hand, level.held, level.allocated) == (8, 0, 0)


async def test_reserved_in_the_shop_and_paid_there(counter: Counter) -> None:
    basket = await _with_delivery(counter, await counter.shop.basket(Owner(anonymous_id="v"), lamp=1))
    done = await counter.buy(basket, pay_at_pickup=True, shipping=None)
    await counter.settle()
    done = await counter.read(done)
    assert (done.checkout.state, done.order.payment_state) == ("confirmed", "unpaid")
    assert (await counter.level("lamp")).allocated == 1


async def test_more_than_there_is_in_the_shop_is_refused_whole(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=11)
    with pytest.raises(Conflict):
        await counter.buy(basket, CARD)
    assert (await counter.level("lamp")).held == 0


async def test_what_is_missing_is_said(counter: Counter) -> None:
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=1)
    with pytest.raises(Invalid) as told:
        await counter.buy(basket, shipping=None, contact=OrderContact())
    assert {each.path for each in told.value.errors} == {"/shipping", "/contact", "/tenders"}
    with pytest.raises(Invalid, match="provider"):
        await counter.buy(basket, TenderAsked(tender="card", provider="nobody"))


async def test_a_gift_card_and_a_card_together(counter: Counter) -> None:
    async with counter.database.unit() as unit:
        (issued,) = await loyalty.issue_gift_cards(
            unit, source=Source("order", "G-1"), amount_minor=600, currency="EUR"
        )
    basket = await counter.shop.basket(Owner(anonymous_id="v"), lamp=1)
    done = await counter.buy(basket, TenderAsked(tender="gift_card", code=issued.code), CARD)
    assert _paid(done) == {"gift_card": 600, "card": done.order.total_minor - 600}
    await counter.settle()
    await capture_order(counter.database, done.order.id, counter.providers)
    async with counter.database.unit() as unit:
        card = await loyalty.get_gift_card(unit, gift_card_id=issued.card.id)
        await orders.cancel_order(unit, order_id=done.order.id)
    assert (card.balance_minor, card.held_minor) == (0, 0)
    asked = orders.RefundAsked(id=uuid7())
    await orders.refund(counter.database, providers=counter.providers, order_id=done.order.id, asked=asked)
    async with counter.database.unit() as unit:
        card = await loyalty.get_gift_card(unit, gift_card_id=issued.card.id)
    assert card.balance_minor == 600
    assert (await counter.read(done)).order.payment_state == "refunded"


async def test_points_are_earned_and_taken_back(counter: Counter) -> None:
    await _program(counter)
    anna = await counter.customer("anna@example.it")
    basket = await counter.shop.basket(Owner(customer_id=anna), lamp=3)
    desk = {"channel": "shop", "touchpoint": "milano-duomo", "handed_over": True}
    done = await counter.buy(basket, CASH, **desk)
    await counter.settle()
    async with counter.database.unit() as unit:
        assert (await loyalty.get_balance(unit, customer_id=anna)).pending == 30
        back = [ReturnAsked(move=UnitMove(line=1, quantity=1))]
        await orders.return_lines(unit, order_id=done.order.id, asked=back, channel="shop", touchpoint="milano-duomo")
    await counter.settle()
    async with counter.database.unit() as unit:
        assert (await loyalty.get_balance(unit, customer_id=anna)).pending == 20


async def test_points_pay(counter: Counter) -> None:
    await _program(counter)
    anna = await counter.customer("anna@example.it")
    async with counter.database.unit() as unit:
        await loyalty.adjust_points(unit, customer_id=anna, reference="care 1", points=300, reason="sorry")
    basket = await counter.shop.basket(Owner(customer_id=anna), lamp=1)
    done = await counter.buy(basket, TenderAsked(tender="points", points=200), CARD)
    assert _paid(done) == {"points": 200, "card": done.order.total_minor - 200}
    await counter.settle()
    await capture_order(counter.database, done.order.id, counter.providers)
    async with counter.database.unit() as unit:
        balance = await loyalty.get_balance(unit, customer_id=anna)
    assert (balance.available, balance.held) == (100, 0)


def _paid(done: CheckedOut) -> dict[str, int]:
    return {each.tender: each.amount_minor for each in done.payments}


async def test_what_is_bought_and_given_back_is_the_customers_story(counter: Counter) -> None:
    anna = await counter.customer("anna@example.it")
    basket = await counter.shop.basket(Owner(customer_id=anna), lamp=2)
    desk = {"channel": "shop", "touchpoint": "milano-duomo", "handed_over": True}
    done = await counter.buy(basket, CASH, **desk)
    await counter.settle()
    async with counter.database.unit() as unit:
        back = [ReturnAsked(move=UnitMove(line=1, quantity=1))]
        await orders.return_lines(unit, order_id=done.order.id, asked=back, channel="shop")
    asked = orders.RefundAsked(id=uuid7(), tender="cash")
    await orders.refund(counter.database, providers=counter.providers, order_id=done.order.id, asked=asked)
    found = await _story(counter, anna)
    async with counter.database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=anna)
    assert sorted(each.name for each in found) == [
        "Order Completed",
        "Order Refunded",
        "Order Returned",
        "Product Added",
    ]
    told = next(each for each in found if each.name == "Order Completed")
    assert (told.channel.value, told.touchpoint, events.read_object(told.properties)["total"]) == (
        "shop", "milano-duomo", 20.0,
    )  # fmt: skip
    assert (profile.state.orders.count, profile.state.orders.spent, profile.state.orders.refunded) == (
        1, {"EUR": 2000}, {"EUR": 1000},
    )  # fmt: skip


async def test_what_nobody_collects_is_given_back_and_told(counter: Counter) -> None:
    anna = await counter.customer("anna@example.it")
    basket = await _with_delivery(counter, await counter.shop.basket(Owner(customer_id=anna), lamp=2))
    done = await counter.buy(basket, CARD)
    await counter.settle()
    await capture_order(counter.database, done.order.id, counter.providers)
    async with counter.database.unit() as unit:
        (pickup,) = await fulfillment.list_fulfillments(unit, order_id=done.order.id, limit=2)
        await fulfillment.pick(unit, fulfillment_id=pickup.id)
        await fulfillment.make_ready(unit, fulfillment_id=pickup.id)
    clock = counter.database.clock
    counter.database.clock = lambda: clock() + timedelta(days=8)
    await fulfillment.expire_due(counter.database)
    await counter.settle()
    counter.database.clock = clock
    for _ in range(2):  # the job may run again
        await refund_expired(
            counter.database, order_id=done.order.id, because_of=pickup.id, providers=counter.providers
        )
    order = (await counter.read(done)).order
    assert (order.state, order.refunded_minor, order.credit_minor) == ("cancelled", 2000, 0)
    assert counter.bank.moved["refund"] == 2000
    names = [each.name for each in await _story(counter, anna)]
    assert sorted(names)[-3:] == ["Order Refunded", "Pickup Expired", "Product Added"]
    assert "Order Ready" in names


async def _story(counter: Counter, customer_id: UUID) -> list[events.Event]:
    await counter.settle()
    while await Intake(counter.database, counter.settings).run_once():
        pass
    async with counter.database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=customer_id)
        keys = [each.key for each in profile.identifiers]
        found = [event for _, event in await events.find_owner_events(unit, owner_keys=keys)]
    return [each for each in found if each.type == "track"]


async def _program(counter: Counter) -> None:
    rule = loyalty.EarnRule(id="base", name={"it": "Un punto a euro"}, points=1, per_minor=100)
    async with counter.database.unit() as unit:
        await loyalty.save_program(unit, terms=loyalty.Terms(name={"it": "Club"}, earning=[rule]), expected=ANY_VERSION)


async def _with_delivery(counter: Counter, basket: Basket) -> Basket:
    async with counter.database.unit() as unit:
        for line in basket.lines:
            wanted = Wanted(variant_id=line.variant_id, quantity=line.quantity, delivery=PICKUP)
            basket = await baskets.set_quantity(unit, basket_id=basket.id, wanted=wanted, channel="site")
    return basket


async def _pass(counter: Counter, time: timedelta) -> None:
    """Time goes by, as far as checkouts can see."""
    clock = counter.database.clock
    counter.database.clock = lambda: clock() + time
    try:
        await checkout.cancel_unpaid(counter.database)
        await counter.settle()
    finally:
        counter.database.clock = clock
