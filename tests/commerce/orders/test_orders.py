"""Orders on the real database: placed once, paid by providers that fail, given back to the cent."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.baskets.shop import Shop
from tests.commerce.orders.bank import Bank

from tessere.commerce import baskets, orders
from tessere.commerce.baskets import LineAsked, Owner, Place, ShippingMethodDraft, Shopper, Wish
from tessere.commerce.orders import (
    ManualProvider,
    NewPayment,
    Order,
    Placement,
    ProviderNews,
    QuoteChanged,
    RefundAsked,
    ReturnAsked,
    UnitMove,
)
from tessere.commerce.orders.service.hearing import take_in
from tessere.commerce.promotions import BuyGet, OrderSteps, SpendStep
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.ids import uuid7

ANNA = uuid7()


class Desk:
    """Sells what the shop has."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.database, self.bank = shop, shop.database, Bank()
        self.providers = {"bank": self.bank, "manual": ManualProvider()}

    async def place(self, owner: str = "visitor", placement: Placement | None = None, **wanted: int) -> Order:
        basket = await self.shop.basket(Owner(anonymous_id=owner), **wanted)
        quote = await self.shop.quote(basket)
        async with self.database.unit() as unit:
            return await orders.place_order(
                unit, quote=quote, quote_hash=quote.hash,
                placement=placement or Placement(customer_id=ANNA, anonymous_id=owner),
            )  # fmt: skip

    async def pay(self, order: Order, provider: str = "bank", tender: Any = "card", **more: Any) -> orders.Payment:
        new = NewPayment(**{"id": uuid7(), "provider": provider, "tender": tender} | more)
        return await orders.pay(self.database, providers=self.providers, order_id=order.id, new=new)

    async def capture(self, payment: orders.Payment, amount: int | None = None) -> orders.Payment:
        return await orders.capture(self.database, providers=self.providers, payment_id=payment.id, amount_minor=amount)

    async def refund(self, order: Order, **asked: Any) -> list[orders.Payment]:
        given = RefundAsked(**{"id": uuid7()} | asked)
        return await orders.refund(self.database, providers=self.providers, order_id=order.id, asked=given)

    async def move(self, order: Order, *steps: Any) -> Order:
        for to in steps:
            async with self.database.unit() as unit:
                moves = [
                    UnitMove(line=line.line, quantity=sum(each.quantity for each in line.runs)) for line in order.lines
                ]
                order = await orders.move_units(unit, order_id=order.id, moves=moves, to=to)
        return order

    async def take_back(self, order: Order, line: int, quantity: int) -> Order:
        async with self.database.unit() as unit:
            asked = [ReturnAsked(move=UnitMove(line=line, quantity=quantity), reason="too small", condition="new")]
            order, _ = await orders.return_lines(unit, order_id=order.id, asked=asked, channel="shop")
        return order

    async def read(self, order: Order) -> Order:
        async with self.database.reading() as unit:
            return await orders.get_order(unit, order_id=order.id)


@pytest.fixture
async def desk(database: Database) -> Desk:
    return Desk(await Shop(database).open())


async def _topics(database: Database) -> list[str]:
    async with database.connection() as db:
        rows = await (await db.execute("select topic from outbox.message order by sequence")).fetchall()
    return [row[0] for row in rows if row[0].startswith("orders.")]


async def test_an_order_is_placed_once_for_a_basket(desk: Desk) -> None:
    basket = await desk.shop.basket(Owner(anonymous_id="visitor"), lamp=2, vase=1)
    quote = await desk.shop.quote(basket)

    async def place(**placement: Any) -> Order:
        async with desk.database.unit() as unit:
            return await orders.place_order(unit, quote=quote, quote_hash=quote.hash, placement=Placement(**placement))

    placed = await asyncio.gather(*(place(customer_id=ANNA) for _ in range(8)))
    assert len({each.id for each in placed}) == 1
    assert placed[0].total_minor == 2333
    assert placed[0].number.startswith("SITE-20")
    assert (await _topics(desk.database)).count("orders.OrderPlaced") == 1
    with pytest.raises(Conflict):
        await place(customer_id=uuid7())
    async with desk.database.reading() as unit:
        assert (await baskets.get_basket(unit, basket_id=basket.id)).order_id == placed[0].id


async def test_what_is_put_in_while_an_order_is_placed_is_not_lost(desk: Desk) -> None:
    basket = await desk.shop.basket(Owner(anonymous_id="visitor"), lamp=1)
    quote = await desk.shop.quote(basket)
    later = await desk.shop.basket(Owner(anonymous_id="visitor"), vase=1)
    with pytest.raises(Conflict) as refused:
        async with desk.database.unit() as unit:
            await orders.place_order(unit, quote=quote, quote_hash=quote.hash, placement=Placement())
    assert refused.value.code == "basket_changed"
    assert desk.shop.shown(await desk.shop.basket(Owner(anonymous_id="visitor"))) == desk.shop.shown(later)
    assert await _topics(desk.database) == []


async def test_two_windows_that_pay_at_once_pay_once(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    desk.bank.silent = 1
    await desk.pay(order)  # nobody knows yet
    with pytest.raises(Conflict) as refused:
        await desk.pay(order)
    assert refused.value.code == "more_than_due"


async def test_an_order_is_not_placed_at_another_price_than_was_agreed(desk: Desk) -> None:
    basket = await desk.shop.basket(Owner(anonymous_id="visitor"), lamp=1)
    agreed = await desk.shop.quote(basket)
    await desk.shop.set_price("lamp", 1200)
    now = await desk.shop.quote(basket)
    with pytest.raises(QuoteChanged) as changed:
        async with desk.database.unit() as unit:
            await orders.place_order(unit, quote=now, quote_hash=agreed.hash, placement=Placement())
    assert changed.value.quote.total_minor == 1200
    await desk.shop.withdraw("lamp")
    gone = await desk.shop.quote(basket)
    with pytest.raises(Conflict) as refused:
        async with desk.database.unit() as unit:
            await orders.place_order(unit, quote=gone, quote_hash=gone.hash, placement=Placement())
    assert (refused.value.code, refused.value.errors[0].path) == ("not_sold", "/lines/0")
    empty = await desk.shop.quote(await desk.shop.basket(Owner(anonymous_id="other")))
    with pytest.raises(Invalid):
        async with desk.database.unit() as unit:
            await orders.place_order(unit, quote=empty, quote_hash=empty.hash, placement=Placement())
    assert await _topics(desk.database) == []


async def test_returns_of_an_order_with_offers_come_to_the_cent(desk: Desk) -> None:
    await desk.shop.offer(BuyGet(buy=2), scope={"product": "sku", "op": "is", "value": "lamp"})
    await desk.shop.offer(OrderSteps((SpendStep(threshold_minor=1, amount_minor=100),)))
    order = await desk.place(lamp=3, vase=3)
    assert order.total_minor == 2 * 1000 + 3 * 333 - 100
    payment = await desk.pay(order)
    assert (payment.progress, (await desk.read(order)).state) == ("authorized", "confirmed")
    assert (await desk.capture(payment)).captured_minor == order.total_minor
    await desk.move(order, "allocated", "picked", "shipped")
    credits = []
    for line in (1, 2):
        for _ in range(3):
            before = (await desk.read(order)).refunded_minor
            order = await desk.take_back(order, line, 1)
            if order.credit_minor:
                await desk.refund(order)
            credits.append((await desk.read(order)).refunded_minor - before)
    assert credits[0] == 0
    assert sum(credits) == order.total_minor == desk.bank.moved["refund"]
    final = await desk.read(order)
    assert (final.state, final.payment_state, final.due_minor) == ("fulfilled", "refunded", 0)
    with pytest.raises(Conflict) as refused:
        await desk.refund(order)
    assert refused.value.code == "nothing_to_refund"


async def test_a_deed_whose_answer_is_lost_is_done_once(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    desk.bank.silent = 1
    payment_id = uuid7()
    payment = await desk.pay(order, id=payment_id)
    assert payment.progress == "pending"
    # Asked again with its id it is the same payment; the attempt is resumed by the job, under its key.
    assert (await desk.pay(order, id=payment_id)).id == payment_id
    with pytest.raises(Conflict):
        await orders.void(desk.database, providers=desk.providers, payment_id=payment_id)
    await orders.resume(desk.database, desk.providers)
    assert (await desk.read(order)).authorized_minor == 0  # a moment ago: it may still be under way
    await _age(desk.database)
    await orders.resume(desk.database, desk.providers)
    assert (await desk.read(order)).authorized_minor == 1000
    assert desk.bank.moved["authorize"] == 1000
    assert (await _topics(desk.database)).count("orders.OrderConfirmed") == 1


async def _age(database: Database, hours: float = 0.1) -> None:
    async with database.connection() as db:
        await db.execute(
            "update orders.attempt set tried_at = tried_at - %(age)s, requested_at = requested_at - %(age)s",
            {"age": timedelta(hours=hours)},
        )


async def test_a_process_that_dies_while_it_asks_leaves_what_another_needs(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    desk.bank.asked = asyncio.Event()
    dying = asyncio.create_task(desk.pay(order))
    await asyncio.wait_for(desk.bank.asked.wait(), 5)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    assert (await desk.read(order)).authorized_minor == 0
    desk.bank.asked = None
    await _age(desk.database)
    await asyncio.gather(*(orders.resume(desk.database, desk.providers) for _ in range(3)))
    assert ((await desk.read(order)).authorized_minor, desk.bank.moved["authorize"]) == (1000, 1000)


async def test_an_attempt_that_nobody_answers_is_given_up(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    desk.bank.silent = 1
    payment = await desk.pay(order)
    await _age(desk.database, hours=21)
    await orders.resume(desk.database, desk.providers)
    async with desk.database.reading() as unit:
        (found,) = await orders.list_payments(unit, order_id=order.id)
    assert (found.id, found.progress, found.failure) == (payment.id, "failed", "unanswered")


async def test_a_declined_card_leaves_the_order_unpaid_and_another_may_pay(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    desk.bank.refuses = "insufficient_funds"
    declined = await desk.pay(order)
    assert (declined.progress, declined.failure, declined.failure_text) == ("failed", "insufficient_funds", "no money")
    desk.bank.refuses = None
    assert (await desk.pay(order, amount_minor=400)).progress == "authorized"
    cash = await desk.pay(order, provider="manual", tender="cash")
    assert (cash.amount_minor, cash.progress) == (600, "captured")
    assert (await desk.read(order)).state == "confirmed"
    for amount in (1, None):
        with pytest.raises((Conflict, Invalid)):
            await desk.pay(order, amount_minor=amount)


async def test_a_cancelled_order_lets_go_of_what_was_authorized(desk: Desk) -> None:
    order = await desk.place(lamp=2)
    payment = await desk.pay(order)
    async with desk.database.unit() as unit:
        order = await orders.cancel_order(unit, order_id=order.id, reason="changed my mind")
    assert (order.state, order.due_minor, order.credit_minor) == ("cancelled", 0, 0)
    for _ in range(2):
        voided = await orders.void(desk.database, providers=desk.providers, payment_id=payment.id)
        assert voided.progress == "voided"
    with pytest.raises(Conflict):
        await desk.capture(payment)
    with pytest.raises(Conflict):
        await desk.pay(order)
    assert (await desk.read(order)).authorized_minor == 0


async def test_settling_lets_go_and_gives_back(desk: Desk) -> None:
    order = await desk.place(lamp=3)
    taken, promised = await desk.pay(order, amount_minor=1000), await desk.pay(order, amount_minor=2000)
    await desk.capture(taken)
    async with desk.database.unit() as unit:
        await orders.cancel_order(unit, order_id=order.id, moves=[UnitMove(line=1, quantity=1)])
    settled = await orders.settle_money(desk.database, providers=desk.providers, order_id=order.id)
    assert (settled.authorized_minor, settled.captured_minor) == (2000, 1000)  # still to be paid
    async with desk.database.unit() as unit:
        await orders.cancel_order(unit, order_id=order.id)
    for _ in range(2):
        settled = await orders.settle_money(desk.database, providers=desk.providers, order_id=order.id)
        assert (settled.authorized_minor, settled.refunded_minor, settled.payment_state) == (0, 1000, "refunded")
    async with desk.database.reading() as unit:
        every = await orders.list_payments(unit, order_id=order.id)
    assert {each.id: each.progress for each in every} == {taken.id: "captured", promised.id: "voided"}
    assert desk.bank.moved["refund"] == 1000


async def test_a_part_is_cancelled_and_only_the_rest_captured(desk: Desk) -> None:
    async with desk.database.unit() as unit:
        draft = ShippingMethodDraft(name={"it": "Corriere"}, amount_minor=490)
        await baskets.put_method(unit, code="courier", draft=draft, expected=ANY_VERSION)
    basket = await desk.shop.basket(Owner(anonymous_id="visitor"), lamp=2)
    async with desk.database.unit() as unit:
        await baskets.change_basket(unit, basket_id=basket.id, expected=ANY_VERSION, changes={"method": "courier"})
    order = await desk.place(lamp=1)
    assert order.total_minor == 3490
    payment = await desk.pay(order)
    async with desk.database.unit() as unit:
        order = await orders.cancel_order(unit, order_id=order.id, moves=[UnitMove(line=1, quantity=1)])
    assert (order.state, order.due_minor) == ("confirmed", 2490)
    with pytest.raises(Conflict):
        await desk.capture(payment, 3491)
    assert (await desk.capture(payment, order.due_minor)).captured_minor == 2490
    async with desk.database.unit() as unit:
        order = await orders.cancel_order(unit, order_id=order.id)
    assert (order.state, order.credit_minor) == ("cancelled", 2490)


async def test_news_may_come_twice_late_and_before_the_answer(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    desk.bank.silent = 1
    payment = await desk.pay(order)
    given: dict[str, Any] = {"payment_id": payment.id, "provider_ref": f"ref-{payment.id}"}
    news = [
        ProviderNews(id="3", kind="refunded", captured_minor=1000, refunded_minor=200, **given),
        ProviderNews(id="2", kind="captured", captured_minor=1000, authorized_minor=1000, **given),
        ProviderNews(id="1", kind="failed", failure="declined", **given),
    ]
    for each in [*news, *news]:
        async with desk.database.unit() as unit:
            await take_in(unit, "bank", each)
    await _age(desk.database)
    await orders.resume(desk.database, desk.providers)
    found = await desk.read(order)
    assert (found.authorized_minor, found.captured_minor, found.refunded_minor) == (0, 1000, 200)
    async with desk.database.reading() as unit:
        (joined,) = await orders.list_payments(unit, order_id=order.id)
    assert (joined.progress, joined.failure, joined.provider_ref) == ("captured", None, f"ref-{payment.id}")
    assert (await _topics(desk.database)).count("orders.OrderRefunded") == 1


async def test_a_transfer_is_waited_for_and_received(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    payment = await desk.pay(order, provider="manual", tender="bank_transfer")
    assert (payment.progress, (payment.next_action or {})["reason"]) == ("requires_action", order.number)
    assert (await desk.read(order)).state == "placed"
    for _ in range(2):
        async with desk.database.unit() as unit:
            await orders.receive(unit, payment_id=payment.id, amount_minor=1000)
    found = await desk.read(order)
    assert (found.state, found.payment_state) == ("confirmed", "paid")
    assert (await _topics(desk.database)).count("orders.OrderPaid") == 1


async def test_a_refund_asked_twice_is_given_once_and_may_be_cash(desk: Desk) -> None:
    order = await desk.place(lamp=2, placement=Placement(customer_id=ANNA, handed_over=True))
    assert order.state == "fulfilled"
    await desk.capture(await desk.pay(order, amount_minor=1500))
    await desk.pay(order, provider="manual", tender="cash")
    order = await desk.take_back(order, 1, 2)
    asked = uuid7()
    for _ in range(2):
        await desk.refund(order, id=asked, amount_minor=700)
    found = await desk.read(order)
    # The cash of 500 came last and goes first, then 200 of the card.
    assert (found.refunded_minor, desk.bank.moved["refund"]) == (700, 200)
    await desk.refund(order, tender="cash")
    assert ((await desk.read(order)).refunded_minor, desk.bank.moved["refund"]) == (2000, 200)


async def test_many_refunds_at_once_never_give_back_more_than_the_credit(desk: Desk) -> None:
    order = await desk.place(lamp=3, placement=Placement(customer_id=ANNA, handed_over=True))
    await desk.capture(await desk.pay(order))
    order = await desk.take_back(order, 1, 2)

    tries = [desk.refund(order, amount_minor=700) for _ in range(6)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in found if isinstance(each, Exception)] == [Conflict] * 4
    assert (await desk.read(order)).refunded_minor == desk.bank.moved["refund"] == 1400


async def test_lines_are_added_at_todays_price_and_the_old_stay(desk: Desk) -> None:
    order = await desk.place(lamp=1)
    await desk.shop.set_price("lamp", 9999)
    wish = Wish(lines=(LineAsked(variant_id=desk.shop.ids["vase"], quantity=2),))
    async with desk.database.unit() as unit:
        quote = await baskets.quote_basket(unit, wish=wish, place=Place(channel="site"), shopper=Shopper())
        order = await orders.add_lines(unit, order_id=order.id, quote=quote, quote_hash=quote.hash)
        assert [(each.line, each.sku) for each in order.lines] == [(1, "lamp"), (2, "vase")]
        assert order.total_minor == 1000 + 666
        with pytest.raises(QuoteChanged):
            await orders.add_lines(unit, order_id=order.id, quote=quote, quote_hash="old")
    async with desk.database.reading() as unit:
        story = await orders.get_story(unit, order_id=order.id)
    assert [each.kind for each in story.entries] == ["placed", "added"]


async def test_orders_are_found_and_made_nobodys(desk: Desk) -> None:
    contact = orders.OrderContact(name="Anna Neri", email="Anna@example.com")
    order = await desk.place(lamp=1, placement=Placement(customer_id=ANNA, contact=contact))
    other = await desk.place("other", vase=1, placement=Placement(customer_id=uuid7()))

    async def found(**filters: Any) -> list[UUID]:
        async with desk.database.reading() as unit:
            return [each.id for each in await orders.list_orders(unit, limit=10, **filters)]

    assert await found() == [other.id, order.id]
    for filters in ({"customer_id": ANNA}, {"sku": "lamp"}, {"q": order.number.lower()}, {"q": "anna@EXAMPLE.com"}):
        assert await found(**filters) == [order.id]
    assert await found(state="placed", payment_state="unpaid", channel="site") == [other.id, order.id]
    assert await found(state="fulfilled") == []
    async with desk.database.unit() as unit:
        await orders.let_off(unit, order_id=order.id, amount_minor=100, reason="Anna is ill")
    await desk.move(order, "handed_over")
    async with desk.database.unit() as unit:
        asked = [ReturnAsked(move=UnitMove(line=1, quantity=1), reason="Anna moved", condition="new")]
        await orders.return_lines(unit, order_id=order.id, asked=asked, reason="Anna", channel="shop")
    async with desk.database.unit() as unit:
        assert (await orders.erase_people(unit, customer_ids=[ANNA], anonymous_ids=[])).orders == 1
    async with desk.database.reading() as unit:
        story = await orders.get_story(unit, order_id=order.id)
    assert (story.order.customer_id, story.order.contact.name, story.order.total_minor) == (None, "", 1000)
    assert [each.amount_minor for each in story.order.allowances] == [100]
    assert "Anna" not in str(story)
    assert await found(q="anna@example.com") == []


async def test_an_exchange_is_paid_with_what_came_back(desk: Desk) -> None:
    first = await desk.place(chair=1, placement=Placement(customer_id=ANNA, handed_over=True))
    await desk.capture(await desk.pay(first))
    first = await desk.take_back(first, 1, 1)
    second = await desk.place(
        "other", lamp=2, placement=Placement(customer_id=ANNA, exchange_of=first.id, handed_over=True)
    )
    for _ in range(2):
        async with desk.database.unit() as unit:
            payment = await orders.settle_exchange(unit, order_id=second.id)
    assert payment is not None
    assert (payment.captured_minor, payment.tender) == (2000, "exchange")
    first, second = await desk.read(first), await desk.read(second)
    assert (first.credit_minor, first.refunded_minor) == (2999, 2000)
    assert (second.payment_state, second.open_minor) == ("paid", 0)
    await desk.refund(first)
    assert (desk.bank.moved["refund"], (await desk.read(first)).credit_minor) == (2999, 0)
    # What comes back of the second was paid by the first one's card, so it goes back by hand.
    second = await desk.take_back(second, 1, 1)
    with pytest.raises(Conflict):
        await desk.refund(second)
    await desk.refund(second, tender="cash")
    assert (await desk.read(second)).refunded_minor == 1000
    async with desk.database.unit() as unit:
        with pytest.raises(Conflict):
            await orders.settle_exchange(unit, order_id=first.id)


@given(
    st.lists(st.tuples(st.sampled_from(["cancel", "ship", "return", "refund", "capture", "cash"]), st.integers(1, 3)))
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_money_adds_up_whatever_happens(desk: Desk, deeds: list[tuple[str, int]]) -> None:
    desk.bank.moved = dict.fromkeys(desk.bank.moved, 0)
    order = await desk.place(str(uuid7()), lamp=3, vase=3)
    card = await desk.pay(order, amount_minor=1500)
    cash = 0
    for deed, number in deeds:
        before = await desk.read(order)
        try:
            cash += await _do(desk, before, card, deed, number)
        except Conflict:
            assert await desk.read(order) == before
        now = await desk.read(order)
        assert now.captured_minor == desk.bank.moved["capture"] + cash
        assert now.refunded_minor >= desk.bank.moved["refund"]
        assert now.captured_minor - now.refunded_minor == now.due_minor + now.credit_minor - max(
            0, now.due_minor - (now.captured_minor - now.refunded_minor)
        )
        async with desk.database.reading() as unit:
            every = await orders.list_payments(unit, order_id=order.id)
        assert sum(each.refunded_minor for each in every) == now.refunded_minor <= now.captured_minor


async def _do(desk: Desk, order: Order, card: orders.Payment, deed: str, number: int) -> int:
    """One deed; what it brought in cash."""
    line = 1 + number % 2
    if deed == "capture":
        await desk.capture(card)
    elif deed == "cash":
        paid = await desk.pay(order, provider="manual", tender="cash", amount_minor=100 * number)
        return paid.captured_minor
    elif deed == "refund":
        await desk.refund(order)
    elif deed == "return":
        await desk.take_back(order, line, number)
    elif deed == "cancel":
        async with desk.database.unit() as unit:
            await orders.cancel_order(unit, order_id=order.id, moves=[UnitMove(line=line, quantity=number)])
    else:
        async with desk.database.unit() as unit:
            moves = [UnitMove(line=line, quantity=number)]
            await orders.move_units(unit, order_id=order.id, moves=moves, to="allocated")
            await orders.move_units(unit, order_id=order.id, moves=moves, to="picked")
            await orders.move_units(unit, order_id=order.id, moves=moves, to="shipped")
    return 0
