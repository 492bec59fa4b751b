"""What time brings: points begin and end, holds run out, tiers are looked at, warnings go out, gift cards end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tessere.commerce.loyalty.domain.model import PointsExpiring, Source
from tessere.commerce.loyalty.service.burning import expire_hold
from tessere.commerce.loyalty.service.gift_cards import expire_gift_card
from tessere.commerce.loyalty.service.posting import begin, finish, load_wallet
from tessere.commerce.loyalty.service.programs import find_program
from tessere.commerce.loyalty.service.tiers import review
from tessere.commerce.loyalty.store import gift_cards, holds, ledger
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind

_AT_ONCE = 200
_Find = Callable[[Unit], Awaitable[list[UUID]]]
_Do = Callable[[Unit, UUID], Awaitable[object]]


async def sweep(database: Database, _payload: Any = None) -> None:
    """Do all that is due, each in a transaction of its own."""
    await _each(database, lambda unit: holds.list_due(unit.db, now=unit.now, limit=_AT_ONCE), _expire_hold)
    await _each(database, lambda unit: _due(unit, reviews=False), _refresh)
    await _each(database, lambda unit: _due(unit, reviews=True), _review)
    await _each(database, lambda unit: gift_cards.list_due(unit.db, now=unit.now, limit=_AT_ONCE), _expire_gift_card)
    while await _warn(database) == _AT_ONCE:
        pass


async def _each(database: Database, find: _Find, do: _Do) -> None:
    while True:
        async with database.reading() as unit:
            due = await find(unit)
        for id in due:
            async with database.unit() as unit:
                await do(unit, id)
        if len(due) < _AT_ONCE:
            return


async def _due(unit: Unit, *, reviews: bool) -> list[UUID]:
    return await ledger.list_due(unit.db, now=unit.now, limit=_AT_ONCE, reviews=reviews)


async def _expire_hold(unit: Unit, id: UUID) -> None:
    await expire_hold(unit, hold_id=id)


async def _expire_gift_card(unit: Unit, id: UUID) -> None:
    await expire_gift_card(unit, gift_card_id=id)


async def _review(unit: Unit, id: UUID) -> None:
    await review(unit, customer_id=id)


async def _refresh(unit: Unit, id: UUID) -> None:
    """Write what time has done to a customer's points, which whoever looks sees before."""
    wallet = await load_wallet(unit, id)
    if wallet.sheet.entries:
        transaction = await begin(unit, source=Source("time", str(unit.new_id())), purpose="age", content=None)
        if transaction is not None:
            await finish(unit, transaction, wallet.sheet)


async def _warn(database: Database) -> int:
    async with database.unit() as unit:
        program = await find_program(unit)
        if program is None or program.terms.warn_days == 0:
            return 0
        until: datetime = unit.now + timedelta(days=program.terms.warn_days)
        found = await ledger.warn(unit.db, now=unit.now, until=until, limit=_AT_ONCE)
        for each in found:
            await unit.emit(
                PointsExpiring(customer_id=each.customer_id, points=each.points, expires_at=each.expires_at)
            )
        return len(found)


JOB = JobKind("loyalty.sweep", sweep, every=timedelta(minutes=1))
