"""Holds: whole or not at all, once for each owner, until they are confirmed, released or over."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.commerce.stock.shop import (
    add_location,
    add_variant,
    assert_journal_equals_live,
    available,
    fill,
    hold,
    level,
)

from tessere.commerce import stock
from tessere.commerce.stock import OutOfStock, PlacedLine, ServingLocation, StockLine
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7


async def test_lines_of_one_variant_are_summed_before_they_are_checked(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 5})
    lines = [StockLine(variant_id=shirt, quantity=3), StockLine(variant_id=shirt, quantity=3)]
    with pytest.raises(OutOfStock) as refused:
        async with database.unit() as unit:
            await stock.hold_stock(unit, owner_id=uuid7(), lines=lines, channel="site", ttl=timedelta(minutes=1))
    assert refused.value.missing == {shirt: 1}
    assert await available(database, shirt) == 5


async def test_all_lines_are_held_or_none(database: Database) -> None:
    shop, shirt, shoe = await add_location(database, "milano"), await add_variant(database), await add_variant(database)
    await fill(database, shop, {shirt: 5, shoe: 1})
    with pytest.raises(OutOfStock):
        await hold(database, {shirt: 1, shoe: 2})
    assert (await level(database, shirt, shop)).held == 0
    await assert_journal_equals_live(database)


async def test_the_same_owner_gets_the_same_hold_and_no_other_lines(database: Database) -> None:
    shop, shirt, basket = (
        await add_location(database, "milano"),
        await add_variant(database),
        await add_variant(database),
    )
    await fill(database, shop, {shirt: 5})
    first = await hold(database, {shirt: 2}, owner=basket)
    assert await hold(database, {shirt: 2}, owner=basket) == first
    with pytest.raises(Conflict, match="release"):
        await hold(database, {shirt: 3}, owner=basket)
    async with database.unit() as unit:
        await stock.release_hold(unit, hold_id=first.id)
    assert (await hold(database, {shirt: 3}, owner=basket)).id != first.id
    assert (await level(database, shirt, shop)).held == 3
    await assert_journal_equals_live(database)


async def test_of_two_requests_of_one_owner_at_once_one_holds(database: Database) -> None:
    shop, shirt, basket = (
        await add_location(database, "milano"),
        await add_variant(database),
        await add_variant(database),
    )
    await fill(database, shop, {shirt: 50})
    found = await asyncio.gather(*(hold(database, {shirt: 2}, owner=basket) for _ in range(8)))
    assert len({each.id for each in found}) == 1
    assert (await level(database, shirt, shop)).held == 2


async def test_a_confirmed_hold_is_allocated_then_shipped_and_cancelled(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 10})
    held = await hold(database, {shirt: 5})
    for _ in range(2):  # again changes nothing
        async with database.unit() as unit:
            assert (await stock.confirm_hold(unit, hold_id=held.id)).state == "confirmed"
    for _ in range(2):
        async with database.unit() as unit:
            line = PlacedLine(variant_id=shirt, location_id=shop, quantity=3)
            await stock.ship_stock(unit, hold_id=held.id, reference="parcel 1", lines=[line])
    with pytest.raises(Conflict, match="fewer"):
        async with database.unit() as unit:
            await stock.ship_stock(unit, hold_id=held.id, reference="parcel 2", lines=[line])
    async with database.unit() as unit:
        rest = PlacedLine(variant_id=shirt, location_id=shop, quantity=2)
        await stock.cancel_allocation(unit, hold_id=held.id, reference="edit 1", lines=[rest])
    found = await level(database, shirt, shop)
    assert (found.on_hand, found.held, found.allocated, found.available) == (7, 0, 0, 7)
    with pytest.raises(Conflict, match="confirmed already"):
        async with database.unit() as unit:
            await stock.release_hold(unit, hold_id=held.id)
    await assert_journal_equals_live(database)


async def test_a_hold_whose_time_is_over_is_swept_and_cannot_be_confirmed(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 10})
    held = await hold(database, {shirt: 5}, ttl=timedelta(seconds=1))
    lasting = await hold(database, {shirt: 1})
    await asyncio.sleep(1.1)
    with pytest.raises(Conflict) as refused:
        async with database.unit() as unit:
            await stock.confirm_hold(unit, hold_id=held.id)
    assert refused.value.code == "hold_expired"
    await asyncio.gather(*(stock.expire_due(database) for _ in range(3)))
    async with database.unit() as unit:
        assert (await stock.get_hold(unit, hold_id=held.id)).state == "expired"
        assert (await stock.get_hold(unit, hold_id=lasting.id)).state == "active"
    assert (await level(database, shirt, shop)).held == 1
    await assert_journal_equals_live(database)


async def test_preferred_places_come_first_then_as_few_as_can_be(database: Database) -> None:
    near, big, small = [await add_location(database, code) for code in ("near", "big", "small")]
    shirt = await add_variant(database)
    for place, count in ((near, 2), (big, 9), (small, 3)):
        await fill(database, place, {shirt: count})
    held = await hold(database, {shirt: 5}, preferred=[near])
    assert {each.location_id: each.quantity for each in held.lines} == {near: 2, big: 3}
    with pytest.raises(OutOfStock):
        await hold(database, {shirt: 4}, preferred=[small], elsewhere=False)


async def test_a_channel_sells_from_its_places_and_leaves_their_buffer(database: Database) -> None:
    shop, store, shirt = (
        await add_location(database, "milano"),
        await add_location(database, "depot"),
        await add_variant(database),
    )
    await fill(database, shop, {shirt: 3})
    await fill(database, store, {shirt: 10})
    async with database.unit() as unit:
        places = [ServingLocation(location_id=store, buffer=4)]
        await stock.save_rule(unit, channel="site", expected=ANY_VERSION, locations=places)
        await stock.set_safety(
            unit, location_id=store, reference="s1", lines=[stock.SafetyLine(variant_id=shirt, safety=1)]
        )
    assert await available(database, shirt, "site") == 5
    assert await available(database, shirt, "app") == 12
    await hold(database, {shirt: 5})
    with pytest.raises(OutOfStock):
        await hold(database, {shirt: 1})
    assert await available(database, shirt, "app") == 7
    await assert_journal_equals_live(database)


async def test_a_plan_that_somebody_upsets_is_made_again(database: Database) -> None:
    shops = [await add_location(database, f"shop{number}") for number in range(4)]
    shirt, shoe = await add_variant(database), await add_variant(database)
    for each in shops:
        await fill(database, each, {shirt: 5, shoe: 5})

    async def buy() -> bool:
        try:
            await hold(database, {shirt: 2, shoe: 1})
        except OutOfStock:
            return False
        return True

    bought = await asyncio.gather(*(buy() for _ in range(30)))
    # 20 shirts in all: ten buyers, or nine if pieces are left that nobody can combine; here any two can be.
    assert sum(bought) == 10
    assert await available(database, shirt) == 0
    await assert_journal_equals_live(database)
