from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.commerce.promotions.shelf import LAMP, ask, at, commit, give_back, hold, offer, release

from tessere.commerce import promotions
from tessere.commerce.promotions import OfferLimits, OfferUsedUp, OrderSteps, SpendStep
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7


def codes_of(quote: promotions.Quote) -> set[str]:
    trace = quote.trace()
    every = [each for line in trace["lines"].values() for each in line["refused"]] + trace["order"]["refused"]
    return {each["code"] for each in every} | {each["code"] for each in trace["coupons"]}


async def test_a_basket_gets_what_is_published_and_nothing_else(database: Database) -> None:
    assert (await ask(database)).total_minor == 2_000
    made = await offer(database)
    assert (await ask(database)).total_minor == 1_800
    changed = replace(made.content, effect=promotions.ItemPercent(5_000))
    async with database.unit() as unit:
        edited = await promotions.change_promotion(unit, promotion_id=made.id, expected=at(made), draft=changed)
    assert (await ask(database)).total_minor == 1_800
    async with database.unit() as unit:
        edited = await promotions.publish_promotion(unit, promotion_id=made.id, expected=at(edited))
    assert (await ask(database)).total_minor == 1_000
    for use_case, total in (
        (promotions.pause_promotion, 2_000),
        (promotions.resume_promotion, 1_000),
        (promotions.end_promotion, 2_000),
    ):
        async with database.unit() as unit:
            edited = await use_case(unit, promotion_id=made.id, expected=at(edited))
        assert (await ask(database)).total_minor == total
    with pytest.raises(Conflict):
        async with database.unit() as unit:
            await promotions.resume_promotion(unit, promotion_id=made.id, expected=at(edited))


async def test_uses_are_taken_once_and_come_back(database: Database) -> None:
    await offer(database, limits=OfferLimits(redemptions=1))
    first, second = uuid7(), uuid7()
    quote = await ask(database)
    await hold(database, quote, owner=first)
    await hold(database, quote, owner=first)  # the same again changes nothing
    assert codes_of(await ask(database)) == {"limit_reached"}
    assert (await ask(database, owner=first)).hash == quote.hash  # to the owner nothing has changed
    with pytest.raises(OfferUsedUp) as refused:
        await hold(database, quote, owner=second)
    assert refused.value.cause == "limit_reached"
    await release(database, first)
    await release(database, first)
    await hold(database, quote, owner=second)
    await commit(database, second)
    await commit(database, second)
    with pytest.raises(Conflict):
        await release(database, second)
    await give_back(database, second)
    await give_back(database, second)
    assert (await ask(database)).total_minor == 1_800


async def test_a_budget_counts_money(database: Database) -> None:
    await offer(database, OrderSteps((SpendStep(amount_minor=500),)), limits=OfferLimits(budget_minor=800))
    quote = await ask(database)
    assert quote.total_minor == 1_500
    await hold(database, quote, owner=uuid7())
    assert codes_of(await ask(database)) == {"budget_spent"}
    with pytest.raises(OfferUsedUp) as refused:
        await hold(database, quote, owner=uuid7())
    assert refused.value.cause == "budget_spent"


async def test_all_or_nothing_even_when_the_transaction_goes_on(database: Database) -> None:
    await offer(database, limits=OfferLimits(redemptions=5))
    await offer(database, OrderSteps((SpendStep(amount_minor=100),)), limits=OfferLimits(redemptions=1))
    quote = await ask(database)
    await hold(database, quote, owner=uuid7())
    async with database.unit() as unit:
        with pytest.raises(OfferUsedUp):
            await promotions.hold_uses(unit, owner_id=uuid7(), quote=quote, customer_id=None, ttl=timedelta(minutes=1))
    assert await counters(database) == {(1, 200), (1, 100)}


async def counters(database: Database) -> set[tuple[Any, ...]]:
    async with database.connection() as db:
        rows = await db.execute("select uses, spent_minor from promotions.counter")
        return set(await rows.fetchall())


async def test_a_customer_uses_it_as_often_as_one_may(database: Database) -> None:
    await offer(database, limits=OfferLimits(customer=2))
    anna = uuid7()
    quote = await ask(database, customer=anna)
    tries = await asyncio.gather(
        *[hold(database, quote, owner=uuid7(), customer=anna) for _ in range(6)], return_exceptions=True
    )
    assert sum(each is None for each in tries) == 2
    assert {each.cause for each in tries if isinstance(each, OfferUsedUp)} == {"customer_limit"}
    assert codes_of(await ask(database, customer=anna)) == {"limit_reached"}
    assert (await ask(database, customer=uuid7())).total_minor == 1_800


async def test_fifty_at_once_take_exactly_what_there_is(database: Database) -> None:
    await offer(database, limits=OfferLimits(redemptions=20, budget_minor=3_000))
    quote = await ask(database)
    tries = await asyncio.gather(*[hold(database, quote, owner=uuid7()) for _ in range(50)], return_exceptions=True)
    assert sum(each is None for each in tries) == 15
    assert all(isinstance(each, OfferUsedUp) for each in tries if each is not None)
    assert await counters(database) == {(15, 3_000)}


async def test_what_was_held_too_long_is_let_go(database: Database) -> None:
    await offer(database, limits=OfferLimits(redemptions=1))
    quote, owner = await ask(database), uuid7()
    await hold(database, quote, owner=owner, ttl=timedelta(seconds=1))
    await age(database, owner)
    await promotions.JOBS[0].run(database, None)
    assert (await ask(database)).total_minor == 1_800
    with pytest.raises(Conflict) as late:
        await commit(database, owner)
    assert late.value.code == "hold_expired"
    await release(database, owner)


async def age(database: Database, owner: UUID) -> None:
    async with database.connection() as db:
        await db.execute(
            "update promotions.hold set expires_at = created_at - interval '1 hour' where owner_id = %s", [owner]
        )


async def test_an_owner_holds_one_thing(database: Database) -> None:
    await offer(database)
    owner = uuid7()
    await hold(database, await ask(database), owner=owner)
    with pytest.raises(Conflict) as other:
        await hold(database, await ask(database, replace(LAMP, quantity=3)), owner=owner)
    assert other.value.code == "held_otherwise"


async def test_the_forgotten_are_not_named_and_still_counted(database: Database) -> None:
    await offer(database, limits=OfferLimits(redemptions=5, customer=1))
    anna = uuid7()
    await hold(database, await ask(database, customer=anna), owner=uuid7(), customer=anna)
    async with database.unit() as unit:
        assert await promotions.forget_customers(unit, customer_ids=[anna]) == (1, 0)
    assert await counters(database) == {(1, 200)}
    assert (await ask(database, customer=anna)).total_minor == 1_800


async def test_who_used_more_than_a_later_limit_may_not_again(database: Database) -> None:
    made = await offer(database)
    anna, owners = uuid7(), [uuid7() for _ in range(4)]
    for owner in owners:
        await hold(database, await ask(database, customer=anna), owner=owner, customer=anna)
    stale = await ask(database, customer=anna)
    limited = replace(made.content, limits=OfferLimits(customer=2))
    async with database.unit() as unit:
        edited = await promotions.change_promotion(unit, promotion_id=made.id, expected=at(made), draft=limited)
        await promotions.publish_promotion(unit, promotion_id=made.id, expected=at(edited))
    await release(database, owners[0])  # three are left, and the lowest number is free
    fresh = await ask(database, customer=uuid7())
    with pytest.raises(OfferUsedUp):
        await hold(database, fresh, owner=uuid7(), customer=anna)
    assert stale.applied()


async def test_two_who_turn_out_to_be_one_share_the_limit(database: Database) -> None:
    await offer(database, limits=OfferLimits(customer=2))
    anna, visitor = uuid7(), uuid7()
    for customer in (anna, visitor):
        await hold(database, await ask(database, customer=customer), owner=uuid7(), customer=customer)
    for _ in range(2):
        async with database.unit() as unit:
            await promotions.follow(unit, customer_ids=[visitor, anna], into=anna)
    assert codes_of(await ask(database, customer=anna)) == {"limit_reached"}
    assert (await ask(database, customer=visitor)).total_minor == 1_800
