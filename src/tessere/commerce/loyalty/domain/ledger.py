"""The ledger: lots of points or money, and entries that take an amount of a lot from one book into another.

Every entry has two sides, so books sum to zero for each transaction, unit and lot. Points begin as `issued` (a debt of the
retailer), are `pending` until they may be spent, then `active`, `held` for a basket, `spent` or `expired`; what is taken back of
a lot that is spent already is `owed` by its account and paid by whatever becomes active next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.kernel.errors import Conflict

POINTS = "points"
Book = Literal["issued", "pending", "active", "held", "spent", "expired", "owed"]
_LAST = datetime.max.replace(tzinfo=UTC)


class Entry(Struct, frozen=True, kw_only=True):
    """So much of a lot from one book into another. `account_id` is whose debt an entry over `owed` changes, else the lot's."""

    account_id: UUID | None
    lot_id: UUID
    unit: str
    from_book: Book
    to_book: Book
    amount: int


class Lot(Struct, frozen=True, kw_only=True):
    """What came in at once and ends at once: points of an account, or the money of a gift card."""

    id: UUID
    account_id: UUID | None
    unit: str
    pending: int = 0
    active: int = 0
    held: int = 0
    available_at: datetime
    expires_at: datetime | None = None

    @property
    def turn(self) -> tuple[datetime, UUID]:
        """The order of spending: what ends first goes first."""
        return (self.expires_at or _LAST, self.id)


class Account(Struct, frozen=True, kw_only=True):
    """Whose points: `owner_id` for ever, `customer_id` as long as the owner is known to be that customer."""

    id: UUID
    owner_id: UUID | None
    customer_id: UUID | None
    owed: int
    tier: str | None
    tier_since: datetime | None
    review_at: datetime | None
    opened_at: datetime


class NotEnough(Conflict):
    """Less may be spent than was asked for."""

    code = "not_enough"

    def __init__(self, asked: int, available: int, unit: str) -> None:
        super().__init__(f"{asked} {unit} were asked for and {available} can be spent; ask for less")
        self.asked = asked
        self.available = available


class Sheet:
    """Lots and debts that a transaction works on, and the entries that it makes of them.

    `owed` is by account; `customers` says whose each account is, so that nobody pays the debts of another.
    """

    def __init__(
        self, lots: Iterable[Lot], owed: Mapping[UUID, int] | None = None, customers: Mapping[UUID, UUID] | None = None
    ) -> None:
        self.lots = {each.id: each for each in lots}
        self.owed = dict(owed or {})
        self.customers = customers or {}
        self.entries: list[Entry] = []

    @property
    def available(self) -> int:
        """What can be spent."""
        return sum(each.active for each in self.lots.values())

    def enter(self, lot_id: UUID, source: Book, target: Book, amount: int, *, debtor: UUID | None = None) -> None:
        """Write an entry and its effect; an amount of zero is none."""
        if amount == 0:
            return
        lot = self.lots[lot_id]
        entry = Entry(
            account_id=debtor or lot.account_id, lot_id=lot_id, unit=lot.unit, from_book=source, to_book=target,
            amount=amount,
        )  # fmt: skip
        self.lots[lot_id] = follow_entry(lot, entry)
        if entry.account_id is not None:
            self.owed[entry.account_id] = self.owed.get(entry.account_id, 0) + owed_change(entry)
        self.entries.append(entry)


def follow_entry(lot: Lot, entry: Entry) -> Lot:
    """The lot after an entry."""
    change = {entry.from_book: -entry.amount}
    change[entry.to_book] = change.get(entry.to_book, 0) + entry.amount
    figures = {book: getattr(lot, book) + change.get(book, 0) for book in ("pending", "active", "held")}
    if min(figures.values()) < 0:
        raise Conflict(
            f"{entry.amount} {entry.unit} are not {entry.from_book} any more; read again", code="spent_meanwhile"
        )
    return replace(lot, **figures)


def owed_change(entry: Entry) -> int:
    """What the entry adds to its account's debt."""
    return entry.amount * ((entry.from_book == "owed") - (entry.to_book == "owed"))


def age(sheet: Sheet, now: datetime) -> None:
    """What time has done: pending becomes active, and active ends."""
    for lot in list(sheet.lots.values()):
        if lot.pending and lot.available_at <= now:
            sheet.enter(lot.id, "pending", "active", lot.pending)
    settle(sheet)
    for lot in list(sheet.lots.values()):
        if lot.active and lot.expires_at is not None and lot.expires_at <= now:
            sheet.enter(lot.id, "active", "expired", lot.active)


def settle(sheet: Sheet) -> None:
    """Pay debts with what is active, what ends first before the rest."""
    for account, owed in sorted(sheet.owed.items()):
        left, customer = owed, sheet.customers.get(account)
        for lot in sorted(sheet.lots.values(), key=lambda each: each.turn):
            own = lot.account_id == account or (lot.account_id and sheet.customers.get(lot.account_id) == customer)
            paid = min(left, lot.active) if own else 0
            sheet.enter(lot.id, "active", "owed", paid, debtor=account)
            left -= paid


def issue(sheet: Sheet, lot: Lot, amount: int, *, now: datetime) -> None:
    """Put a new lot in: active when it is available already."""
    sheet.lots[lot.id] = lot
    sheet.enter(lot.id, "issued", "active" if lot.available_at <= now else "pending", amount)
    settle(sheet)


def take(sheet: Sheet, amount: int, *, into: Literal["held", "spent", "issued"]) -> None:
    """Take from what can be spent, what ends first before the rest; NotEnough and nothing taken otherwise."""
    available = sheet.available
    if amount > available:
        unit = next((each.unit for each in sheet.lots.values()), POINTS)
        raise NotEnough(amount, available, unit)
    left = amount
    for lot in sorted(sheet.lots.values(), key=lambda each: each.turn):
        taken = min(left, lot.active)
        sheet.enter(lot.id, "active", into, taken)
        left -= taken


def capture(sheet: Sheet, held: Sequence[tuple[UUID, int]], amount: int) -> None:
    """Spend of what is held, in the order in which it was taken, and let go of the rest."""
    left = amount
    for lot_id, kept in held:
        spent = min(left, kept)
        sheet.enter(lot_id, "held", "spent", spent)
        sheet.enter(lot_id, "held", "active", kept - spent)
        left -= spent
    settle(sheet)


def take_back(sheet: Sheet, lot_id: UUID, amount: int) -> None:
    """Undo an earning: of its own lot what is pending, then what is active; the rest was spent, and is owed."""
    lot = sheet.lots[lot_id]
    pending = min(amount, lot.pending)
    active = min(amount - pending, lot.active)
    sheet.enter(lot_id, "pending", "issued", pending)
    sheet.enter(lot_id, "active", "issued", active)
    sheet.enter(lot_id, "owed", "issued", amount - pending - active)
    settle(sheet)


def restore(sheet: Sheet, spent: Sequence[tuple[UUID, int]], amount: int, *, now: datetime) -> None:
    """Give spent points back to the lots that they came from, the last taken first; their dates stay."""
    left = amount
    for lot_id, taken in reversed(spent):
        back = min(left, taken)
        sheet.enter(lot_id, "spent", "active", back)
        left -= back
    settle(sheet)
    age(sheet, now)


def books_of(entries: Iterable[Entry]) -> dict[tuple[str, Book], int]:
    """The balance of every book by unit: what the entries sum to."""
    found: dict[tuple[str, Book], int] = {}
    for each in entries:
        for book, amount in ((each.from_book, -each.amount), (each.to_book, each.amount)):
            found[each.unit, book] = found.get((each.unit, book), 0) + amount
    return found


def spent_of(entries: Iterable[Entry]) -> list[tuple[UUID, int]]:
    """What was spent of each lot and not given back, in the order in which it was taken."""
    found: dict[UUID, int] = {}
    for each in entries:
        change = each.amount * ((each.to_book == "spent") - (each.from_book == "spent"))
        if change:
            found[each.lot_id] = found.get(each.lot_id, 0) + change
    return [(lot, amount) for lot, amount in found.items() if amount > 0]


def held_of(entries: Iterable[Entry]) -> list[tuple[UUID, int]]:
    """What is held of each lot, in the order in which it was taken."""
    found: dict[UUID, int] = {}
    for each in entries:
        change = each.amount * ((each.to_book == "held") - (each.from_book == "held"))
        if change:
            found[each.lot_id] = found.get(each.lot_id, 0) + change
    return [(lot, amount) for lot, amount in found.items() if amount > 0]
