"""Gives points for sales, and takes them back for returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from tessere.commerce.loyalty.domain.earning import Earned, EarnedLine, EarnLine, Sale, points_for, share_of
from tessere.commerce.loyalty.domain.ledger import POINTS, Lot, issue, take_back
from tessere.commerce.loyalty.domain.model import PointsEarned, PointsReturned, Source
from tessere.commerce.loyalty.domain.programs import Terms, available_at, expires_at
from tessere.commerce.loyalty.service.posting import begin, finish, load_lots, load_wallet
from tessere.commerce.loyalty.service.programs import find_program
from tessere.commerce.loyalty.service.tiers import assess, tier_of
from tessere.commerce.loyalty.store import earnings, ledger
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid


class SaleContext(Struct, frozen=True, kw_only=True):
    """Where it is sold, and the segments of the customer."""

    channel: str | None = None
    touchpoint: str | None = None
    segments: tuple[str, ...] = ()


class EarnedPoints(Struct, frozen=True, kw_only=True):
    """What a sale earned and when it may be spent."""

    points: int
    available_at: datetime | None
    expires_at: datetime | None
    lines: tuple[EarnedLine, ...]


class ReturnedLine(Struct, frozen=True, kw_only=True):
    """So many pieces of a line came back."""

    ref: Annotated[str, Meta(min_length=1, max_length=64)]
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]


_NOTHING = EarnedPoints(points=0, available_at=None, expires_at=None, lines=())


async def quote_points(
    unit: Unit, *, customer_id: UUID | None, lines: Sequence[EarnLine], context: SaleContext
) -> EarnedPoints:
    """What a sale would earn now; nothing is written."""
    program = await find_program(unit)
    if program is None or not program.terms.enabled:
        return _NOTHING
    accounts = [] if customer_id is None else await ledger.list_accounts(unit.db, owner_id=customer_id)
    earned = _points(program.terms, lines, context, tier_of(program.terms, accounts), unit.now)
    since = available_at(program.terms, unit.now)
    return EarnedPoints(
        points=earned.points, available_at=since, expires_at=expires_at(program.terms, since), lines=earned.lines
    )


async def earn_points(
    unit: Unit, *, customer_id: UUID, source: Source, lines: Sequence[EarnLine], context: SaleContext
) -> EarnedPoints:
    """Give the points of a sale, once for its source; the tier may rise with them."""
    program = await find_program(unit)
    if program is None or not program.terms.enabled:
        return _NOTHING
    terms = program.terms
    wallet = await load_wallet(unit, customer_id)
    content = [customer_id, [asdict(each) for each in lines], asdict(context)]
    transaction = await begin(unit, source=source, purpose="earn", content=content)
    if transaction is None:
        return await _earlier(unit, source)
    earned = _points(terms, lines, context, tier_of(terms, wallet.accounts), unit.now)
    since = available_at(terms, unit.now)
    lot = Lot(
        id=unit.new_id(), account_id=wallet.own.id, unit=POINTS, available_at=since, expires_at=expires_at(terms, since)
    )
    await ledger.insert_lot(unit.db, lot)
    issue(wallet.sheet, lot, earned.points, now=unit.now)
    await finish(unit, transaction, wallet.sheet)
    await earnings.insert_earning(
        unit.db, lot_id=lot.id, account_id=wallet.own.id, source=source, at=unit.now, lines=earned.lines
    )
    await assess(unit, terms, wallet.accounts, own=wallet.own)
    await unit.emit(
        PointsEarned(customer_id=wallet.customer_id, points=earned.points, source=source, available_at=since)
    )
    return EarnedPoints(points=earned.points, available_at=since, expires_at=lot.expires_at, lines=earned.lines)


async def take_back_points(unit: Unit, *, source: Source, sale: Source, lines: Sequence[ReturnedLine]) -> int:
    """Take back what the returned pieces of a sale had earned, from the very lot of that sale; how many points.

    With the last piece of a line the rest of its points goes, so that parts sum exactly. What was spent already is owed.
    """
    earning = await earnings.find_earning(unit.db, sale)
    if earning is None:  # the customer was not known at the sale, or there was no program
        return 0
    sheet = await load_lots(unit, [earning.lot_id])
    transaction = await begin(
        unit, source=source, purpose="take_back", content=[sale, [asdict(each) for each in lines]]
    )
    if transaction is None:
        return 0
    known = await earnings.list_lines(unit.db, earning.lot_id)
    after = _returned(known, lines)
    due = sum(share_of(each.points, each.returned, each.quantity) for each in after)
    before = sum(share_of(each.points, each.returned, each.quantity) for each in known)
    take_back(sheet, earning.lot_id, due - before)
    await finish(unit, transaction, sheet)
    spend = sum(share_of(each.net_minor, each.returned, each.quantity) for each in after)
    await earnings.save_returned(unit.db, earning.lot_id, after, taken_back=due, returned_minor=spend)
    await unit.emit(
        PointsReturned(
            customer_id=sheet.customers[earning.account_id], taken_back=due - before, restored=0, source=source
        )
    )
    return due - before


def _returned(known: Sequence[earnings.EarningLine], lines: Sequence[ReturnedLine]) -> list[earnings.EarningLine]:
    found = {each.ref: each for each in known}
    for number, line in enumerate(lines):
        mine = found.get(line.ref)
        if mine is None:
            detail = f"the sale has no line {line.ref!r}"
            raise Invalid(detail, code="unknown_line", errors=[FieldError(f"/lines/{number}/ref", detail)])
        if mine.returned + line.quantity > mine.quantity:
            detail = f"of line {line.ref!r} only {mine.quantity - mine.returned} can still come back"
            raise Conflict(detail, code="returned_already", errors=[FieldError(f"/lines/{number}/quantity", detail)])
        found[line.ref] = replace(mine, returned=mine.returned + line.quantity)
    return list(found.values())


def _points(terms: Terms, lines: Sequence[EarnLine], context: SaleContext, tier: str | None, now: datetime) -> Earned:
    sale = Sale(
        at=now, tier=tier, segments=context.segments, channel=context.channel, touchpoint=context.touchpoint
    )  # fmt: skip
    return points_for(terms, lines, sale)


async def _earlier(unit: Unit, source: Source) -> EarnedPoints:
    found = await earnings.find_earning(unit.db, source)
    if found is None:
        return _NOTHING
    lines = tuple(
        EarnedLine(
            ref=each.ref, quantity=each.quantity, net_minor=each.net_minor, points=each.points, rule=None, bonuses=()
        )
        for each in await earnings.list_lines(unit.db, found.lot_id)
    )  # fmt: skip
    return EarnedPoints(points=found.points, available_at=found.available_at, expires_at=found.expires_at, lines=lines)
