"""What a customer has: balance, statement and cards; and what becomes of it when people turn out to be one, or two."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.loyalty.domain.codes import card_number, read_card_number
from tessere.commerce.loyalty.domain.ledger import age, books_of, follow_entry, owed_change
from tessere.commerce.loyalty.domain.model import Balance, CardState, LoyaltyCard, Source, StatementLine
from tessere.commerce.loyalty.domain.tiers import rank_of
from tessere.commerce.loyalty.service.posting import TOPIC, begin, finish, load_wallet, make_sheet
from tessere.commerce.loyalty.service.programs import find_program, get_program
from tessere.commerce.loyalty.service.tiers import assess, tier_of
from tessere.commerce.loyalty.store import customers as store
from tessere.commerce.loyalty.store import ledger
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, NotFound

_TRIES = 5


class ErasedLoyalty(Struct, frozen=True):
    """What an erasure took away."""

    accounts: int = 0
    cards: int = 0
    notes: int = 0


async def get_balance(unit: Unit, *, customer_id: UUID) -> Balance:
    """What a customer has now, over all accounts that are theirs today; zeros for one who has none."""
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id)
    lots = await ledger.list_lots(unit.db, [each.id for each in accounts])
    sheet = make_sheet(accounts, lots)
    age(sheet, unit.now)
    ending = sorted(each.expires_at for each in sheet.lots.values() if each.active and each.expires_at)
    program = await find_program(unit)
    tier = None if program is None else tier_of(program.terms, accounts)
    return Balance(
        customer_id=next((each.customer_id for each in accounts if each.customer_id), customer_id),
        available=sheet.available, held=sum(each.held for each in sheet.lots.values()),
        pending=sum(each.pending for each in sheet.lots.values()), owed=sum(sheet.owed.values()), tier=tier,
        tier_until=next((each.review_at for each in accounts if tier and each.tier == tier), None),
        next_expiry=ending[0] if ending else None,
        expiring=sum(each.active for each in sheet.lots.values() if ending and each.expires_at == ending[0]),
    )  # fmt: skip


async def list_statement(
    unit: Unit, *, customer_id: UUID, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[StatementLine]:
    """What moved a customer's points, the latest first, each with what there was after it."""
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id)
    return await store.list_statement(unit.db, [each.id for each in accounts], before=before, limit=limit)


async def compare_journal(unit: Unit, *, customer_id: UUID) -> bool:
    """Whether a customer's lots and debts are what their entries make of them, and books sum to zero."""
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id)
    entries = await store.list_journal(unit.db, [each.id for each in accounts])
    lots = await ledger.list_lots(
        unit.db, [each.id for each in accounts], also={each.lot_id for each in entries}
    )  # fmt: skip
    replayed = {each.id: replace(each, pending=0, active=0, held=0) for each in lots}
    owed = {each.id: 0 for each in accounts}
    for entry in entries:
        if entry.lot_id in replayed:
            replayed[entry.lot_id] = follow_entry(replayed[entry.lot_id], entry)
        if entry.account_id in owed:
            owed[entry.account_id] += owed_change(entry)
    same = replayed == {each.id: each for each in lots} and owed == {each.id: each.owed for each in accounts}
    return same and sum(books_of(entries).values()) == 0


async def issue_card(unit: Unit, *, customer_id: UUID, number: str | None = None) -> LoyaltyCard:
    """A new card for a customer, or one that was printed before, by its number; the account is opened when there is none."""
    wallet = await load_wallet(unit, customer_id)
    if number is not None:
        read = read_card_number(number)
        known = await store.find_card(unit.db, read)
        if known is not None and known.customer_id == wallet.customer_id:
            return known
        if not await store.insert_card(unit.db, number=read, account_id=wallet.own.id, now=unit.now):
            detail = f"the card {read} is somebody else's"
            raise Conflict(detail, code="card_taken", errors=[FieldError("/number", detail)])
        return await _note_card(unit, read, "loyalty_card.issued")
    prefix = (await get_program(unit)).terms.card_prefix
    for _ in range(_TRIES):
        made = card_number(prefix, secrets.randbits(60))
        if await store.insert_card(unit.db, number=made, account_id=wallet.own.id, now=unit.now):
            return await _note_card(unit, made, "loyalty_card.issued")
    raise Conflict("no free card number was found; widen the program's card_prefix", code="card_numbers_used_up")


async def find_card(unit: Unit, *, number: str) -> LoyaltyCard:
    """A card by its number, and who has it today; Invalid when the check digit is wrong."""
    read = read_card_number(number)
    found = await store.find_card(unit.db, read)
    if found is None:
        raise NotFound(f"there is no card {read}", code="card_unknown")
    return found


async def list_cards(unit: Unit, *, customer_id: UUID) -> list[LoyaltyCard]:
    """The cards of a customer."""
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id)
    return await store.list_cards(unit.db, [each.id for each in accounts])


async def set_card_state(unit: Unit, *, number: str, card_state: CardState) -> LoyaltyCard:
    """A card is lost, closed, or found again."""
    card = await find_card(unit, number=number)
    if card.state == card_state:
        return card
    await store.save_card(unit.db, number=card.number, state=card_state)
    return await _note_card(unit, card.number, f"loyalty_card.{card_state}")


async def follow(unit: Unit, *, customer_ids: Collection[UUID], customer_id: UUID) -> None:
    """These customers turned out to be `customer_id`: their accounts, with their history, are that customer's from now on.

    Nothing is moved, so that `unfollow` can give each back. Idempotent, and whoever was followed before comes along.
    """
    concerned = await ledger.lock_concerned(unit.db, {*customer_ids, customer_id})
    # Whom they are told to be may have turned out to be somebody else before.
    target = next(
        (each.customer_id for each in concerned if each.owner_id == customer_id and each.customer_id), customer_id
    )
    moving = [each for each in concerned if each.customer_id in customer_ids and each.customer_id != target]
    if not moving:
        return
    await ledger.save_customers(unit.db, [replace(each, customer_id=target) for each in moving])
    program = await find_program(unit)
    accounts = [*moving, *(each for each in concerned if each.customer_id == target)]
    if program is not None:
        # What counts for a tier counts together; it is kept where the customer's best tier is.
        best = max(accounts, key=lambda each: (rank_of(program.terms, each.tier), each.owner_id == target))
        await assess(unit, program.terms, accounts, own=replace(best, customer_id=target))
    await web.publish(unit, topic=TOPIC, ids=[target, *customer_ids])


async def unfollow(unit: Unit, *, owner_ids: Collection[UUID]) -> None:
    """These turned out to be customers of their own: each has the account again that was opened for it. What was spent
    together stays spent of the lots that it was taken from."""
    accounts = await ledger.lock_owned(unit.db, owner_ids)
    await ledger.save_customers(unit.db, [replace(each, customer_id=each.owner_id) for each in accounts])
    await web.publish(unit, topic=TOPIC, ids=owner_ids)


async def erase_customers(unit: Unit, *, customer_ids: Collection[UUID]) -> ErasedLoyalty:
    """Forget customers: what is left of their points ends, cards and notes go, and the ledger keeps sums of nobody."""
    accounts = [
        each
        for each in await ledger.lock_concerned(unit.db, customer_ids)
        if each.owner_id in customer_ids or each.customer_id in customer_ids
    ]
    if not accounts:
        return ErasedLoyalty()
    sheet = make_sheet(accounts, await ledger.list_lots(unit.db, [each.id for each in accounts]))
    for lot in list(sheet.lots.values()):
        sheet.enter(lot.id, "pending", "expired", lot.pending)
        sheet.enter(lot.id, "active", "expired", lot.active)
    transaction = await begin(unit, source=Source("erasure", str(unit.new_id())), purpose="expire", content=None)
    if transaction is not None:
        await finish(unit, transaction, sheet, quiet=True)
    gone, cards, notes = await store.let_go(unit.db, [each.id for each in accounts])
    return ErasedLoyalty(gone, cards, notes)


async def _note_card(unit: Unit, number: str, action: str) -> LoyaltyCard:
    card = await find_card(unit, number=number)
    await audit.record(unit, action=action, object_kind="customer", object_id=card.customer_id)
    await web.publish(unit, topic=TOPIC, ids=[card.customer_id])
    return card
