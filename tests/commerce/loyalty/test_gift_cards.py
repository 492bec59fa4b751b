"""Gift cards: found by code alone, spent once, guessed in vain."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.commerce.loyalty.club import Club

from tessere.commerce import loyalty
from tessere.commerce.loyalty import NotEnough, Source
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Conflict, Invalid, NotFound, RateLimited


@pytest.fixture
async def club(database: Database) -> Club:
    return Club(database)


async def issue(club: Club, euros: int, **more: Any) -> Any:
    (issued,) = await club.do(
        loyalty.issue_gift_cards, source=Source("order", f"G-{euros}"), amount_minor=euros * 100, currency="EUR", **more
    )
    return issued


async def hold(club: Club, card: Any, euros: int, order: str) -> Any:
    return await club.do(
        loyalty.hold_gift_card, gift_card_id=card.id, source=Source("checkout", order), amount_minor=euros * 100,
        ttl=timedelta(minutes=5),
    )  # fmt: skip


async def books(club: Club) -> dict[str, int]:
    return {each.book: each.amount for each in await club.look(loyalty.sum_books) if each.amount}


async def test_from_the_sale_of_a_card_to_the_last_cent(club: Club) -> None:
    issued = await issue(club, 50, active=False)
    card = issued.card
    with pytest.raises(Conflict, match="issued"):
        await hold(club, card, 10, "1")
    active = await club.do(loyalty.activate_gift_card, gift_card_id=card.id, expected=ANY_VERSION)
    assert (active.state, active.balance_minor) == ("active", 5_000)
    first = await hold(club, card, 30, "1")
    with pytest.raises(NotEnough):
        await hold(club, card, 21, "2")
    used = await club.do(loyalty.capture_hold, hold_id=first.id, amount=2_550)
    assert (used.captured, used.value_minor) == (2_550, 2_550)
    assert await books(club) == {"issued": -5_000, "active": 2_450, "spent": 2_550}
    await club.do(loyalty.restore_hold, hold_id=used.id, source=Source("refund", "1"), amount=550)
    found = await club.look(loyalty.get_gift_card, gift_card_id=card.id)
    assert (found.balance_minor, found.held_minor) == (3_000, 0)
    blocked = await club.do(loyalty.block_gift_card, gift_card_id=card.id, expected=ANY_VERSION, reason="stolen")
    assert blocked.state == "blocked"
    with pytest.raises(Conflict, match="blocked"):
        await hold(club, card, 1, "3")
    await club.check()


async def test_a_card_is_found_by_its_code_and_pin_only(club: Club) -> None:
    issued = await issue(club, 20, with_pin=True)

    async def look(pin: str | None, code: str = issued.code, client: str = "192.0.2.7") -> Any:
        return await loyalty.check_gift_code(club.database, code=code, pin=pin, client=client)

    assert (await look(issued.pin, issued.code.lower().replace("-", " "))).id == issued.card.id
    wrong = "000000" if issued.pin != "000000" else "000001"
    for pin in (None, wrong, wrong, wrong, wrong):
        with pytest.raises(NotFound):
            await look(pin)
    with pytest.raises(RateLimited):
        await look(issued.pin, client="198.51.100.9")
    with pytest.raises(Invalid, match="16"):
        await look(None, "AAAA-BBBB")
    async with club.database.connection() as db:
        rows = await db.execute("select t::text from loyalty.gift_card t")
        text = str(await rows.fetchall())
    assert issued.code.replace("-", "") not in text


async def test_guessing_codes_from_one_place_ends(club: Club) -> None:
    refused = 0
    for _ in range(70):
        try:
            await loyalty.check_gift_code(club.database, code="2222222222222222", pin=None, client="192.0.2.8")
        except RateLimited:
            refused += 1
        except (NotFound, Invalid):
            pass
    assert refused > 5


async def test_forty_checkouts_at_once_never_spend_more_than_is_on_it(club: Club) -> None:
    card = (await issue(club, 100)).card

    async def attempt(number: int) -> bool:
        try:
            held = await hold(club, card, 7, str(number))
        except NotEnough:
            return False
        await club.do(loyalty.capture_hold, hold_id=held.id)
        return True

    done = await asyncio.gather(*(attempt(number) for number in range(40)))
    assert sum(done) == 14
    assert await books(club) == {"issued": -10_000, "active": 200, "spent": 9_800}


async def test_a_card_ends_on_its_date_and_takes_nothing_back_then(club: Club) -> None:
    card = (await issue(club, 10, expires_at=club.now + timedelta(days=30))).card
    used = await club.do(loyalty.capture_hold, hold_id=(await hold(club, card, 4, "1")).id)
    club.pass_days(31)
    await club.sweep()
    assert (await club.look(loyalty.get_gift_card, gift_card_id=card.id)).state == "expired"
    assert await books(club) == {"issued": -1_000, "spent": 400, "expired": 600}
    with pytest.raises(Conflict, match="ended"):
        await club.do(loyalty.restore_hold, hold_id=used.id, source=Source("refund", "1"), amount=100)
