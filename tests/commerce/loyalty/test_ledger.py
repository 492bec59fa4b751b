"""The pure ledger under any order of earning, using, refunding and time, against plain sums."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.commerce.loyalty.club import NOW

from tessere.commerce.loyalty.domain.ledger import (
    POINTS,
    Entry,
    Lot,
    NotEnough,
    Sheet,
    age,
    books_of,
    capture,
    follow_entry,
    held_of,
    issue,
    owed_change,
    restore,
    spent_of,
    take,
    take_back,
)

ACCOUNT = UUID(int=7)
NUMBER = st.integers(0, 20)


class Ledger(RuleBasedStateMachine):
    """One account; each step is a transaction on a sheet made afresh of what the last left."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.lots: dict[UUID, Lot] = {}
        self.owed = 0
        self.journal: list[Entry] = []
        self.earned: dict[UUID, int] = {}
        self.taken: dict[UUID, int] = {}
        self.holds: dict[int, list[Entry]] = {}
        self.burns: dict[int, tuple[list[Entry], int]] = {}
        self.steps = 0

    def sheet(self) -> Sheet:
        made = Sheet(self.lots.values(), {ACCOUNT: self.owed}, {ACCOUNT: ACCOUNT})
        age(made, self.now)
        return made

    def keep(self, sheet: Sheet) -> list[Entry]:
        self.steps += 1
        self.lots, self.owed = sheet.lots, sheet.owed[ACCOUNT]
        self.journal += sheet.entries
        return sheet.entries

    @rule(points=st.integers(0, 50), pending=st.integers(0, 20), valid=st.integers(1, 40) | st.none())
    def earn(self, points: int, pending: int, valid: int | None) -> None:
        since = self.now + timedelta(days=pending)
        ends = None if valid is None else since + timedelta(days=valid)
        lot = Lot(id=UUID(int=1000 + self.steps), account_id=ACCOUNT, unit=POINTS, available_at=since, expires_at=ends)
        sheet = self.sheet()
        issue(sheet, lot, points, now=self.now)
        self.keep(sheet)
        self.earned[lot.id], self.taken[lot.id] = points, 0

    @rule(which=NUMBER, points=st.integers(1, 50))
    def give_back_a_sale(self, which: int, points: int) -> None:
        open_ones = [lot for lot, earned in self.earned.items() if earned > self.taken[lot]]
        if not open_ones:
            return
        lot = open_ones[which % len(open_ones)]
        points = min(points, self.earned[lot] - self.taken[lot])
        sheet = self.sheet()
        before = sum(each.pending + each.active + each.held for each in sheet.lots.values()) - sheet.owed[ACCOUNT]
        take_back(sheet, lot, points)
        after = sum(each.pending + each.active + each.held for each in sheet.lots.values()) - sheet.owed[ACCOUNT]
        assert before - after == points, "exactly what was earned goes, whatever was spent of it"
        self.taken[lot] += points
        self.keep(sheet)

    @rule(points=st.integers(1, 60))
    def hold(self, points: int) -> None:
        sheet = self.sheet()
        available = sheet.available
        try:
            take(sheet, points, into="held")
        except NotEnough:
            assert points > available
            return
        assert points <= available
        by_end = sorted(self.lots.values(), key=lambda each: each.turn)
        taken = {lot for lot, _ in held_of(sheet.entries)}
        left = [each.turn for each in by_end if sheet.lots[each.id].active]
        assert all(sheet.lots[lot].turn <= min(left) for lot in taken if left), "what ends first goes first"
        self.holds[self.steps] = self.keep(sheet)

    @rule(which=NUMBER, part=st.integers(0, 4))
    def settle_a_hold(self, which: int, part: int) -> None:
        if not self.holds:
            return
        key = sorted(self.holds)[which % len(self.holds)]
        held = held_of(self.holds.pop(key))
        used = sum(amount for _, amount in held) * part // 4
        sheet = self.sheet()
        capture(sheet, held, used)
        age(sheet, self.now)
        assert sum(amount for _, amount in spent_of(sheet.entries)) == used
        entries = self.keep(sheet)
        if used:
            self.burns[key] = (entries, 0)

    @rule(which=NUMBER, points=st.integers(1, 60))
    def refund_a_use(self, which: int, points: int) -> None:
        if not self.burns:
            return
        key = sorted(self.burns)[which % len(self.burns)]
        entries, _ = self.burns[key]
        spent = spent_of(entries)
        points = min(points, sum(amount for _, amount in spent))
        if not points:
            return
        dates = {lot: self.lots[lot].expires_at for lot, _ in spent}
        sheet = self.sheet()
        restore(sheet, spent, points, now=self.now)
        assert {lot: sheet.lots[lot].expires_at for lot in dates} == dates
        back = [each for each in sheet.entries if each.from_book == "spent"]
        assert sum(each.amount for each in back) == points
        assert {each.lot_id for each in back} <= set(dates)
        self.burns[key] = (entries + back, 0)
        self.keep(sheet)

    @rule(days=st.integers(0, 15))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def sweep(self) -> None:
        self.keep(self.sheet())
        assert not any(each.active and each.expires_at and each.expires_at <= self.now for each in self.lots.values())

    @invariant()
    def books_sum_to_zero(self) -> None:
        assert sum(books_of(self.journal).values()) == 0
        for lot in self.lots:
            assert sum(books_of(each for each in self.journal if each.lot_id == lot).values()) == 0

    @invariant()
    def journal_replays_to_what_there_is(self) -> None:
        replayed = {
            lot: Lot(
                id=lot, account_id=ACCOUNT, unit=POINTS, available_at=each.available_at, expires_at=each.expires_at
            )
            for lot, each in self.lots.items()
        }
        for entry in self.journal:
            replayed[entry.lot_id] = follow_entry(replayed[entry.lot_id], entry)
        assert replayed == self.lots
        assert self.owed == sum(map(owed_change, self.journal))

    @invariant()
    def books_are_sums_of_lots(self) -> None:
        books = books_of(self.journal)
        for book in ("pending", "active", "held"):
            assert books.get((POINTS, book), 0) == sum(getattr(each, book) for each in self.lots.values())
        assert books.get((POINTS, "owed"), 0) == -self.owed

    @invariant()
    def nobody_owes_who_can_pay(self) -> None:
        assert self.owed >= 0
        assert self.owed == 0 or not any(each.active for each in self.lots.values())


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_debts_are_paid_by_the_same_customer_only() -> None:
    mine, other = UUID(int=1), UUID(int=2)
    lot = Lot(id=UUID(int=9), account_id=other, unit=POINTS, active=10, available_at=NOW)
    apart = Sheet([lot], {mine: 4, other: 0}, {mine: mine, other: other})
    age(apart, NOW)
    assert (apart.owed[mine], apart.available) == (4, 10)
    together = Sheet([lot], {mine: 4, other: 0}, {mine: mine, other: mine})
    age(together, NOW)
    assert (together.owed[mine], together.available) == (0, 6)
