"""Points on the database: earned once, used once, taken back and given back exactly, whatever happens at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.commerce.loyalty.club import NAME, Club, emitted, line

from tessere.commerce import loyalty
from tessere.commerce.loyalty import NotEnough, ReturnedLine, Reward, SaleContext, Source, Tier
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.ids import uuid7


@pytest.fixture
async def club(database: Database) -> Club:
    club = Club(database)
    await club.open()
    return club


async def back(club: Club, order: Source, ref: str, quantity: int, *, source: Source | None = None) -> Any:
    return await club.do(
        loyalty.take_back_points, source=source or Source("return", str(uuid7())), sale=order,
        lines=[ReturnedLine(ref=ref, quantity=quantity)],
    )  # fmt: skip


async def test_points_wait_for_returns_to_end_then_can_be_spent_then_end(club: Club) -> None:
    anna = uuid7()
    await club.earn(anna, 120)
    assert await club.balance(anna) == (0, 120, 0, 0)
    club.pass_days(15)
    assert await club.balance(anna) == (120, 0, 0, 0)
    await club.sweep()
    assert await club.balance(anna) == (120, 0, 0, 0)
    club.pass_days(720)  # 24 months, less the last weeks
    await club.sweep()
    warned = await emitted(club.database, "PointsExpiring")
    assert [(each["points"], each["customer_id"]) for each in warned] == [(120, str(anna))]
    await club.sweep()
    assert len(await emitted(club.database, "PointsExpiring")) == 1
    club.pass_days(30)
    assert await club.balance(anna) == (0, 0, 0, 0)
    await club.sweep()
    assert [each["points"] for each in await emitted(club.database, "PointsExpired")] == [120]
    await club.check(anna)


async def test_a_sale_earns_once_and_another_under_its_name_is_refused(club: Club) -> None:
    anna = uuid7()
    order = await club.earn(anna, 50, order="A-1")
    await club.earn(anna, 50, order="A-1")
    assert await club.balance(anna) == (0, 50, 0, 0)
    with pytest.raises(Conflict) as refused:
        await club.earn(anna, 60, order="A-1")
    assert refused.value.code == "reference_reused"
    assert order.id == "A-1"


async def test_what_is_quoted_is_what_is_earned(club: Club) -> None:
    anna, lines = uuid7(), [line("1", 33, quantity=3), line("2", 18)]
    quoted = await club.look(loyalty.quote_points, customer_id=anna, lines=lines, context=SaleContext())
    source = Source("order", "Q-1")
    earned = await club.do(
        loyalty.earn_points, customer_id=anna, source=source, lines=lines, context=SaleContext()
    )  # fmt: skip
    assert quoted == earned


async def test_a_return_takes_exactly_what_its_pieces_earned_also_when_it_is_spent(club: Club) -> None:
    anna = uuid7()
    order = await club.earn(anna, 0, lines=[line("1", 100, quantity=3), line("2", 30)])
    club.pass_days(20)
    await club.burn(anna, 120)
    assert await club.balance(anna) == (10, 0, 0, 0)
    again = Source("return", "R-1")
    assert await back(club, order, "1", 1, source=again) == 33
    assert await back(club, order, "1", 1, source=again) == 0
    assert await club.balance(anna) == (0, 0, 0, 23)
    assert await back(club, order, "1", 2) == 67
    with pytest.raises(Conflict, match="only 0"):
        await back(club, order, "1", 1)
    with pytest.raises(Invalid, match="no line"):
        await back(club, order, "9", 1)
    await club.earn(anna, 200)
    assert await club.balance(anna) == (0, 200, 0, 90)
    club.pass_days(20)
    assert await club.balance(anna) == (110, 0, 0, 0), "what becomes active pays what is owed first"
    await club.sweep()
    await club.check(anna)


async def test_a_refund_gives_points_back_to_their_lots_with_their_dates(club: Club) -> None:
    anna = uuid7()
    await club.earn(anna, 50)
    club.pass_days(100)
    await club.earn(anna, 50)
    club.pass_days(20)
    used = await club.burn(anna, 70)
    refund = Source("refund", "F-1")
    for _ in range(2):
        await club.do(loyalty.restore_hold, hold_id=used.id, source=refund, amount=30)
    assert await club.balance(anna) == (60, 0, 0, 0)
    with pytest.raises(Conflict, match="40 can"):
        await club.do(loyalty.restore_hold, hold_id=used.id, source=Source("refund", "F-2"), amount=50)
    await club.do(loyalty.restore_hold, hold_id=used.id, source=Source("refund", "F-2"), amount=40)
    found = await club.look(loyalty.get_balance, customer_id=anna)
    assert (found.available, found.expiring) == (100, 50)
    club.pass_days(645)  # the first lot's date is over, the second's not
    assert await club.balance(anna) == (50, 0, 0, 0)
    await club.check(anna)


async def test_a_hold_is_one_for_its_checkout_and_ends(club: Club) -> None:
    anna, checkout = uuid7(), Source("checkout", "C-1")
    await club.earn(anna, 100)
    club.pass_days(20)
    ask = {"customer_id": anna, "source": checkout, "ttl": timedelta(minutes=5)}
    held = await club.do(loyalty.hold_points, points=60, **ask)
    assert held.value_minor == 300
    assert await club.do(loyalty.hold_points, points=60, **ask) == held
    with pytest.raises(Conflict, match="release"):
        await club.do(loyalty.hold_points, points=50, **ask)
    with pytest.raises(Invalid, match="multiple of 10"):
        await club.do(loyalty.hold_points, points=55, **ask)
    with pytest.raises(NotEnough):
        await club.do(loyalty.hold_points, points=50, **(ask | {"source": Source("checkout", "C-2")}))
    club.pass_days(1)
    with pytest.raises(Conflict) as refused:
        await club.do(loyalty.capture_hold, hold_id=held.id)
    assert refused.value.code == "hold_expired"
    await club.sweep()
    assert await club.balance(anna) == (100, 0, 0, 0)
    assert (await club.look(loyalty.get_hold, hold_id=held.id)).state == "expired"
    used = await club.burn(anna, 60)
    with pytest.raises(Conflict, match="captured already"):
        await club.do(loyalty.release_hold, hold_id=used.id)
    await club.check(anna)


async def test_fifty_checkouts_at_once_never_spend_more_than_there_is(club: Club) -> None:
    anna = uuid7()
    await club.earn(anna, 200)
    await club.earn(anna, 115)
    club.pass_days(20)

    async def attempt() -> bool:
        try:
            await club.burn(anna, 20)
        except NotEnough:
            return False
        return True

    done = await asyncio.gather(*(attempt() for _ in range(50)))
    assert sum(done) == 15
    assert await club.balance(anna) == (15, 0, 0, 0)
    await club.check(anna)


async def test_points_by_hand_have_a_limit_a_reason_and_an_entry_in_the_audit_log(club: Club) -> None:
    anna = uuid7()
    given = {"customer_id": anna, "reason": "Vaso rotto"}
    for _ in range(2):
        await club.do(loyalty.adjust_points, reference="call 1", points=500, **given)
    await club.do(loyalty.adjust_points, reference="call 2", points=-100, **given)
    assert await club.balance(anna) == (400, 0, 0, 0)
    with pytest.raises(NotEnough):
        await club.do(loyalty.adjust_points, reference="call 3", points=-401, **given)
    for wrong in ({"points": 5_001}, {"points": 0}, {"points": 1, "reason": " "}):
        with pytest.raises(Invalid):
            await club.do(loyalty.adjust_points, reference="call 4", **(given | wrong))
    async with club.database.connection() as db:
        rows = await db.execute(
            "select actor_name, detail from audit.entry where action = 'points.adjusted' order by id"
        )
        noted = [(row[0], row[1]["points"]) for row in await rows.fetchall()]
    assert noted == [("Anna", 500), ("Anna", -100)]
    lines = await club.look(loyalty.list_statement, customer_id=anna, limit=10)
    assert [(each.purpose, each.points, each.balance, each.note) for each in lines] == [
        ("adjust", -100, 400, "Vaso rotto"), ("adjust", 500, 500, "Vaso rotto"),
    ]  # fmt: skip


async def test_tiers_rise_at_once_and_fall_when_their_year_and_its_grace_are_over(club: Club) -> None:
    anna = uuid7()
    tiers = [
        Tier(code="silver", name=NAME, threshold=10_000),
        Tier(code="gold", name=NAME, threshold=50_000, bonus_bp=10_000),
    ]
    await club.open(tiers=tiers, grace_days=30)

    async def tier() -> Any:
        await club.sweep()
        return (await club.look(loyalty.get_balance, customer_id=anna)).tier

    order = await club.earn(anna, 500)
    assert await tier() == "gold"
    await club.earn(anna, 100)
    assert await club.balance(anna) == (0, 700, 0, 0), "gold earns twice"
    await back(club, order, "1", 1)
    assert await tier() == "gold", "a return takes no tier away before its time"
    club.pass_days(330)  # February of the next year: what counts of last year and this is 100
    assert await tier() == "silver"
    club.pass_days(365)
    assert await tier() is None
    found = [(each["previous"], each["tier"], each["upgraded"]) for each in await emitted(club.database, "TierChanged")]
    assert found == [(None, "gold", True), ("gold", "silver", False), ("silver", None, False)]


async def test_rewards_cost_their_points_once_and_give_them_back_when_cancelled(club: Club) -> None:
    anna = uuid7()
    draft = Reward(
        id=UUID(int=0), name=NAME, kind="coupon", points=80, grants={"promotion": "welcome"}, start=None, end=None,
        enabled=True, version=1,
    )  # fmt: skip
    reward = await club.do(loyalty.create_reward, draft=draft)
    ask = {"customer_id": anna, "reward_id": reward.id}
    with pytest.raises(NotEnough):
        await club.do(loyalty.claim_reward, source=Source("app", "tap 0"), **ask)
    await club.earn(anna, 100)
    club.pass_days(20)
    claims = [await club.do(loyalty.claim_reward, source=Source("app", "tap 1"), **ask) for _ in range(2)]
    assert claims[0] == claims[1]
    assert await club.balance(anna) == (20, 0, 0, 0)
    assert [each["grants"] for each in await emitted(club.database, "RewardClaimed")] == [{"promotion": "welcome"}]
    for _ in range(2):
        assert (await club.do(loyalty.cancel_claim, claim_id=claims[0].id)).state == "cancelled"
    assert await club.balance(anna) == (100, 0, 0, 0)
    with pytest.raises(Conflict):
        await club.do(loyalty.fulfil_claim, claim_id=claims[0].id)
    await club.check(anna)
