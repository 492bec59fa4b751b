"""Offers tried on past orders: what changes, for whom, and nothing when nothing would."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.baskets.shop import Shop
from tests.flows.checkout.test_checkout import CARD, CASH, Counter

from tessere.commerce import orders
from tessere.commerce.baskets import Owner
from tessere.commerce.promotions import BuyGet, ItemPercent, PromotionDraft
from tessere.flows import simulation
from tessere.flows.simulation import OfferVersion, Simulation, SimulationAsked
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Invalid
from tessere.kernel.ids import uuid7

LAMPS = {"product": "sku", "op": "is", "value": "lamp"}
TEN = PromotionDraft(name={"it": "-10%"}, effect=ItemPercent(1_000), scope=LAMPS)
THREE = PromotionDraft(name={"it": "3x2"}, effect=BuyGet(buy=2), scope=LAMPS)
DESK = {"channel": "shop", "touchpoint": "milano-duomo", "handed_over": True}


@pytest.fixture
async def counter(database: Database, tmp_path: Path) -> Counter:
    """Three past orders: three lamps at the desk, a lamp and a vase on the site, a vase on the site."""
    counter = Counter(await Shop(database).open(pieces=20), Settings(home=tmp_path))
    at_desk = await counter.shop.basket(Owner(anonymous_id="a"), lamp=3)
    await counter.buy(at_desk, CASH, **DESK)
    for visitor, wanted in (("b", {"lamp": 1, "vase": 1}), ("c", {"vase": 1})):
        await counter.buy(await counter.shop.basket(Owner(anonymous_id=visitor), **wanted), CARD)
    return counter


async def simulate(counter: Counter, *versions: OfferVersion, **asked: Any) -> Simulation:
    async with counter.database.unit() as unit:
        unit.now += timedelta(seconds=1)
        begun = await simulation.start_simulation(unit, asked=SimulationAsked(name="Prova", versions=versions, **asked))
    await simulation.run_simulation(counter.database, {"id": str(begun.id)})
    async with counter.database.unit() as unit:
        return await simulation.get_simulation(unit, simulation_id=begun.id)


async def test_two_versions_side_by_side(counter: Counter) -> None:
    done = await simulate(
        counter, OfferVersion(name="ten", drafts=(TEN,)), OfferVersion(name="three", drafts=(THREE,)), margin_bp=5_000
    )
    assert (done.status, done.done) == ("done", 3)
    assert done.result is not None
    assert (done.result.orders, done.result.customers, done.result.gross_minor) == (3, 3, 4_666)
    ten, three = done.result.versions
    assert (ten.difference_minor, ten.orders_changed, ten.customers_changed) == (400, 2, 2)
    assert [(each.name, each.orders, each.difference_minor) for each in ten.channels] == [
        ("shop", 1, 300), ("site", 1, 100),
    ]  # fmt: skip
    assert [(each.name, each.difference_minor) for each in ten.articles] == [("lamp", 400)]
    assert (three.difference_minor, three.orders_changed, three.uses) == (1_000, 1, 1)
    assert three.examples[0].before_minor - three.examples[0].after_minor == 1_000
    # Half of the net is margin at the list price; what is let off is taken from it alone.
    assert done.result.now.margin_minor is not None
    assert ten.margin_minor is not None
    assert done.result.now.margin_minor - ten.margin_minor == pytest.approx(400 / 1.22, abs=4)


async def test_the_same_offers_change_nothing(counter: Counter) -> None:
    await counter.shop.offer(ItemPercent(1_000), scope=LAMPS)
    done = await simulate(counter, OfferVersion(name="as it is"))
    assert done.result is not None
    same = done.result.versions[0]
    assert (same.difference_minor, same.orders_changed, same.examples) == (0, 0, ())
    assert (same.discount_minor, same.margin_minor) == (done.result.now.discount_minor, None) == (400, None)


async def test_without_what_is_on_offer(counter: Counter) -> None:
    promotion_id: UUID = await counter.shop.offer(ItemPercent(1_000), scope=LAMPS)
    done = await simulate(counter, OfferVersion(name="ended", without=(promotion_id,)))
    assert done.result is not None
    assert (done.result.versions[0].difference_minor, done.result.versions[0].discount_minor) == (-400, 0)


async def test_cancelled_orders_do_not_count(counter: Counter) -> None:
    async with counter.database.unit() as unit:
        (last, *_) = await orders.list_orders(unit, limit=5, channel="site")
        await orders.cancel_order(unit, order_id=last.id)
    done = await simulate(counter, OfferVersion(name="ten", drafts=(TEN,)))
    assert done.result is not None
    assert done.result.orders == 2


async def test_what_cannot_be_tried_is_said(counter: Counter) -> None:
    wrong = PromotionDraft(name={"it": "x"}, effect=ItemPercent(1_000), scope={"product": "sku", "op": "near"})
    for versions in ((OfferVersion(name="a"), OfferVersion(name="a")), (OfferVersion(name="a", drafts=(wrong,)),)):
        with pytest.raises(Invalid):
            await simulate(counter, *versions)


async def test_it_says_for_whom_and_is_found_at_its_offer(counter: Counter) -> None:
    regular, newcomer = await counter.customer("anna@example.it"), await counter.customer("bea@example.it")
    for wanted, customer_id in (({"vase": 1}, regular), ({"lamp": 1}, regular), ({"lamp": 1}, newcomer)):
        basket = await counter.shop.basket(Owner(customer_id=customer_id), **wanted)
        await counter.buy(basket, CASH, **DESK)
    about = uuid7()
    done = await simulate(counter, OfferVersion(name="ten", drafts=(TEN,)), promotion_id=about)
    assert done.result is not None
    assert (done.done, done.total) == (6, 6)
    who = done.result.versions[0].who
    assert who is not None
    assert (who.newcomers, who.regulars, who.visitors, who.segments) == (1, 1, 2, ())
    async with counter.database.unit() as unit:
        found = await simulation.list_simulations(unit, limit=5, promotion_id=about)
        assert [each.id for each in found] == [done.id]
        assert await simulation.list_simulations(unit, limit=5, promotion_id=uuid7()) == []
