"""People who turn out to be one or two, their cards, and their end."""

from __future__ import annotations

import asyncio

import pytest
from tests.commerce.loyalty.club import NAME, Club, line

from tessere.commerce import loyalty
from tessere.commerce.loyalty import NotEnough, ReturnedLine, Source, Tier
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict, NotFound
from tessere.kernel.ids import uuid7


@pytest.fixture
async def club(database: Database) -> Club:
    club = Club(database)
    await club.open()
    return club


async def test_a_merge_joins_what_there_is_and_a_split_gives_each_their_own(club: Club) -> None:
    anna, visitor, third = uuid7(), uuid7(), uuid7()
    await club.earn(anna, 100)
    club.pass_days(1)
    order = await club.earn(visitor, 60)
    await club.earn(third, 5)
    club.pass_days(20)
    for _ in range(2):
        await club.do(loyalty.follow, customer_ids=[visitor], customer_id=anna)
    await club.do(loyalty.follow, customer_ids=[third], customer_id=visitor)  # who is anna by now
    for each in (anna, visitor, third):
        assert await club.balance(each) == (165, 0, 0, 0), "an old id leads to the same"
    used = await club.burn(anna, 130)
    lines = await club.look(loyalty.list_statement, customer_id=visitor, limit=20)
    assert [(each.points, each.balance) for each in lines] == [(-130, 35), (5, 165), (60, 160), (100, 100)]
    await club.do(loyalty.unfollow, owner_ids=[visitor, third])
    assert await club.balance(anna) == (0, 0, 0, 0)
    assert await club.balance(visitor) == (30, 0, 0, 0)
    assert await club.balance(third) == (5, 0, 0, 0)
    await club.do(loyalty.restore_hold, hold_id=used.id, source=Source("refund", "1"), amount=130)
    assert [await club.balance(each) for each in (anna, visitor, third)] == [
        (100, 0, 0, 0), (60, 0, 0, 0), (5, 0, 0, 0),
    ], "to the lots that it was taken from"  # fmt: skip
    lines_back = [ReturnedLine(ref="1", quantity=1)]
    await club.do(loyalty.take_back_points, source=Source("return", "1"), sale=order, lines=lines_back)
    assert await club.balance(visitor) == (0, 0, 0, 0)
    await club.check(anna, visitor, third)


async def test_a_merge_counts_together_for_the_tier(club: Club) -> None:
    await club.open(tiers=[Tier(code="silver", name=NAME, threshold=15_000)])
    anna, visitor = uuid7(), uuid7()
    await club.earn(anna, 100)
    await club.earn(visitor, 60)
    await club.do(loyalty.follow, customer_ids=[visitor], customer_id=anna)
    assert (await club.look(loyalty.get_balance, customer_id=anna)).tier == "silver"


async def test_merging_while_spending_loses_and_doubles_nothing(club: Club) -> None:
    anna, visitor = uuid7(), uuid7()
    for who in (anna, visitor):
        await club.earn(who, 100)
    club.pass_days(20)

    async def spend(who: object) -> int:
        try:
            await club.burn(who, 10)  # type: ignore[arg-type]
        except NotEnough:
            return 0
        return 10

    async def merge() -> int:
        await club.do(loyalty.follow, customer_ids=[visitor], customer_id=anna)
        return 0

    spent = sum(await asyncio.gather(*(spend(who) for who in [anna, visitor] * 15), merge(), merge()))
    assert await club.balance(visitor) == (200 - spent, 0, 0, 0)
    await club.check(anna, visitor)


async def test_merges_splits_and_spending_at_once_wait_for_nobody_in_a_circle(club: Club) -> None:
    people = [uuid7() for _ in range(4)]
    for who in people:
        await club.earn(who, 100)
    club.pass_days(20)

    async def turn(number: int) -> int:
        mine, other = people[number % 4], people[(number + 1 + number // 4) % 4]
        if number % 3 == 0:
            await club.do(loyalty.follow, customer_ids=[mine], customer_id=other)
        elif number % 3 == 1:
            await club.do(loyalty.unfollow, owner_ids=[mine, other])
        else:
            try:
                await club.burn(mine, 10)
            except NotEnough:
                return 0
            return 10
        return 0

    spent = sum(await asyncio.gather(*(turn(number) for number in range(48))))
    await club.do(loyalty.unfollow, owner_ids=people)
    assert sum([(await club.balance(each))[0] for each in people]) == 400 - spent
    await club.check(*people)


async def test_a_customer_is_found_by_the_card(club: Club) -> None:
    anna = uuid7()
    card = await club.do(loyalty.issue_card, customer_id=anna)
    assert card.number.startswith("29")
    printed = await club.do(loyalty.issue_card, customer_id=anna, number="2900000000018")
    assert await club.do(loyalty.issue_card, customer_id=anna, number="2900000000018") == printed
    with pytest.raises(Conflict, match="somebody else"):
        await club.do(loyalty.issue_card, customer_id=uuid7(), number="2900000000018")
    assert (await club.look(loyalty.find_card, number=" 2900000000018 ")).customer_id == anna
    await club.do(loyalty.set_card_state, number=card.number, card_state="lost")
    found = await club.look(loyalty.list_cards, customer_id=anna)
    assert {each.number: each.state for each in found} == {card.number: "lost", printed.number: "active"}


async def test_whoever_is_erased_leaves_sums_and_nothing_else(club: Club) -> None:
    anna = uuid7()
    await club.earn(anna, 0, lines=[line("1", 70)])
    await club.do(loyalty.adjust_points, customer_id=anna, reference="1", points=30, reason="Anna called")
    card = await club.do(loyalty.issue_card, customer_id=anna)
    gone = await club.do(loyalty.erase_customers, customer_ids=[anna])
    assert (gone.accounts, gone.cards, gone.notes) == (1, 1, 1)
    assert await club.balance(anna) == (0, 0, 0, 0)
    with pytest.raises(NotFound):
        await club.look(loyalty.find_card, number=card.number)
    async with club.database.connection() as db:
        for table in ("account", "card", "transaction", "hold", "claim"):
            rows = await db.execute(f"select t::text from loyalty.{table} t where t::text like %s", (f"%{anna}%",))
            assert await rows.fetchall() == []
        rows = await db.execute("select count(*) from loyalty.transaction where note <> ''")
        assert (await rows.fetchone() or (1,))[0] == 0
    await club.check()
