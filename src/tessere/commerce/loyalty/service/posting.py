"""Loads what a transaction works on, locked and as of now, and writes what it did: every use case that moves points or money
begins and ends here."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from tessere.commerce.loyalty.domain.ledger import Account, Lot, Sheet, age
from tessere.commerce.loyalty.domain.model import PointsExpired, Source, content_hash
from tessere.commerce.loyalty.store import ledger
from tessere.infra import web
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError

TOPIC = "loyalty"
_TRIES = 5


class _Moving(Exception):
    """The customer was merged or split between looking and locking."""


class Wallet(Struct, frozen=True, kw_only=True):
    """A customer's lots on a sheet, what time has done to them included; `own` is the account that new lots go to."""

    sheet: Sheet
    own: Account
    accounts: list[Account]

    @property
    def customer_id(self) -> UUID:
        """Who the customer is known to be today."""
        return self.own.customer_id or self.own.id


async def load_wallet(unit: Unit, customer_id: UUID) -> Wallet:
    """What a customer has, locked; the account is opened when there is none."""
    await ledger.open_account(unit.db, id=unit.new_id(), owner_id=customer_id, now=unit.now)
    for _ in range(_TRIES):
        try:
            # What a try has locked is let go of again, so that whoever merges, or spends too, is not waited for in a circle.
            async with unit.savepoint():
                accounts, own = await _lock_accounts(unit, customer_id)
        except _Moving:
            continue
        return Wallet(sheet=await _sheet(unit, accounts), own=own, accounts=accounts)
    raise Conflict("this customer is being merged or split; try again", code="customer_moving")


async def _lock_accounts(unit: Unit, customer_id: UUID) -> tuple[list[Account], Account]:
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id, lock=True)
    own = next((each for each in accounts if each.owner_id == customer_id), None)
    if own is None:
        raise _Moving
    return accounts, own


async def load_lots(unit: Unit, lot_ids: Collection[UUID]) -> Sheet:
    """Lots of accounts, with all else that their customers have, locked."""
    accounts = await ledger.lock_accounts_by_lots(unit.db, lot_ids)
    return await _sheet(unit, accounts, also=lot_ids)


async def load_lot(unit: Unit, lot_id: UUID) -> Sheet:
    """The lot of a gift card, locked."""
    found = await ledger.lock_lot(unit.db, lot_id)
    return Sheet([] if found is None else [found])


async def _sheet(unit: Unit, accounts: Collection[Account], *, also: Collection[UUID] = ()) -> Sheet:
    lots = await ledger.list_lots(unit.db, [each.id for each in accounts], also=also)
    sheet = make_sheet(accounts, lots)
    age(sheet, unit.now)
    return sheet


def make_sheet(accounts: Collection[Account], lots: Collection[Lot]) -> Sheet:
    """Accounts and their lots as a sheet."""
    owed = {each.id: each.owed for each in accounts}
    return Sheet(lots, owed, {each.id: each.customer_id or each.id for each in accounts})


async def begin(unit: Unit, *, source: Source, purpose: str, content: object, note: str = "") -> UUID | None:
    """The id of a new transaction; None when it was carried out already, Conflict when it was with other content."""
    id, asked = unit.new_id(), content_hash(content)
    done = await ledger.begin(
        unit.db, id=id, source=source, purpose=purpose, content=asked, at=unit.now, by=unit.actor.name, note=note
    )
    if done is not None and done.content != asked:
        detail = (
            f"{purpose} for {source.kind} {source.id!r} was carried out otherwise; give this one a reference of its own"
        )
        raise Conflict(detail, code="reference_reused", errors=[FieldError("/source/id", detail)])
    return None if done is not None else id


async def finish(unit: Unit, transaction_id: UUID, sheet: Sheet, *, quiet: bool = False) -> None:
    """Write what was done on the sheet, and tell of what ended; `quiet`: tell nobody."""
    if not sheet.entries:
        return
    lots = {each.lot_id for each in sheet.entries}
    accounts = {each.account_id for each in sheet.entries if each.account_id is not None}
    await ledger.save(
        unit.db, transaction_id, lots=[sheet.lots[each] for each in sorted(lots)],
        owed={each: sheet.owed[each] for each in sorted(accounts)}, entries=sheet.entries,
    )  # fmt: skip
    if quiet:
        return
    ended: dict[UUID, int] = {}
    for each in sheet.entries:
        if each.to_book == "expired" and each.account_id is not None:
            customer = sheet.customers[each.account_id]
            ended[customer] = ended.get(customer, 0) + each.amount
    for customer, points in ended.items():
        await unit.emit(PointsExpired(customer_id=customer, points=points))
    touched = sorted({str(sheet.customers[each]) for each in accounts})
    if touched:
        await web.publish(unit, topic=TOPIC, ids=touched)
