"""Baskets that follow their owner, and quotes that are the same everywhere, on the real database."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from tests.commerce.baskets.shop import PRICES, SITE, Shop

from tessere.commerce import baskets
from tessere.commerce.baskets import DeliveryChoice, Owner, Place, ShippingMethodDraft, Shopper, Wanted
from tessere.commerce.baskets.service.tidying import tidy_baskets
from tessere.commerce.promotions import BuyGet, Gift, GiftOption, ItemPercent, OrderSteps, SpendStep
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict, Invalid, NotFound, RateLimited
from tessere.kernel.ids import uuid7

ANNA, BEA = uuid7(), uuid7()
VISITOR = Owner(anonymous_id="visitor")


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


async def _current(shop: Shop, owner: Owner) -> dict[str, int]:
    return shop.shown(await shop.basket(owner))


async def _guess(shop: Shop, given: dict[str, Any]) -> type[Exception]:
    with pytest.raises((NotFound, RateLimited)) as refused:
        await baskets.take_over(shop.database, code="BCDFGH", **given)
    return refused.type


async def _follow(shop: Shop, *anonymous: str, customer: UUID = ANNA) -> None:
    async with shop.database.unit() as unit:
        await baskets.follow(unit, anonymous_ids=anonymous, customer_id=customer)


async def test_an_owner_has_one_open_basket(shop: Shop) -> None:
    first = await shop.basket(VISITOR, lamp=2)
    again = await shop.basket(VISITOR, lamp=1, vase=1)
    assert again.id == first.id
    assert shop.shown(again) == {"lamp": 3, "vase": 1}
    assert again.version == first.version + 2
    assert again.lines[0].price_minor == PRICES["lamp"]


async def test_what_cannot_be_put_in_is_said(shop: Shop) -> None:
    basket = await shop.basket(VISITOR)
    await shop.withdraw("vase")
    for wanted, code in [
        (Wanted(sku="nothing"), "unknown_variant"),
        (Wanted(variant_id=uuid7()), "unknown_variant"),
        (Wanted(sku="vase"), "not_offered"),
        (Wanted(sku="lamp", quantity=0), "invalid"),
        (Wanted(sku="lamp", quantity=1_001), "invalid"),
        (Wanted(), "invalid"),
    ]:
        with pytest.raises((NotFound, Conflict, Invalid)) as refused:
            async with shop.database.unit() as unit:
                await baskets.add_line(unit, basket_id=basket.id, wanted=wanted, channel="site")
        assert refused.value.code == code
    assert await _current(shop, VISITOR) == {}


async def test_a_visitor_who_is_identified_keeps_the_larger_quantity(shop: Shop) -> None:
    visitor = await shop.basket(VISITOR, lamp=2, vase=1)
    customer = await shop.basket(Owner(customer_id=ANNA), lamp=3, chair=1)
    for _ in range(2):  # telling it again changes nothing
        await _follow(shop, "visitor")
        assert await _current(shop, Owner(customer_id=ANNA)) == {"lamp": 3, "chair": 1, "vase": 1}
    async with shop.database.unit() as unit:
        assert (await baskets.get_basket(unit, basket_id=visitor.id)).id == customer.id
    # The same visitor goes on in the customer's basket.
    assert (await shop.basket(VISITOR, vase=1)).id == customer.id
    assert await _current(shop, Owner(customer_id=ANNA)) == {"lamp": 3, "chair": 1, "vase": 2}


@pytest.mark.parametrize("order", list(itertools.permutations("abc")))
async def test_the_order_of_identification_is_nothing(shop: Shop, order: tuple[str, ...]) -> None:
    for number, name in enumerate("abc", 1):
        await shop.basket(Owner(anonymous_id=name), lamp=number, vase=4 - number)
    for name in order:
        await _follow(shop, name)
    assert await _current(shop, Owner(customer_id=ANNA)) == {"lamp": 3, "vase": 3}


async def test_two_who_were_taken_for_one_have_each_their_own_again(shop: Shop) -> None:
    await shop.basket(Owner(customer_id=ANNA), chair=1)
    mine = await shop.basket(VISITOR, lamp=2, vase=1)
    async with shop.database.unit() as unit:
        await baskets.enter_coupon(unit, basket_id=mine.id, code="welcome 10")
    await _follow(shop, "visitor")
    merged = await shop.basket(Owner(customer_id=ANNA))
    assert merged.coupons == ("WELCOME10",)
    async with shop.database.unit() as unit:
        wanted = Wanted(variant_id=shop.ids["lamp"], quantity=1)
        await baskets.set_quantity(unit, basket_id=merged.id, wanted=wanted, channel="shop", touchpoint="milano-duomo")
    async with shop.database.unit() as unit:
        (restored,) = await baskets.unfollow(unit, customer_id=ANNA, anonymous_ids=["visitor"])
    assert restored.id == mine.id
    assert shop.shown(restored) == {"lamp": 1, "vase": 1}
    assert restored.coupons == ("WELCOME10",)
    assert await _current(shop, VISITOR) == {"lamp": 1, "vase": 1}
    # The customer's own change of the lamp is the customer's.
    assert await _current(shop, Owner(customer_id=ANNA)) == {"chair": 1, "lamp": 1}
    async with shop.database.unit() as unit:
        assert await baskets.unfollow(unit, customer_id=ANNA, anonymous_ids=["visitor"]) == []


async def test_a_customer_who_was_another_brings_everything(shop: Shop) -> None:
    await shop.basket(Owner(anonymous_id="old phone"), vase=2)
    await _follow(shop, "old phone", customer=BEA)
    await shop.basket(Owner(customer_id=BEA), lamp=1)
    async with shop.database.unit() as unit:
        saved = await baskets.get_or_open(
            unit, owner=Owner(customer_id=BEA), kind="saved", name="Kitchen", channel="site"
        )
        await baskets.follow(unit, anonymous_ids=[], customer_id=ANNA, former_ids=[BEA])
        assert (await baskets.get_basket(unit, basket_id=saved.id)).customer_id == ANNA
    assert await _current(shop, Owner(customer_id=ANNA)) == {"lamp": 1, "vase": 2}
    assert await _current(shop, Owner(anonymous_id="old phone")) == {"lamp": 1, "vase": 2}
    async with shop.database.unit() as unit:
        restored = await baskets.unfollow(unit, customer_id=ANNA, former_ids=[BEA])
        assert {each.kind for each in restored} == {"saved", "current"}
        assert {each.customer_id for each in restored} == {BEA}


async def test_a_sold_basket_is_closed_and_the_next_one_is_new(shop: Shop) -> None:
    basket, order = await shop.basket(VISITOR, lamp=1), uuid7()
    async with shop.database.unit() as unit:
        for _ in range(2):
            closed = await baskets.close_basket(unit, basket_id=basket.id, order_id=order)
        assert (closed.state, closed.order_id) == ("sold", order)
        with pytest.raises(Conflict):
            await baskets.close_basket(unit, basket_id=basket.id, order_id=uuid7())
        with pytest.raises(Conflict):
            await baskets.add_line(unit, basket_id=basket.id, wanted=Wanted(sku="lamp"), channel="site")
    assert (await shop.basket(VISITOR)).id != basket.id
    await _follow(shop, "visitor")
    assert await _current(shop, Owner(customer_id=ANNA)) == {}


async def test_lines_are_saved_for_later_and_come_back(shop: Shop) -> None:
    basket = await shop.basket(VISITOR, lamp=2, chair=1)
    lamp = shop.ids["lamp"]
    async with shop.database.unit() as unit:
        left, later = await baskets.move_lines(unit, basket_id=basket.id, variant_ids=[lamp], channel="site")
        assert (later.kind, shop.shown(later), shop.shown(left)) == ("wish_list", {"lamp": 2}, {"chair": 1})
        await baskets.add_line(unit, basket_id=basket.id, wanted=Wanted(sku="lamp", quantity=3), channel="site")
        left, back = await baskets.move_lines(
            unit, basket_id=later.id, variant_ids=[lamp], to_kind="current", channel="site"
        )
        assert (back.id, shop.shown(back), shop.shown(left)) == (basket.id, {"chair": 1, "lamp": 3}, {})
        stranger = await baskets.get_or_open(unit, owner=Owner(customer_id=BEA), channel="site")
        with pytest.raises(Invalid):
            await baskets.move_lines(
                unit, basket_id=basket.id, variant_ids=[lamp], to_basket_id=stranger.id, channel="site"
            )


async def test_a_code_hands_a_basket_over_once(shop: Shop, settings: Settings) -> None:
    basket = await shop.basket(VISITOR, lamp=1)
    async with shop.database.unit() as unit:
        handed = await baskets.hand_over(unit, basket_id=basket.id, channel="app", settings=settings)
    assert len(handed.code) == 6
    given: dict[str, Any] = {"client": "till 1", "channel": "shop", "touchpoint": "milano-duomo", "settings": settings}
    taken = await baskets.take_over(shop.database, code=f" {handed.code[:3].lower()}-{handed.code[3:]}", **given)
    assert taken.basket.id == basket.id
    with pytest.raises(NotFound):
        await baskets.take_over(shop.database, code=handed.code, **given)
    with pytest.raises(Invalid):
        await baskets.take_over(shop.database, code="HELLO", **given)
    refusals = [await _guess(shop, given) for _ in range(12)]
    assert refusals[-1] is RateLimited


async def test_a_link_needs_no_guessing_and_cannot_be_made_up(shop: Shop, settings: Settings) -> None:
    basket = await shop.basket(VISITOR, lamp=1)
    async with shop.database.unit() as unit:
        handed = await baskets.hand_over(unit, basket_id=basket.id, channel="app", settings=settings)
    signature = handed.link.rpartition("s=")[2]
    given: dict[str, Any] = {
        "code": handed.code,
        "client": "x",
        "channel": "shop",
        "basket_id": basket.id,
        "settings": settings,
    }
    with pytest.raises(Invalid):
        await baskets.take_over(shop.database, signature=signature[:-2] + "zz", **given)
    taken = await baskets.take_over(shop.database, signature=signature, **given)
    assert taken.basket.id == basket.id


async def test_a_code_ends_after_a_quarter_of_an_hour(shop: Shop, settings: Settings) -> None:
    basket = await shop.basket(VISITOR, lamp=1)
    async with shop.database.unit() as unit:
        unit.now -= timedelta(minutes=15)
        handed = await baskets.hand_over(unit, basket_id=basket.id, channel="app", settings=settings)
    with pytest.raises(NotFound):
        await baskets.take_over(shop.database, code=handed.code, client="x", channel="shop", settings=settings)


async def test_the_same_basket_has_the_same_quote_on_each_channel(shop: Shop) -> None:
    percent = await shop.offer(ItemPercent(1000), scope={"product": "sku", "op": "is", "value": "vase"})
    await shop.offer(BuyGet(buy=2), scope={"product": "sku", "op": "is", "value": "lamp"})
    basket = await shop.basket(VISITOR, lamp=3, vase=2, chair=1)
    quotes = [
        await shop.quote(basket, place)
        for place in (SITE, Place(channel="app"), Place(channel="shop", touchpoint="milano-duomo"))
    ]
    assert len({each.hash for each in quotes}) == 1
    quote = quotes[0]
    assert quote.total_minor == 2 * 1000 + 2 * 300 + 4999
    assert quote.gross_minor - quote.discount_minor == quote.total_minor == sum(each.net_minor for each in quote.lines)
    lines = {each.sku: each for each in quote.lines}
    assert [(run.quantity, run.net_minor) for run in lines["lamp"].runs] == [(2, 1000), (1, 0)]
    assert [(each.promotion_id, each.amount_minor) for each in lines["vase"].applied] == [(str(percent), 66)]
    assert lines["vase"].runs[0].discounts[0].amount_minor == 33
    assert (lines["lamp"].name, lines["lamp"].available, lines["lamp"].vat_bp) == ("The lamp", 100, 2200)
    for line in quote.lines:
        for run in line.runs:
            assert run.gross_minor - sum(each.amount_minor for each in run.discounts) == run.net_minor
    assert quote.vat_minor == sum(line.vat_minor for line in quote.lines)


async def test_a_quote_changes_with_what_is_to_be_paid_and_says_why(shop: Shop) -> None:
    await shop.offer(OrderSteps((SpendStep(threshold_minor=5000, amount_minor=500),)))
    basket = await shop.basket(VISITOR, chair=1)
    before = await shop.quote(basket)
    assert before.refused[0].text == "add 0.01 EUR more"
    assert (await shop.quote(basket)).hash == before.hash
    await shop.set_price("chair", 5999)
    after = await shop.quote(basket)
    assert after.hash != before.hash
    assert after.total_minor == 5499
    (line,) = after.lines
    assert [each.code for each in line.warnings] == ["price_changed"]
    assert line.warnings[0].text == "the price changed: it was 49.99 EUR, now 59.99 EUR"


async def test_what_is_not_sold_any_more_counts_nothing(shop: Shop) -> None:
    basket = await shop.basket(VISITOR, lamp=101, vase=1)
    await shop.withdraw("vase")
    quote = await shop.quote(basket)
    lines = {each.sku: each for each in quote.lines}
    assert (lines["vase"].sold, [each.code for each in lines["vase"].warnings]) == (False, ["not_offered"])
    assert [each.text for each in lines["lamp"].warnings] == ["only 100 left"]
    assert quote.total_minor == 101_000


async def test_a_quote_takes_seven_round_trips_however_many_lines(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    basket = await shop.basket(VISITOR, lamp=1, vase=2, chair=1)
    await shop.quote(basket)
    count, execute = 0, psycopg.AsyncCursor.execute

    async def counted(self: Any, *given: Any, **more: Any) -> Any:
        nonlocal count
        count += 1
        return await execute(self, *given, **more)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", counted)
    async with shop.database.reading() as unit:
        await baskets.quote_basket(unit, basket_id=basket.id, place=SITE, shopper=Shopper())
    assert count == 7


async def test_a_gift_is_given_while_there_is_one(shop: Shop) -> None:
    gift = Gift(options=(GiftOption("vase", 333), GiftOption("lamp", 1000)), threshold_minor=1000)
    promotion = await shop.offer(gift)
    basket = await shop.basket(VISITOR, chair=1)
    first = await shop.quote(basket)
    assert [(each.chosen, each.options) for each in first.gifts] == [("vase", ["vase", "lamp"])]
    async with shop.database.unit() as unit:
        changes = {"gifts": {str(promotion): "lamp"}}
        await baskets.change_basket(unit, basket_id=basket.id, expected=ANY_VERSION, changes=changes)
    chosen = await shop.quote(basket)
    assert chosen.gifts[0].chosen == "lamp"
    assert chosen.hash != first.hash


async def test_a_reduction_says_the_lowest_price_of_the_thirty_days_before(shop: Shop) -> None:
    await shop.reduce("lamp", 800)
    basket = await shop.basket(VISITOR, lamp=1)
    (line,) = (await shop.quote(basket)).lines
    assert (line.list_minor, line.price_minor, line.reference_minor, line.percent) == (1000, 800, 1000, 20)


async def test_many_who_follow_and_add_at_once_lose_nothing(shop: Shop) -> None:
    for name in ("a", "b", "c"):
        await shop.basket(Owner(anonymous_id=name), lamp=2)

    async def add(owner: Owner) -> None:
        async with shop.database.unit() as unit:
            basket = await baskets.get_or_open(unit, owner=owner, channel="app")
            await baskets.add_line(unit, basket_id=basket.id, wanted=Wanted(sku="vase"), channel="app")

    deeds = [_follow(shop, name) for name in ("a", "b", "c", "b", "a")]
    deeds += [add(Owner(customer_id=ANNA)) for _ in range(5)]
    await asyncio.gather(*deeds)
    assert await _current(shop, Owner(customer_id=ANNA)) == {"lamp": 2, "vase": 5}


async def test_a_basket_that_is_opened_while_its_owner_is_identified_is_the_customers(shop: Shop) -> None:
    for number in range(5):
        name = f"visitor {number}"
        opened, _ = await asyncio.gather(shop.basket(Owner(anonymous_id=name), lamp=1), _follow(shop, name))
        current = await shop.basket(Owner(anonymous_id=name))
        assert current.customer_id == ANNA
        assert shop.shown(current)["lamp"] >= 1, opened


async def test_shipping_is_part_of_the_quote_unless_all_is_picked_up(shop: Shop) -> None:
    basket = await shop.basket(VISITOR, lamp=1)
    async with shop.database.unit() as unit:
        draft = ShippingMethodDraft(name={"en": "Courier", "it": "Corriere"}, amount_minor=490)
        await baskets.put_method(unit, code="courier", draft=draft, expected=ANY_VERSION)
        with pytest.raises(Invalid):
            await baskets.change_basket(unit, basket_id=basket.id, expected=ANY_VERSION, changes={"method": "pigeon"})
        await baskets.change_basket(unit, basket_id=basket.id, expected=ANY_VERSION, changes={"method": "courier"})
    quote = await shop.quote(basket)
    assert (quote.total_minor, quote.method, quote.shipping[0].name) == (1490, "courier", "Courier")
    async with shop.database.unit() as unit:
        pickup = DeliveryChoice(kind="pickup", touchpoint="milano-duomo")
        wanted = Wanted(variant_id=shop.ids["lamp"], quantity=1, delivery=pickup)
        await baskets.set_quantity(unit, basket_id=basket.id, wanted=wanted, channel="site")
    picked_up = await shop.quote(basket)
    assert (picked_up.total_minor, picked_up.method, picked_up.shipping) == (1000, None, ())


async def test_what_is_picked_up_must_be_there(shop: Shop) -> None:
    basket = await shop.basket(VISITOR, lamp=2)
    for touchpoint, available, codes in (("milano-duomo", 100, []), ("roma-corso", 0, ["too_few"])):
        async with shop.database.unit() as unit:
            delivery = DeliveryChoice(kind="pickup", touchpoint=touchpoint)
            wanted = Wanted(variant_id=shop.ids["lamp"], quantity=2, delivery=delivery)
            await baskets.set_quantity(unit, basket_id=basket.id, wanted=wanted, channel="site")
        (line,) = (await shop.quote(basket)).lines
        assert (line.available, [each.code for each in line.warnings]) == (available, codes)


async def test_visitors_who_never_come_back_are_forgotten(shop: Shop) -> None:
    async with shop.database.unit() as unit:
        unit.now -= timedelta(days=91)
        old = await baskets.get_or_open(unit, owner=VISITOR, channel="site")
        known = await baskets.get_or_open(unit, owner=Owner(customer_id=ANNA), channel="site")
    fresh = await shop.basket(Owner(anonymous_id="fresh"), lamp=1)
    await tidy_baskets(shop.database)
    async with shop.database.unit() as unit:
        with pytest.raises(NotFound):
            await baskets.get_basket(unit, basket_id=old.id)
        for each in (known, fresh):
            assert (await baskets.get_basket(unit, basket_id=each.id)).id == each.id


async def test_an_erasure_leaves_nothing_of_a_customer(shop: Shop) -> None:
    await shop.basket(VISITOR, lamp=1)
    await shop.basket(Owner(customer_id=ANNA), vase=1)
    await _follow(shop, "visitor")
    other = await shop.basket(Owner(customer_id=BEA), lamp=2)
    async with shop.database.unit() as unit:
        assert await baskets.erase_people(unit, customer_ids=[ANNA], anonymous_ids=["visitor"]) == (2, 1)
        assert [each.id for each in await baskets.list_baskets(unit, closed=True, limit=9)] == [other.id]
