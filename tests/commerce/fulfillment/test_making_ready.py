"""From a confirmed order to the parcel or the hand-over, on the real database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.commerce.fulfillment.depot import PICKUP, PROVIDERS, Depot

from tessere.commerce import fulfillment, orders, stock
from tessere.commerce.fulfillment import ArrivedPieces, DeskPayment, Package, Showing
from tessere.commerce.orders import ReturnAsked, UnitMove
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.kernel.ids import uuid7

BRT = Package(carrier="BRT", tracking="BRT-1", label_reference="L-1")
ID = Showing(document="carta d'identità")


@pytest.fixture
async def depot(database: Database) -> Depot:
    return await Depot(database).open()


async def test_a_parcel_from_the_order_to_the_door(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 2, "vase": 1})
    assert (given.state, given.location_id, given.kind, given.pieces) == ("open", depot.milan, "ship", 3)
    async with depot.database.unit() as unit:
        await fulfillment.accept(unit, fulfillment_id=given.id)
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.pack(unit, fulfillment_id=given.id)
        for _ in range(2):
            sent = await fulfillment.ship(unit, fulfillment_id=given.id, package=BRT)
    assert (sent.state, sent.package) == ("shipped", BRT)
    level = await depot.level("lamp")
    assert (level.on_hand, level.allocated) == (8, 0)
    assert (await depot.order(order.id)).state == "fulfilled"
    await depot.assert_sound(order.id)


async def test_opening_again_changes_nothing(depot: Depot) -> None:
    order, made = await depot.place({"lamp": 2})
    async with depot.database.unit() as unit:
        assert await fulfillment.open_fulfillments(unit, order_id=order.id, holds={}) == made


async def test_two_parcels(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 3})
    async with depot.database.unit() as unit:
        picked = await fulfillment.pick(unit, fulfillment_id=given.id)
        first = await fulfillment.ship(
            unit, fulfillment_id=picked.id, package=BRT, moves=[UnitMove(line=1, quantity=1)]
        )
    assert (first.pieces, (await depot.order(order.id)).state) == (1, "part_fulfilled")
    async with depot.database.unit() as unit:
        await fulfillment.ship(unit, fulfillment_id=given.id, package=Package(carrier="BRT", tracking="BRT-2"))
    assert (await depot.order(order.id)).state == "fulfilled"
    await depot.assert_sound(order.id)


async def test_a_shop_that_rejects_some_is_replaced_by_the_nearest(depot: Depot) -> None:
    near = stock.LocationAddress(postal_code="20124")
    far = stock.LocationAddress(postal_code="00184")
    await depot.add("roma", {"lamp": 5}, address=far)
    close = await depot.add("centrale", {"lamp": 5}, address=near)
    order, (given,) = await depot.place({"lamp": 3})
    async with depot.database.unit() as unit:
        rejected, sourced = await fulfillment.reject(
            unit, fulfillment_id=given.id, moves=[UnitMove(line=1, quantity=2)], reason="missing"
        )
    assert (rejected.pieces, [each.location_id for each in sourced]) == (2, [close])
    assert sourced[0].rejected_by == (depot.milan,)
    level = await depot.level("lamp")
    assert (level.on_hand, level.allocated) == (8, 1)  # what is missing is in the books no more
    assert (await depot.level("lamp", close)).allocated == 2
    await depot.assert_sound(order.id)


async def test_what_nobody_has_waits_until_somebody_finds_it(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 3})
    async with depot.database.unit() as unit:
        _, (waits,) = await fulfillment.reject(unit, fulfillment_id=given.id, reason="damaged", note="water")
    assert (waits.state, waits.location_id) == ("unsourced", None)
    await depot.assert_sound(order.id)
    bari = await depot.add("bari", {"lamp": 2})
    async with depot.database.unit() as unit:
        found, still = await fulfillment.source(unit, fulfillment_id=waits.id)
        assert (found.location_id, found.pieces, still.pieces) == (bari, 2, 1)
        waiting = await fulfillment.count_waiting(unit)
    assert {each.state: each.late for each in waiting} == {"unsourced": 1, "open": 0}
    await depot.assert_sound(order.id)


async def test_a_pickup_is_looked_for_nowhere_else_until_somebody_says_so(depot: Depot) -> None:
    bari = await depot.add("bari", {"lamp": 9}, touchpoint="bari-centro")
    order, (given,) = await depot.place({"lamp": 1}, pickup=True)
    async with depot.database.unit() as unit:
        _, (waits,) = await fulfillment.reject(unit, fulfillment_id=given.id, reason="missing")
        assert waits.state == "unsourced"
    with pytest.raises(Conflict, match="address"):
        async with depot.database.unit() as unit:
            await fulfillment.source(unit, fulfillment_id=waits.id, kind="ship")
    async with depot.database.unit() as unit:
        (moved,) = await fulfillment.source(unit, fulfillment_id=waits.id, location_id=bari)
    assert (moved.location_id, moved.touchpoint) == (bari, "bari-centro")
    await depot.assert_sound(order.id)


async def test_collected_with_the_code(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 1, "vase": 2}, pickup=True)
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id)
        first = await fulfillment.make_ready(unit, fulfillment_id=given.id, moves=[UnitMove(line=1, quantity=1)])
        second = await fulfillment.make_ready(unit, fulfillment_id=given.id)
        assert first.code is not None
        assert first.code == second.code
        assert len(await fulfillment.find_pickups(unit, code=first.code.lower())) == 2
    for each in (first, second):
        with pytest.raises(Conflict, match="not the code"):
            async with depot.database.unit() as unit:
                await fulfillment.hand_over(unit, fulfillment_id=each.id, showing=Showing(code="BBBBBB"))
        async with depot.database.unit() as unit:
            done = await fulfillment.hand_over(unit, fulfillment_id=each.id, showing=Showing(code=first.code))
            assert done.handed is not None
            assert done.handed.by == "code"
    assert (await depot.order(order.id)).state == "fulfilled"
    with pytest.raises(NotFound):
        async with depot.database.reading() as unit:
            await fulfillment.find_pickups(unit, code=first.code)
    await depot.assert_sound(order.id)


async def test_reserved_and_paid_at_the_desk_in_part(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 3}, pickup=True, paid=False)
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id)
        ready = await fulfillment.make_ready(unit, fulfillment_id=given.id)
    assert ready.due_at is not None
    one = [UnitMove(line=1, quantity=1)]
    with pytest.raises(Conflict) as refused:
        async with depot.database.unit() as unit:
            await fulfillment.hand_over(unit, fulfillment_id=ready.id, showing=ID, moves=one)
    assert refused.value.code == "not_paid"
    payment = DeskPayment(id=uuid7(), tender="cash")
    for _ in range(2):  # cut off after the payment, and repeated
        try:
            await fulfillment.collect(
                depot.database, providers=PROVIDERS, fulfillment_id=ready.id, showing=ID, moves=one,
                decline_rest=True, payment=payment,
            )  # fmt: skip
        except Conflict as nothing_left:
            assert nothing_left.code == "not_possible_now"  # noqa: PT017
    settled = await depot.order(order.id)
    assert (settled.due_minor, settled.captured_minor, settled.state) == (1000, 1000, "fulfilled")
    await depot.settle()
    level = await depot.level("lamp")
    assert (level.on_hand, level.allocated) == (9, 0)
    await depot.assert_sound(order.id)


async def test_what_is_not_collected_in_time_is_for_others(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 2}, pickup=True)
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.make_ready(unit, fulfillment_id=given.id)
    clock = depot.database.clock
    try:
        depot.database.clock = lambda: clock() + timedelta(days=6)
        await fulfillment.expire_due(depot.database)
        assert (await depot.list(order.id))[0].state == "ready"
        depot.database.clock = lambda: clock() + timedelta(days=8)
        await fulfillment.expire_due(depot.database)
    finally:
        depot.database.clock = clock
    (gone,) = await depot.list(order.id)
    order = await depot.order(order.id)
    assert (gone.state, order.state, order.credit_minor) == ("expired", "cancelled", 2000)
    assert (await depot.level("lamp")).allocated == 0
    await depot.settle()
    await depot.assert_sound(order.id)


async def test_what_is_cancelled_is_given_up_where_it_is(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 3})
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id, moves=[UnitMove(line=1, quantity=1)])
        await orders.cancel_order(unit, order_id=order.id, moves=[UnitMove(line=1, quantity=2)], sources=("allocated",))
    with pytest.raises(Conflict):  # also before anybody was told
        async with depot.database.unit() as unit:
            await fulfillment.accept(unit, fulfillment_id=given.id)
    await depot.settle()
    assert sorted((each.state, each.pieces) for each in await depot.list(order.id)) == [("cancelled", 2), ("picked", 1)]
    assert (await depot.level("lamp")).allocated == 1
    await depot.assert_sound(order.id)


async def test_a_round_by_shelf_with_scanned_pieces(depot: Depot) -> None:
    first, _ = await depot.place({"lamp": 2, "vase": 1})
    second, _ = await depot.place({"lamp": 1})
    async with depot.database.unit() as unit:
        await fulfillment.put_shelves(unit, location_id=depot.milan, shelves={"vase": "A1", "lamp": "B2"})
        round_ = await fulfillment.start_list(unit, location_id=depot.milan)
    shown = [(each.sku, each.shelf, each.quantity) for each in round_.items]
    assert shown == [("vase", "A1", 1), ("lamp", "B2", 3)]
    id = round_.round.id
    for sku, quantity, code in (("chair", 1, "not_on_list"), ("nothing", 1, "not_on_list"), ("vase", 2, "too_many")):
        with pytest.raises((Conflict, NotFound)) as wrong:
            async with depot.database.unit() as unit:
                await fulfillment.scan_pieces(unit, list_id=id, sku=sku, quantity=quantity)
        assert wrong.value.code == code
    async with depot.database.unit() as unit:
        await fulfillment.scan_pieces(unit, list_id=id, sku="vase")
        seen = await fulfillment.scan_pieces(unit, list_id=id, sku="lamp", quantity=2)
        assert [each.picked for each in seen.items] == [1, 2]
        done = await fulfillment.finish_list(unit, list_id=id)
        assert await fulfillment.finish_list(unit, list_id=id) == []
    assert [(each.number, each.pieces) for each in done] == [(first.number, 3)]
    assert [each.state for each in await depot.list(second.id)] == ["accepted"]
    await depot.assert_sound(first.id)
    await depot.assert_sound(second.id)


async def test_a_round_that_found_part_of_an_order(depot: Depot) -> None:
    order, _ = await depot.place({"lamp": 3})
    async with depot.database.unit() as unit:
        id = (await fulfillment.start_list(unit, location_id=depot.milan)).round.id
        await fulfillment.scan_pieces(unit, list_id=id, sku="lamp", quantity=2)
        await fulfillment.finish_list(unit, list_id=id)
    assert sorted((e.state, e.pieces) for e in await depot.list(order.id)) == [("accepted", 1), ("picked", 2)]
    await depot.assert_sound(order.id)


async def test_two_people_pick_the_same(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 2})

    async def once() -> str:
        try:
            async with depot.database.unit() as unit:
                await fulfillment.pick(unit, fulfillment_id=given.id)
        except Conflict as refused:
            return refused.code
        return "picked"

    said = await asyncio.gather(*(once() for _ in range(5)))
    assert sorted(said) == ["not_possible_now"] * 4 + ["picked"]

    async def begin() -> str:
        try:
            async with depot.database.unit() as unit:
                await fulfillment.start_list(unit, location_id=depot.milan)
        except Conflict as refused:
            return refused.code
        return "begun"

    other, _ = await depot.place({"vase": 1})
    assert sorted(await asyncio.gather(*(begin() for _ in range(4)))) == ["begun"] + ["nothing_to_pick"] * 3
    await depot.assert_sound(order.id)
    await depot.assert_sound(other.id)


async def test_what_is_cut_off_in_the_middle_left_nothing(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 2})

    async def cut_off() -> None:
        async with depot.database.unit() as unit:
            await fulfillment.pick(unit, fulfillment_id=given.id)
            await fulfillment.ship(unit, fulfillment_id=given.id, package=BRT)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        await cut_off()
    assert [each.state for each in await depot.list(order.id)] == ["open"]
    await depot.assert_sound(order.id)


async def test_goods_that_come_back_go_where_they_belong(depot: Depot) -> None:
    bari = await depot.add("bari", {"vase": 1})
    order, (given,) = await depot.place({"lamp": 3})
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.ship(unit, fulfillment_id=given.id, package=BRT)
        _, taken = await orders.return_lines(
            unit, order_id=order.id, asked=[ReturnAsked(move=UnitMove(line=1, quantity=2))], channel="shop"
        )
    lines = [ArrivedPieces(line=1, quantity=1), ArrivedPieces(line=1, quantity=1, fate="defective")]
    id = uuid7()
    for _ in range(2):
        async with depot.database.unit() as unit:
            await fulfillment.take_arrival(
                unit, arrival_id=id, order_id=order.id, return_id=taken.id, location_id=bari, lines=lines
            )
    assert (await depot.level("lamp", bari)).on_hand == 1
    with pytest.raises(Conflict) as refused:
        async with depot.database.unit() as unit:
            await fulfillment.take_arrival(
                unit, arrival_id=uuid7(), order_id=order.id, return_id=taken.id, location_id=bari, lines=lines[:1]
            )
    assert refused.value.code == "more_than_returned"
    await depot.assert_sound(order.id)


async def test_who_collects_shows_something(depot: Depot) -> None:
    _, (given,) = await depot.place({"lamp": 1}, pickup=True)
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.make_ready(unit, fulfillment_id=given.id)
    with pytest.raises(Invalid):
        async with depot.database.unit() as unit:
            await fulfillment.hand_over(unit, fulfillment_id=given.id, showing=Showing())


async def test_erasing_somebody_leaves_what_was_done(depot: Depot) -> None:
    order, (given,) = await depot.place({"lamp": 1}, pickup=True)
    assert (given.anonymous_id, given.touchpoint) == ("visitor-1", PICKUP)
    async with depot.database.unit() as unit:
        await fulfillment.pick(unit, fulfillment_id=given.id)
        await fulfillment.make_ready(unit, fulfillment_id=given.id)
        await fulfillment.hand_over(unit, fulfillment_id=given.id, showing=ID)
        assert await fulfillment.erase_people(unit, customer_ids=[], anonymous_ids=["visitor-1"]) == 1
    (kept,) = await depot.list(order.id)
    assert kept.handed is not None
    assert (kept.anonymous_id, kept.handed.document, kept.state) == (None, "", "handed_over")
