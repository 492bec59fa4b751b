"""Pieces of an order, moved in any way: none is lost, and what is given back for all is what was paid for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from tests.commerce.orders.made import make_line, make_order

from tessere.commerce.orders.domain import changes
from tessere.commerce.orders.domain.model import Order, UnitMove
from tessere.commerce.orders.domain.units import (
    CANCELLABLE,
    DELIVERED,
    GONE,
    STEPS,
    OrderRun,
    UnitState,
    join_runs,
    live,
    move_units,
    sum_runs,
)
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.kernel.time import EPOCH

amounts = st.integers(0, 5_000)
runs = st.lists(
    st.builds(
        OrderRun, quantity=st.integers(1, 5), gross_minor=st.just(5_000), net_minor=amounts, vat_minor=st.just(0),
        state=st.sampled_from(sorted(STEPS)),
    ),
    min_size=1, max_size=5,
).map(join_runs)  # fmt: skip


@given(runs, st.integers(1, 30), st.sampled_from(sorted(STEPS)), st.sampled_from(["cheapest", "dearest"]))
def test_moving_loses_no_piece_and_no_cent(
    every: tuple[OrderRun, ...], quantity: int, to: UnitState, pick: Any
) -> None:
    movable = [each for each in every if to in STEPS[each.state]]
    if quantity > sum(each.quantity for each in movable):
        with pytest.raises(Conflict):
            move_units(every, quantity, sources=tuple(STEPS), to=to, pick=pick)
        return
    moved, taken = move_units(every, quantity, sources=tuple(STEPS), to=to, pick=pick)
    assert sum_runs(moved) == sum_runs(every)
    assert sum_runs(taken).quantity == quantity
    prices = sorted((each.net_minor for each in movable for _ in range(each.quantity)), reverse=pick == "dearest")
    assert sorted(each.net_minor for each in taken for _ in range(each.quantity)) == sorted(prices[:quantity])


def test_the_free_one_of_three_comes_back_first() -> None:
    three = (
        OrderRun(quantity=2, gross_minor=1000, net_minor=1000, vat_minor=180, state="shipped"),
        OrderRun(quantity=1, gross_minor=1000, net_minor=0, vat_minor=0, state="shipped"),
    )
    left, taken = move_units(three, 1, sources=DELIVERED, to="returned")
    assert sum_runs(taken).net_minor == 0
    _, taken = move_units(left, 1, sources=DELIVERED, to="returned")
    assert sum_runs(taken).net_minor == 1000


def test_what_is_wrong_is_named() -> None:
    order = make_order(make_line(1, 2, 1000))
    for moves, error in [
        ([], Invalid),
        ([UnitMove(line=1, quantity=1)] * 2, Invalid),
        ([UnitMove(line=9, quantity=1)], NotFound),
        ([UnitMove(line=1, quantity=3)], Conflict),
    ]:
        with pytest.raises(error):
            changes.cancel(order, moves)
    with pytest.raises(Conflict):
        changes.take_back(order, [UnitMove(line=1, quantity=1)])
    cancelled, _ = changes.cancel(order, None)
    assert (cancelled.state, cancelled.due_minor) == ("cancelled", 0)
    with pytest.raises(Conflict):
        changes.cancel(cancelled, None)


class Life(RuleBasedStateMachine):
    """An order through anything that can happen to it; whatever it is paid, it never gives back more, and in the end the same."""

    @initialize(
        lines=st.lists(st.tuples(st.integers(1, 4), amounts, amounts), min_size=1, max_size=3),
        shipping=st.integers(0, 900),
    )
    def place(self, lines: list[tuple[int, int, int]], shipping: int) -> None:
        made = [make_line(number, quantity, net, net2) for number, (quantity, net, net2) in enumerate(lines, 1)]
        self.order: Order = make_order(*made, shipping=shipping)
        self.before = self.order.total_minor
        self.given_back = 0
        self.paid = 0

    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(self.order.lines))
        steps = sorted({(run.state, to) for run in line.runs for to in STEPS[run.state] if to not in GONE})
        if steps:
            source, to = data.draw(st.sampled_from(steps))
            self._apply(changes.move, line.line, (source,), data, to=to)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(self.order.lines))
        self._apply(changes.cancel, line.line, tuple(CANCELLABLE), data)

    @rule(data=st.data(), shipping=st.booleans())
    def take_back(self, data: st.DataObject, shipping: bool) -> None:
        line = data.draw(st.sampled_from(self.order.lines))
        self._apply(changes.take_back, line.line, tuple(DELIVERED), data, shipping=shipping)

    @precondition(lambda self: self.order.due_minor > 0)
    @rule(data=st.data())
    def let_off(self, data: st.DataObject) -> None:
        amount = data.draw(st.integers(1, self.order.due_minor))
        due = self.order.due_minor
        self.order = changes.let_off(self.order, amount, reason="sorry", at=EPOCH)
        assert self.order.due_minor == due - amount

    @rule()
    def pay(self) -> None:
        self.paid += self.order.open_minor
        self._count()

    @precondition(lambda self: self.order.credit_minor > 0)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        self.given_back += data.draw(st.integers(1, self.order.credit_minor))
        self._count()

    @invariant()
    def money_adds_up(self) -> None:
        order = self.order
        assert order.total_minor == self.before
        assert 0 <= order.due_minor <= order.total_minor
        assert order.open_minor == 0 or order.credit_minor == 0
        assert self.paid - self.given_back == order.due_minor - order.open_minor + order.credit_minor
        assert 0 <= self.given_back <= self.paid

    @invariant()
    def the_state_tells_of_the_pieces(self) -> None:
        states = {run.state for line in self.order.lines for run in line.runs}
        assert (self.order.state == "cancelled") == (states == {"cancelled"})
        if self.order.state == "fulfilled":
            assert states <= DELIVERED | GONE

    def teardown(self) -> None:
        """Whatever happened, sending everything back and settling leaves nobody with the other's money."""
        if not hasattr(self, "order"):
            return
        for line in self.order.lines:
            quantities = {True: 0, False: 0}
            for run in live(line.runs):
                quantities[run.state in DELIVERED] += run.quantity
            for delivered, quantity in quantities.items():
                if quantity:
                    deed: Any = changes.take_back if delivered else changes.cancel
                    more = {"shipping": True} if delivered else {}
                    self.order, _ = deed(self.order, [UnitMove(line=line.line, quantity=quantity)], **more)
        charge = self.order.charge
        left = charge.net_minor if charge is not None and not charge.waived else 0
        assert self.order.due_minor <= left
        self.given_back += self.order.credit_minor
        self._count()
        assert self.paid - self.given_back <= left

    def _apply(self, deed: Any, line: int, sources: tuple[UnitState, ...], data: st.DataObject, **more: Any) -> None:
        order = next(each for each in self.order.lines if each.line == line)
        most = sum(run.quantity for run in order.runs if run.state in sources)
        if most:
            moves = [UnitMove(line=line, quantity=data.draw(st.integers(1, most)))]
            if deed is changes.move:
                more["sources"] = sources
            self.order, told = deed(self.order, moves, **more)
            assert sum(each.quantity for each in told) == moves[0].quantity

    def _count(self) -> None:
        self.order = replace(self.order, captured_minor=self.paid, refunded_minor=self.given_back)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
