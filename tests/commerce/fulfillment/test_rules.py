"""Rules of fulfillment, in memory: nothing gets lost, whatever parts from what."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace
from tests.commerce.stock.shop import draft

from tessere.commerce.fulfillment import Fulfillment, PackLine
from tessere.commerce.fulfillment.domain.model import (
    STEPS,
    UNIT_STATES,
    advance,
    find_surplus,
    part,
    sum_pieces,
)
from tessere.commerce.fulfillment.domain.picking import scan
from tessere.commerce.fulfillment.domain.returns import ArrivedPieces, check_arrival
from tessere.commerce.fulfillment.domain.sourcing import assign, choose_places, distance, uncovered
from tessere.commerce.orders import PostalAddress
from tessere.commerce.stock import Candidate, HoldLine, LocationAddress
from tessere.kernel.errors import Conflict, Invalid
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

PLACE, OTHER = UUID(int=7), UUID(int=8)


def make(lines: dict[int, int], *, kind: str = "ship", state: str = "open") -> Fulfillment:
    return Fulfillment(
        id=uuid7(), order_id=UUID(int=1), number="SITE-1", kind=kind, state=state, location_id=PLACE, touchpoint=None,  # type: ignore[arg-type]
        hold_id=None, customer_id=None, anonymous_id=None, state_at=EPOCH, created_at=EPOCH, updated_at=EPOCH,
        lines=tuple(
            PackLine(line=line, variant_id=UUID(int=line), sku=f"sku-{line}", name="", quantity=count)
            for line, count in lines.items()
        ),
    )  # fmt: skip


LINES = st.dictionaries(st.integers(1, 4), st.integers(1, 5), min_size=1)


@given(LINES, st.data())
def test_parting_loses_nothing(lines: dict[int, int], data: st.DataObject) -> None:
    known = make(lines)
    pieces = {line: data.draw(st.integers(0, count)) for line, count in lines.items()}
    named = {line: count for line, count in pieces.items() if count}
    if not named:
        with pytest.raises(Invalid):
            part(known, named, id=uuid7(), now=EPOCH)
        return
    rest, taken = part(known, named, id=uuid7(), now=EPOCH)
    assert sum_pieces([each for each in (rest, taken) if each]) == sum_pieces([known])
    assert {each.line: each.quantity for each in taken.lines} == named


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(Conflict, match="2 pieces"):
        part(make({1: 2}), {1: 3}, id=uuid7(), now=EPOCH)


@given(st.sampled_from(sorted(STEPS)), st.sampled_from(sorted(STEPS)), st.sampled_from(["ship", "pickup"]))
def test_states_follow_the_table(now: str, to: str, kind: str) -> None:
    known = make({1: 1}, kind=kind, state=now)
    fits = {"shipped": "ship", "ready": "pickup"}.get(to, kind) == kind
    if to in STEPS[now] and fits:  # type: ignore[index]
        assert advance(known, to, now=EPOCH).state == to  # type: ignore[arg-type]
    else:
        with pytest.raises(Conflict):
            advance(known, to, now=EPOCH)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), max_size=6), LINES)
def test_what_is_kept_goes_to_lines_or_back(kept: list[tuple[int, int]], wanted: dict[int, int]) -> None:
    holds = [
        HoldLine(variant_id=UUID(int=variant), location_id=UUID(int=place), line=place, quantity=count)
        for place, (variant, count) in enumerate(kept)
    ]
    variants = {line: UUID(int=(line + 1) // 2) for line in wanted}  # two lines may be of one variant
    taken, unwanted = assign(holds, wanted, variants)
    left = uncovered(wanted, taken)
    given_out = sum(count for pieces in taken.values() for count in pieces.values())
    assert given_out + sum(unwanted.values()) == sum(count for _, count in kept)
    assert given_out + sum(left.values()) == sum(wanted.values())
    # Nothing goes back that a line still lacks.
    assert not {variant for variant, _ in unwanted} & {variants[line] for line in left}


def test_the_fewest_places_then_the_nearest() -> None:
    lamp, vase = UUID(int=1), UUID(int=2)
    near = Candidate(location_id=PLACE, distance=1, available={lamp: 1})
    whole = Candidate(location_id=OTHER, distance=9, available={lamp: 1, vase: 1})
    assert choose_places({lamp: 1, vase: 1}, [near, whole]) == ({lamp: 1, vase: 1}, [OTHER])
    assert choose_places({lamp: 1}, [near, whole]) == ({lamp: 1}, [PLACE])
    assert choose_places({lamp: 3}, [near, whole])[0] == {lamp: 2}
    assert choose_places({UUID(int=3): 1}, [near, whole]) == ({}, [])


@pytest.mark.parametrize(("own", "said"), [("20121", 0), ("20099", 3), ("00184", 5), ("", 10)])
def test_distance_by_postal_code(own: str, said: int) -> None:
    place = draft("x", address=LocationAddress(postal_code=own))
    assert distance(place, PostalAddress(postal_code="20121")) == said


def test_a_piece_is_scanned_for_whoever_waits_longest() -> None:
    first, second = make({1: 1}, state="picking"), make({1: 2}, state="picking")
    (filled,) = scan([first, second], UUID(int=1), 1)
    assert filled.id == first.id
    with pytest.raises(Conflict) as refused:
        scan([first, second], UUID(int=1), 4)
    assert refused.value.code == "too_many"


def test_more_than_came_back_cannot_arrive() -> None:
    check_arrival([ArrivedPieces(line=1, quantity=2)], {1: 2}, [])
    with pytest.raises(Conflict):
        check_arrival([ArrivedPieces(line=1, quantity=2), ArrivedPieces(line=1, quantity=1)], {1: 2}, [])


class Walk(RuleBasedStateMachine):
    """An order whose pieces go their ways and are cancelled behind the back of those who make them ready."""

    @initialize(lines=LINES, kind=st.sampled_from(["ship", "pickup"]))
    def place(self, lines: dict[int, int], kind: str) -> None:
        self.count = 1
        first = replace(make(lines, kind=kind), id=UUID(int=1))
        self.known = {first.id: first}
        self.order = dict(sum_pieces(self.known.values()))

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        live = sorted(
            (each for each in self.known.values() if STEPS[each.state] - {"rejected", "cancelled"}), key=lambda e: e.id
        )
        if not live:
            return
        each = data.draw(st.sampled_from(live))
        to = data.draw(st.sampled_from(sorted(STEPS[each.state] - {"rejected", "cancelled"})))
        pieces = {line.line: data.draw(st.integers(0, line.quantity)) for line in each.lines}
        pieces = {line: count for line, count in pieces.items() if count}
        if not pieces:
            return
        rest, moved = part(each, pieces, id=self._new_id(), now=EPOCH)
        try:
            after = advance(moved, to, now=EPOCH)
        except Conflict:
            return
        for line in moved.lines:
            self._move(line.line, UNIT_STATES[each.state], UNIT_STATES[to], line.quantity)
        self.known[after.id] = after
        if rest is not None:
            self.known[rest.id] = rest

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        there = sorted(
            key for key, count in self.order.items() if count and key[1] in ("open", "allocated", "picked", "ready")
        )
        if not there:
            return
        line, state = data.draw(st.sampled_from(there))
        self._move(line, state, "cancelled", data.draw(st.integers(1, self.order[line, state])))
        for id, pieces in find_surplus(self.order, list(self.known.values())).items():
            rest, gone = part(self.known[id], pieces, id=self._new_id(), now=EPOCH)
            self.known[gone.id] = advance(gone, "cancelled", now=EPOCH)
            if rest is not None:
                self.known[rest.id] = rest

    def _new_id(self) -> UUID:
        self.count += 1  # in order, as real ones are
        return UUID(int=self.count)

    def _move(self, line: int, old: str, new: str, count: int) -> None:
        self.order[line, old] -= count  # type: ignore[index]
        self.order[line, new] = self.order.get((line, new), 0) + count  # type: ignore[call-overload,index]

    @invariant()
    def agrees_with_the_order(self) -> None:
        if not hasattr(self, "known"):
            return
        assert sum_pieces(self.known.values()) == {key: count for key, count in self.order.items() if count}
        assert find_surplus(self.order, list(self.known.values())) == {}


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=60, stateful_step_count=25)
