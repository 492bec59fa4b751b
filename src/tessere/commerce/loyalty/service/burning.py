"""Holds points and gift cards for a checkout, then uses them or lets go of them, and gives back what a refund returns."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce.loyalty.domain.ledger import POINTS, Sheet, age, capture, held_of, restore, spent_of, take
from tessere.commerce.loyalty.domain.model import (
    GiftCardChanged,
    HoldState,
    PointsBurned,
    PointsReturned,
    Source,
    TenderHold,
    check_ttl,
)
from tessere.commerce.loyalty.service.posting import begin, finish, load_lot, load_lots, load_wallet
from tessere.commerce.loyalty.service.programs import get_program
from tessere.commerce.loyalty.store import gift_cards, holds, ledger
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid

HOLD = "hold"


async def hold_points(
    unit: Unit, *, customer_id: UUID, source: Source, points: int, ttl: timedelta
) -> TenderHold:  # fmt: skip
    """Keep points for a checkout; the same source always gets the same hold. NotEnough when there are fewer."""
    check_ttl(ttl)
    program = await get_program(unit)
    value = program.terms.tender.value_minor(points)
    wallet = await load_wallet(unit, customer_id)
    if earlier := await _earlier(unit, source, wallet.own.id, points):
        return earlier
    take(wallet.sheet, points, into="held")
    return await _keep(
        unit,
        wallet.sheet,
        source=source,
        account_id=wallet.own.id,
        unit_name=POINTS,
        amount=points,
        value=value,
        ttl=ttl,
    )


async def hold_gift_card(
    unit: Unit, *, gift_card_id: UUID, source: Source, amount_minor: int, ttl: timedelta
) -> TenderHold:
    """Keep money of a gift card for a checkout; the same source always gets the same hold."""
    check_ttl(ttl)
    card = await gift_cards.get_gift_card(unit.db, gift_card_id, lock=True)
    if earlier := await _earlier(unit, source, card.id, amount_minor):
        return earlier
    if card.state != "active" or (card.expires_at is not None and card.expires_at <= unit.now):
        raise Conflict(f"this gift card cannot be used: it is {card.state}", code="gift_card_unusable")
    if amount_minor < 1:
        raise Invalid("nothing to hold", errors=[FieldError("/amount_minor", "1 or more")])
    sheet = await load_lot(unit, card.id)
    take(sheet, amount_minor, into="held")
    return await _keep(
        unit, sheet, source=source, gift_card_id=card.id, unit_name=card.currency, amount=amount_minor, value=amount_minor,
        ttl=ttl,
    )  # fmt: skip


async def get_hold(unit: Unit, *, hold_id: UUID) -> TenderHold:
    """One hold."""
    return await holds.get_hold(unit.db, hold_id)


async def capture_hold(unit: Unit, *, hold_id: UUID, amount: int | None = None) -> TenderHold:
    """Use what is held, or a part of it, and let go of the rest. Conflict when its time is over."""
    hold = await holds.get_hold(unit.db, hold_id, lock=True)
    used = hold.amount if amount is None else amount
    if hold.state == "captured" and hold.captured == used:
        return hold
    _require_active(hold)
    if hold.expires_at <= unit.now:
        raise Conflict("the time of this hold is over; hold again", code="hold_expired")
    if not 1 <= used <= hold.amount or hold.value_minor * used % hold.amount:
        detail = f"give whole steps, {hold.amount} at most"
        raise Invalid(detail, errors=[FieldError("/amount", detail)])
    sheet = await _load(unit, hold)
    capture(sheet, held_of(await ledger.list_entries(unit.db, _own(hold))), used)
    age(sheet, unit.now)
    settled = replace(
        hold, captured=used, value_minor=hold.value_minor * used // hold.amount, state="captured", settled_at=unit.now
    )
    await _settle(unit, settled, sheet, purpose="capture")
    if hold.account_id is not None:
        source = Source(hold.source_kind, hold.source_id)
        customer = await _customer(unit, hold.account_id)
        await unit.emit(PointsBurned(customer_id=customer, points=used, value_minor=settled.value_minor, source=source))
    return settled


async def release_hold(unit: Unit, *, hold_id: UUID) -> TenderHold:
    """Let go of what is held; Conflict when it was used."""
    return await _let_go(unit, hold_id, "released")


async def expire_hold(unit: Unit, *, hold_id: UUID) -> None:
    """Let go of what is held because its time is over; nothing when somebody settled it before."""
    hold = await holds.get_hold(unit.db, hold_id, lock=True)
    if hold.state == "active" and hold.expires_at <= unit.now:
        await _let_go(unit, hold_id, "expired")


async def restore_hold(unit: Unit, *, hold_id: UUID, source: Source, amount: int) -> TenderHold:
    """Give back of what was used, for a refund: to the lots that it came from, with their dates. Points whose date is over
    meanwhile end at once; a gift card whose date is over takes nothing back."""
    hold = await holds.get_hold(unit.db, hold_id, lock=True)
    sheet = await _load(unit, hold)
    transaction = await begin(unit, source=source, purpose=f"restore:{hold.id}", content=amount)
    if transaction is None:
        return hold
    if not 1 <= amount <= hold.captured - hold.restored:
        detail = f"{hold.captured - hold.restored} can be given back"
        raise Conflict(detail, code="restored_already", errors=[FieldError("/amount", detail)])
    if hold.gift_card_id is not None:
        card = await gift_cards.get_gift_card(unit.db, hold.gift_card_id)
        if card.state == "expired" or (card.expires_at is not None and card.expires_at <= unit.now):
            raise Conflict("this gift card has ended; give another one", code="gift_card_expired")
    spent = spent_of(await ledger.list_entries(unit.db, _own(hold)))
    restore(sheet, _without(spent, hold.restored), amount, now=unit.now)
    await finish(unit, transaction, sheet)
    changed = replace(hold, restored=hold.restored + amount)
    await holds.save_hold(unit.db, changed)
    await _tell_restored(unit, hold, source, amount)
    return changed


async def _tell_restored(unit: Unit, hold: TenderHold, source: Source, amount: int) -> None:
    if hold.account_id is not None:
        customer = await _customer(unit, hold.account_id)
        await unit.emit(PointsReturned(customer_id=customer, taken_back=0, restored=amount, source=source))
    elif hold.gift_card_id is not None:
        await unit.emit(GiftCardChanged(gift_card_id=hold.gift_card_id, state="active"))


def _without(spent: list[tuple[UUID, int]], restored: int) -> list[tuple[UUID, int]]:
    """What is left of it after so much was given back, the last taken first."""
    found: list[tuple[UUID, int]] = []
    for lot, amount in reversed(spent):
        gone = min(amount, restored)
        restored -= gone
        found.insert(0, (lot, amount - gone))
    return found


async def _earlier(unit: Unit, source: Source, subject: UUID, amount: int) -> TenderHold | None:
    found = await holds.find_hold(unit.db, source=source, subject=subject)
    if found is not None and found.amount != amount:
        detail = f"{source.kind} {source.id!r} holds {found.amount} already; release that hold first"
        raise Conflict(detail, code="held_otherwise")
    return found


async def _keep(
    unit: Unit,
    sheet: Sheet,
    *,
    source: Source,
    unit_name: str,
    amount: int,
    value: int,
    ttl: timedelta,
    account_id: UUID | None = None,
    gift_card_id: UUID | None = None,
) -> TenderHold:
    hold = TenderHold(
        id=unit.new_id(), account_id=account_id, gift_card_id=gift_card_id, source_kind=source.kind, source_id=source.id,
        unit=unit_name, amount=amount, value_minor=value, captured=0, restored=0, state="active", created_at=unit.now,
        expires_at=unit.now + ttl, settled_at=None,
    )  # fmt: skip
    await holds.insert_hold(unit.db, hold)
    transaction = await begin(unit, source=_own(hold), purpose="hold", content=amount)
    if transaction is not None:
        await finish(unit, transaction, sheet)
    return hold


async def _let_go(unit: Unit, hold_id: UUID, state: HoldState) -> TenderHold:
    hold = await holds.get_hold(unit.db, hold_id, lock=True)
    if hold.state in ("released", "expired"):
        return hold
    _require_active(hold)
    sheet = await _load(unit, hold)
    capture(sheet, held_of(await ledger.list_entries(unit.db, _own(hold))), 0)
    age(sheet, unit.now)
    settled = replace(hold, state=state, settled_at=unit.now)
    await _settle(unit, settled, sheet, purpose="release")
    return settled


async def _settle(unit: Unit, hold: TenderHold, sheet: Sheet, *, purpose: str) -> None:
    transaction = await begin(unit, source=_own(hold), purpose=purpose, content=hold.captured)
    if transaction is not None:
        await finish(unit, transaction, sheet)
    await holds.save_hold(unit.db, hold)


async def _load(unit: Unit, hold: TenderHold) -> Sheet:
    if hold.gift_card_id is not None:
        return await load_lot(unit, hold.gift_card_id)
    entries = await ledger.list_entries(unit.db, _own(hold))
    return await load_lots(unit, {each.lot_id for each in entries})


async def _customer(unit: Unit, account_id: UUID) -> UUID:
    found = await ledger.find_account(unit.db, account_id)
    return account_id if found is None or found.customer_id is None else found.customer_id


def _require_active(hold: TenderHold) -> None:
    if hold.state != "active":
        raise Conflict(f"this hold is {hold.state} already", code="hold_settled")


def _own(hold: TenderHold) -> Source:
    return Source(HOLD, str(hold.id))
