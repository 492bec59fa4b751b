"""Receipts, sales, returns, corrections, transfers and counts, and the journal of all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from tests.commerce.stock.shop import (
    add_location,
    add_variant,
    assert_journal_equals_live,
    available,
    draft,
    fill,
    hold,
    level,
)

from tessere.commerce import stock
from tessere.commerce.stock import Arrival, Correction, CountedLine, OutOfStock, SafetyLine, StockLine
from tessere.commerce.stock.reactions import push
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION, ExpectedVersion
from tessere.kernel.errors import Conflict, Invalid, StaleVersion


async def sell(database: Database, shop: UUID, variant: UUID, quantity: int, reference: str) -> None:
    async with database.unit() as unit:
        lines = [StockLine(variant_id=variant, quantity=quantity)]
        await stock.sell_stock(unit, location_id=shop, reference=reference, lines=lines)


async def emitted(database: Database, topic: str) -> list[dict[str, Any]]:
    async with database.connection() as db:
        rows = await (await db.execute("select payload from outbox.message where topic = %s", (topic,))).fetchall()
    return [row[0] for row in rows]


async def test_the_desk_sells_what_was_promised_and_somebody_is_told_once(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 3})
    await hold(database, {shirt: 2})
    await sell(database, shop, shirt, 2, "r1")
    found = await level(database, shirt, shop)
    assert (found.on_hand, found.held, found.available, found.missing) == (1, 2, -1, 1)
    await sell(database, shop, shirt, 4, "r2")
    assert (await level(database, shirt, shop)).on_hand == -3
    async with database.reading() as unit:
        (open_one,) = await stock.list_discrepancies(unit, settled=False, location_id=shop, before=None, limit=9)
    assert (open_one.kind, open_one.missing, open_one.cause_id) == ("oversold", 5, "r1")
    assert len(await emitted(database, "stock.StockDiscrepancyFound")) == 1
    assert await available(database, shirt) == 0
    await assert_journal_equals_live(database)


async def test_a_reference_is_carried_out_once(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 9})
    for _ in range(3):
        await sell(database, shop, shirt, 2, "receipt 7")
    assert (await level(database, shirt, shop)).on_hand == 7
    with pytest.raises(Conflict) as refused:
        await sell(database, shop, shirt, 3, "receipt 7")
    assert refused.value.code == "reference_reused"
    async with database.unit() as unit:  # another kind of cause may have the same number
        lines = [StockLine(variant_id=shirt, quantity=2)]
        await stock.return_stock(unit, location_id=shop, reference="receipt 7", lines=lines)
    assert (await level(database, shirt, shop)).on_hand == 9
    await assert_journal_equals_live(database)


async def test_corrections_and_safety(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 9})
    async with database.unit() as unit:
        lines = [Correction(variant_id=shirt, quantity=-2)]
        await stock.correct_stock(unit, location_id=shop, reference="c1", lines=lines, note="broken")
        (found,) = await stock.set_safety(
            unit, location_id=shop, reference="s1", lines=[SafetyLine(variant_id=shirt, safety=3)]
        )
    assert (found.on_hand, found.safety, found.available) == (7, 3, 4)
    await assert_journal_equals_live(database)


async def test_a_transfer_takes_nothing_promised_and_arrives_in_parts(database: Database) -> None:
    depot, shop, shirt = (
        await add_location(database, "depot"),
        await add_location(database, "milano"),
        await add_variant(database),
    )
    await fill(database, depot, {shirt: 10})
    await hold(database, {shirt: 4}, preferred=[depot])

    async def send(count: int) -> UUID:
        async with database.unit() as unit:
            lines = [StockLine(variant_id=shirt, quantity=count)]
            return (await stock.send_transfer(unit, from_id=depot, to_id=shop, lines=lines)).id

    with pytest.raises(OutOfStock):
        await send(7)
    transfer = await send(6)
    assert (await level(database, shirt, depot)).on_hand == 4

    async def arrive(reference: str, received: int, lost: int = 0) -> str:
        async with database.unit() as unit:
            lines = [Arrival(variant_id=shirt, received=received, lost=lost)]
            found = await stock.receive_transfer(unit, transfer_id=transfer, reference=reference, lines=lines)
            return found.state

    assert [await arrive("a", 3), await arrive("a", 3)] == ["sent", "sent"]
    with pytest.raises(Conflict, match="3 of this variant are under way"):
        await arrive("b", 4)
    assert await arrive("b", 2, 1) == "received"
    assert (await level(database, shirt, shop)).on_hand == 5
    await assert_journal_equals_live(database)


async def test_what_is_sold_after_it_was_counted_stays_sold(database: Database) -> None:
    shop, shirt, shoe = await add_location(database, "milano"), await add_variant(database), await add_variant(database)
    await fill(database, shop, {shirt: 10})
    async with database.unit() as unit:
        count = (await stock.open_stocktake(unit, location_id=shop)).id
    async with database.unit() as unit:
        lines = [CountedLine(variant_id=shirt, counted=8), CountedLine(variant_id=shoe, counted=2)]
        await stock.count_lines(unit, stocktake_id=count, lines=lines)
    await sell(database, shop, shirt, 3, "meanwhile")
    for _ in range(2):
        async with database.unit() as unit:
            assert (await stock.close_stocktake(unit, stocktake_id=count)).state == "closed"
    assert (await level(database, shirt, shop)).on_hand == 5
    assert (await level(database, shoe, shop)).on_hand == 2
    with pytest.raises(Conflict):
        async with database.unit() as unit:
            await stock.cancel_stocktake(unit, stocktake_id=count)
    await assert_journal_equals_live(database)


async def test_a_level_that_was_changed_behind_the_journal_is_reported_and_not_mended(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 10})
    async with database.connection() as db:
        await db.execute("update stock.level set on_hand = 12, held = 1")
    await stock.verify_journal(database)
    await stock.verify_journal(database)
    async with database.reading() as unit:
        found = await stock.list_discrepancies(unit, settled=False, location_id=None, before=None, limit=9)
    assert sorted((each.kind, each.missing) for each in found) == [("holds", 1), ("journal", 3)]
    assert (await level(database, shirt, shop)).on_hand == 12


async def test_places_are_checked_and_closed_only_when_empty(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    with pytest.raises(Conflict):
        await add_location(database, "milano")
    with pytest.raises(Invalid) as refused:
        await add_location(database, "Milano!", name={"it": " "}, lat=45.0, time_zone="Mars/Base")
    assert {each.path for each in refused.value.errors} == {"/code", "/name/it", "/lat", "/time_zone"}
    with pytest.raises(Invalid, match="no open location"):
        await fill(database, draft("x").id, {shirt: 1})
    await fill(database, shop, {shirt: 1})
    with pytest.raises(Conflict, match="move the goods"):
        async with database.unit() as unit:
            await stock.close_location(unit, location_id=shop, expected=ANY_VERSION)
    await sell(database, shop, shirt, 1, "last")
    with pytest.raises(StaleVersion):
        async with database.unit() as unit:
            await stock.close_location(unit, location_id=shop, expected=ExpectedVersion(frozenset({9})))
    async with database.unit() as unit:
        await stock.close_location(unit, location_id=shop, expected=ANY_VERSION)
        assert await stock.list_locations(unit) == []


async def test_changes_are_told_and_pushed(database: Database) -> None:
    shop, shirt = await add_location(database, "milano"), await add_variant(database)
    await fill(database, shop, {shirt: 1})
    (told,) = await emitted(database, "stock.StockChanged")
    assert told["variant_ids"] == [str(shirt)]
    async with database.connection() as db:
        await db.execute("listen tessere_live")
        async with database.unit() as unit:
            await push(unit, stock.StockChanged(variant_ids=[shirt], at=unit.now))
        heard = [each.payload async for each in db.notifies(timeout=5, stop_after=1)]
        await db.execute("unlisten *")
    assert str(shirt) in heard[0]
