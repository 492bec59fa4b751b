"""Holds stock for baskets, and lets it go or makes it an order's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.stock.domain.locations import check_channel
from tessere.commerce.stock.domain.model import (
    Cause,
    Delta,
    Hold,
    HoldLine,
    HoldState,
    Key,
    OutOfStock,
    StockLine,
    check_lines,
    content_hash,
    sum_lines,
)
from tessere.commerce.stock.domain.sourcing import Candidate, missing_of, plan_hold
from tessere.commerce.stock.service.posting import apply, as_content, record
from tessere.commerce.stock.store import holds, levels
from tessere.commerce.stock.store.levels import Sellable
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.kernel.errors import Conflict, FieldError, Invalid

HOLD = "hold"
LONGEST_TTL = timedelta(days=30)
_AT_ONCE = 200


class _Ask(Struct, frozen=True, kw_only=True):
    """What is to be held: `needs` by variant, `variant_ids` by line."""

    needs: Mapping[UUID, int]
    variant_ids: Sequence[UUID]
    channel: str
    preferred: Sequence[UUID]
    elsewhere: bool


class _TakenMeanwhile(Exception):
    """Somebody was faster than the plan."""


async def hold_stock(
    unit: Unit,
    *,
    owner_id: UUID,
    lines: Sequence[StockLine],
    channel: str,
    ttl: timedelta,
    preferred: Sequence[UUID] = (),
    elsewhere: bool = True,
) -> Hold:
    """Hold every line or none: at the preferred locations first, then (`elsewhere`) wherever there is some.

    The same owner always gets the same hold; Conflict when it has one of other lines, which must be released first.
    OutOfStock when there is not enough; the transaction must end then.
    """
    check_channel(channel)
    check_lines(lines)
    if not timedelta(seconds=1) <= ttl <= LONGEST_TTL:
        raise Invalid("the time to hold is not valid", errors=[FieldError("/ttl_seconds", "1 second to 30 days")])
    ask = _Ask(
        needs=sum_lines(lines), variant_ids=[each.variant_id for each in lines], channel=channel, preferred=preferred,
        elsewhere=elsewhere,
    )  # fmt: skip
    content = content_hash(as_content(sorted(ask.needs.items()), channel, list(preferred), elsewhere))
    hold = Hold(
        id=unit.new_id(), owner_id=owner_id, channel=channel, state="active", created_at=unit.now,
        expires_at=unit.now + ttl, settled_at=None, lines=(),
    )  # fmt: skip
    if not await holds.insert_hold(unit.db, hold, content=content):
        return await _earlier(unit, owner_id, content)
    try:
        async with unit.savepoint():
            taken = await _take(unit, ask, locked=False)
    except _TakenMeanwhile:
        taken = await _take(unit, ask, locked=True)
    hold = replace(hold, lines=_lines(taken))
    holds.insert_lines(unit, hold.id, hold.lines)
    await record(
        unit, cause=Cause(HOLD, str(hold.id)), deltas=[_delta(each, held=each.quantity) for each in hold.lines]
    )
    return hold


async def get_hold(unit: Unit, *, hold_id: UUID) -> Hold:
    """One hold."""
    return await holds.get_hold(unit.db, hold_id)


async def confirm_hold(unit: Unit, *, hold_id: UUID) -> Hold:
    """Make what is held an order's: it stays until it is shipped or cancelled. Conflict when its time is over."""
    return await _settle(unit, hold_id, "confirmed", in_time=True)


async def release_hold(unit: Unit, *, hold_id: UUID) -> Hold:
    """Let go of what is held; Conflict when it was confirmed."""
    return await _settle(unit, hold_id, "released")


async def expire_hold(unit: Unit, *, hold_id: UUID) -> bool:
    """Let go of what is held, because its time is over; False when somebody settled it before."""
    if not await holds.settle(unit.db, id=hold_id, state="expired", now=unit.now, in_time=False):
        return False
    await _move(unit, await holds.get_hold(unit.db, hold_id))
    return True


async def expire_due(database: Database, _payload: Any = None) -> None:
    """Expire every hold whose time is over, each in a transaction of its own."""
    while True:
        async with database.reading() as unit:
            due = await holds.list_due(unit.db, now=unit.now, limit=_AT_ONCE)
        for hold_id in due:
            async with database.unit() as unit:
                await expire_hold(unit, hold_id=hold_id)
        if len(due) < _AT_ONCE:
            return


async def _earlier(unit: Unit, owner_id: UUID, content: bytes) -> Hold:
    found = await holds.find_by_owner(unit.db, owner_id)
    if found is None or found.content != content:
        detail = "this owner holds other lines, or has just let them go; release that hold first, then try again"
        raise Conflict(detail, code="held_otherwise")
    return await holds.with_lines(unit.db, found)


async def _take(unit: Unit, ask: _Ask, *, locked: bool) -> Mapping[Key, int]:
    """Plan on what there is and take it. Unlocked, somebody may be faster; locked, the plan holds."""
    found = await _find_sellable(unit, ask)
    if locked:
        ours = {
            (each.variant_id, each.location_id) for each in await levels.lock(unit.db, [each.key for each in found])
        }
        found = [each for each in await _find_sellable(unit, ask) if each.key in ours]
    candidates = _candidates(found)
    plan = plan_hold(ask.needs, candidates, ask.preferred)
    if plan is None:
        raise OutOfStock(missing_of(ask.needs, candidates), lines=ask.variant_ids)
    taken = await levels.hold(unit.db, plan, {each.key: each.buffer for each in found})
    if None in taken:
        raise _TakenMeanwhile
    return plan


async def _find_sellable(unit: Unit, ask: _Ask) -> list[Sellable]:
    found = await levels.list_sellable(unit.db, channel=ask.channel, variant_ids=ask.needs.keys())
    return [each for each in found if ask.elsewhere or each.location_id in ask.preferred]


def _candidates(found: Sequence[Sellable]) -> list[Candidate]:
    available: dict[UUID, dict[UUID, int]] = {}
    for each in found:
        available.setdefault(each.location_id, {})[each.variant_id] = each.available
    return [Candidate(location_id=location, available=has) for location, has in available.items()]


async def _settle(unit: Unit, hold_id: UUID, state: HoldState, *, in_time: bool = False) -> Hold:
    done = await holds.settle(unit.db, id=hold_id, state=state, now=unit.now, in_time=in_time)
    hold = await holds.get_hold(unit.db, hold_id)
    if done:
        await _move(unit, hold)
    elif hold.state != state:
        if hold.state in ("active", "expired"):
            raise Conflict("the time of this hold is over; hold the stock again", code="hold_expired")
        raise Conflict(f"this hold is {hold.state} already", code="hold_settled")
    return hold


async def _move(unit: Unit, hold: Hold) -> None:
    """What settling a hold does to the levels."""
    kept = hold.state == "confirmed"
    deltas = [_delta(each, held=-each.quantity, allocated=each.quantity if kept else 0) for each in hold.lines]
    await apply(unit, cause=Cause(HOLD, str(hold.id)), deltas=deltas, seq=1, note=hold.state)


def _lines(taken: Mapping[Key, int]) -> tuple[HoldLine, ...]:
    return tuple(
        HoldLine(variant_id=key[0], location_id=key[1], line=number, quantity=taken[key])
        for number, key in enumerate(sorted(taken))
    )


def _delta(line: HoldLine, *, held: int, allocated: int = 0) -> Delta:
    return Delta(
        variant_id=line.variant_id, location_id=line.location_id, line=line.line, held=held, allocated=allocated
    )


JOB = JobKind("stock.expire", expire_due, every=timedelta(seconds=10))
