"""Issues gift cards, finds them by their code, activates, blocks and ends them."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from tessere.commerce.loyalty.domain.codes import gift_code, hash_code, hash_pin, read_gift_code, shown_code
from tessere.commerce.loyalty.domain.ledger import Lot, Sheet, age
from tessere.commerce.loyalty.domain.model import GiftCard, GiftCardChanged, GiftState, Source
from tessere.commerce.loyalty.service.posting import begin, finish, load_lot
from tessere.commerce.loyalty.store import gift_cards as store
from tessere.commerce.loyalty.store import ledger
from tessere.infra import audit
from tessere.infra.db import Database, Unit
from tessere.infra.web import ExpectedVersion, Limit, reset_shared, take_shared
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound
from tessere.kernel.time import EPOCH

MOST_AT_ONCE = 500
LARGEST_AMOUNT = 10_000_000
# Attempts from one client at any card (right ones count too: a desk looks up many); at one card from anywhere, for its PIN.
BY_CLIENT = Limit(burst=60, per_second=1 / 5)
BY_CARD = Limit(burst=5, per_second=1 / 300)


class IssuedCard(Struct, frozen=True, kw_only=True):
    """A new gift card with its code and PIN, which nobody can read again."""

    card: GiftCard
    code: str
    pin: str | None


async def issue_gift_cards(
    unit: Unit,
    *,
    source: Source,
    amount_minor: int,
    currency: str,
    count: int = 1,
    expires_at: datetime | None = None,
    with_pin: bool = False,
    active: bool = True,
) -> list[IssuedCard]:
    """New gift cards of an amount. Once for a source: their codes cannot be told a second time, so repeating is a Conflict."""
    _check(unit, amount_minor, count, expires_at)
    asked = [amount_minor, currency, count, expires_at, with_pin, active]
    transaction = await begin(unit, source=source, purpose="issue_gift_cards", content=asked)
    if transaction is None:
        raise Conflict(f"the gift cards of {source.kind} {source.id!r} were issued already", code="issued_already")
    sheet = Sheet([])
    issued = []
    for _ in range(count):
        # Until it is activated, money is pending without a date.
        lot = Lot(id=unit.new_id(), account_id=None, unit=currency, available_at=EPOCH, expires_at=expires_at)
        await ledger.insert_lot(unit.db, lot)
        sheet.lots[lot.id] = lot
        sheet.enter(lot.id, "issued", "active" if active else "pending", amount_minor)
        issued.append(await _add(unit, lot, amount_minor, with_pin=with_pin, active=active))
    await finish(unit, transaction, sheet)
    detail = {"count": count, "amount_minor": amount_minor, "currency": currency}
    await audit.record(unit, action="gift_cards.issued", object_kind="gift_cards", object_id=source.id, detail=detail)
    return issued


async def check_gift_code(database: Database, *, code: str, pin: str | None, client: str) -> GiftCard:
    """The gift card of a code; NotFound alike when there is none and when the PIN is wrong, RateLimited after some wrong ones.

    Owns its units, because an attempt counts also when it fails.
    """
    async with database.unit() as unit:
        await take_shared(unit, bucket=f"gift card client {client}", limit=BY_CLIENT)
    read = read_gift_code(code)
    hashed = hash_code(read)
    by_card = f"gift card {hashed.hex()}"
    async with database.unit() as unit:
        await take_shared(unit, bucket=by_card, limit=BY_CARD)
    async with database.unit() as unit:
        found = await store.find_by_code(
            unit.db, code_hash=hashed, pin_hash=None if pin is None else hash_pin(read, pin)
        )
        if found is None or not found.pin_is_right:
            raise NotFound("there is no gift card with this code and PIN", code="gift_card_unknown")
        await reset_shared(unit, bucket=by_card)
        return await store.get_gift_card(unit.db, found.id)


async def get_gift_card(unit: Unit, *, gift_card_id: UUID) -> GiftCard:
    """One gift card."""
    return await store.get_gift_card(unit.db, gift_card_id)


async def list_gift_cards(
    unit: Unit, *, limit: int, last_four: str | None = None, state: GiftState | None = None, before: UUID | None = None
) -> list[GiftCard]:
    """Gift cards, the latest first."""
    return await store.list_gift_cards(unit.db, last_four=last_four, state=state, before=before, limit=limit)


async def activate_gift_card(unit: Unit, *, gift_card_id: UUID, expected: ExpectedVersion) -> GiftCard:
    """Let a gift card be used, because it was paid for; or again, after it was blocked."""
    card = await store.get_gift_card(unit.db, gift_card_id, lock=True)
    if card.state == "active":
        return card
    expected.check(card.version)
    if card.state == "expired" or (card.expires_at is not None and card.expires_at <= unit.now):
        raise Conflict("this gift card has ended", code="gift_card_expired")
    sheet = await load_lot(unit, card.id)
    pending = sheet.lots[card.id].pending
    if pending:
        transaction = await begin(unit, source=Source("gift_card", str(card.id)), purpose="activate", content=pending)
        sheet.enter(card.id, "pending", "active", pending)
        if transaction is not None:
            await finish(unit, transaction, sheet)
    return await _change(unit, card, "active", activated_at=card.activated_at or unit.now)


async def block_gift_card(unit: Unit, *, gift_card_id: UUID, expected: ExpectedVersion, reason: str) -> GiftCard:
    """Let nobody use a gift card any more; what is held of it can still be captured, and a refund still finds it."""
    card = await store.get_gift_card(unit.db, gift_card_id, lock=True)
    expected.check(card.version)
    if card.state == "expired":
        raise Conflict("this gift card has ended", code="gift_card_expired")
    return await _change(unit, card, "blocked", activated_at=card.activated_at, reason=reason)


async def expire_gift_card(unit: Unit, *, gift_card_id: UUID) -> None:
    """End a gift card whose date is over: what is left is the retailer's."""
    card = await store.get_gift_card(unit.db, gift_card_id, lock=True)
    if card.state not in ("issued", "active") or card.expires_at is None or card.expires_at > unit.now:
        return
    sheet = await load_lot(unit, card.id)
    sheet.enter(card.id, "pending", "active", sheet.lots[card.id].pending)
    age(sheet, unit.now)
    transaction = await begin(unit, source=Source("gift_card", str(card.id)), purpose="expire", content=None)
    if transaction is not None:
        await finish(unit, transaction, sheet)
    await _change(unit, card, "expired", activated_at=card.activated_at)


async def sum_books(unit: Unit) -> list[store.BookBalance]:
    """What the retailer owes in points and on gift cards, book by book: each unit sums to zero."""
    return await store.sum_books(unit.db)


async def _add(unit: Unit, lot: Lot, amount: int, *, with_pin: bool, active: bool) -> IssuedCard:
    code = gift_code(secrets.token_bytes(15))
    pin = f"{secrets.randbelow(1_000_000):06}" if with_pin else None
    card = GiftCard(
        id=lot.id, last_four=code[-4:], has_pin=with_pin, currency=lot.unit, amount_minor=amount, balance_minor=amount,
        held_minor=0, state="active" if active else "issued", issued_at=unit.now,
        activated_at=unit.now if active else None, expires_at=lot.expires_at, version=1,
    )  # fmt: skip
    await store.insert_gift_card(
        unit.db, card, code_hash=hash_code(code), pin_hash=None if pin is None else hash_pin(code, pin)
    )
    return IssuedCard(card=card, code=shown_code(code), pin=pin)


async def _change(
    unit: Unit, card: GiftCard, state: GiftState, *, activated_at: datetime | None, reason: str = ""
) -> GiftCard:
    await store.save_state(unit.db, card.id, state=state, activated_at=activated_at)
    await unit.emit(GiftCardChanged(gift_card_id=card.id, state=state))
    detail = {"last_four": card.last_four, "reason": reason}
    await audit.record(unit, action=f"gift_card.{state}", object_kind="gift_card", object_id=card.id, detail=detail)
    return await store.get_gift_card(unit.db, card.id)


def _check(unit: Unit, amount_minor: int, count: int, expires_at: datetime | None) -> None:
    errors = []
    if not 1 <= amount_minor <= LARGEST_AMOUNT:
        errors.append(FieldError("/amount_minor", f"1 to {LARGEST_AMOUNT}"))
    if not 1 <= count <= MOST_AT_ONCE:
        errors.append(FieldError("/count", f"1 to {MOST_AT_ONCE}"))
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= unit.now):
        errors.append(FieldError("/expires_at", "a moment to come, with its zone"))
    if errors:
        raise Invalid("gift cards cannot be issued like this", errors=errors)
