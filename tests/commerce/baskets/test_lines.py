"""Lines of several owners become one: nothing is lost, nothing doubled, whatever the order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tessere.commerce.baskets.domain.lines import (
    MOST_LINES,
    DeliveryChoice,
    Entry,
    fold,
    merge,
    part_with,
    quantity_of,
    remove_line,
    set_line,
)
from tessere.kernel.errors import Conflict
from tessere.kernel.time import EPOCH

VARIANTS = [UUID(int=number) for number in range(1, 5)]
SOURCES = ["anonymous:a", "anonymous:b", "customer:c"]
moments = st.integers(0, 5).map(lambda minutes: EPOCH + timedelta(minutes=minutes))


@st.composite
def entries(draw: st.DrawFn, sources: list[str] | None = None) -> tuple[Entry, ...]:
    """What some sources want, each variant once by each."""
    pairs = draw(st.lists(st.tuples(st.sampled_from(sources or SOURCES), st.sampled_from(VARIANTS)), unique=True))
    found = []
    for source, variant in pairs:
        added = draw(moments)
        found.append(
            Entry(
                source=source, variant_id=variant, quantity=draw(st.integers(1, 9)),
                channel=draw(st.sampled_from(["site", "app"])), touchpoint=None, added_at=added,
                changed_at=max(added, draw(moments)), note=draw(st.sampled_from(["", "gift"])),
                delivery=DeliveryChoice(kind=draw(st.sampled_from(["ship", "pickup"]))),
            )
        )  # fmt: skip
    return tuple(found)


@given(entries(), entries(), entries())
def test_merging_is_a_join(one: tuple[Entry, ...], two: tuple[Entry, ...], three: tuple[Entry, ...]) -> None:
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, one) == merge(one)
    assert merge(merge(one, two), two) == merge(one, two)


@given(entries(["anonymous:a"]), entries(["customer:c"]))
def test_nothing_is_lost_and_nothing_doubled(visitor: tuple[Entry, ...], customer: tuple[Entry, ...]) -> None:
    lines = {line.variant_id: line.quantity for line in fold(merge(visitor, customer))}
    for variant in VARIANTS:
        both = quantity_of(visitor, variant), quantity_of(customer, variant)
        assert lines.get(variant, 0) == max(both)


@given(entries())
def test_what_is_shown_does_not_depend_on_the_order(every: tuple[Entry, ...]) -> None:
    assert fold(every) == fold(reversed(every))
    assert [line.added_at for line in fold(every)] == sorted(line.added_at for line in fold(every))


@given(entries(["anonymous:a"]), entries(["customer:c"]))
def test_parting_gives_each_back_its_own(visitor: tuple[Entry, ...], customer: tuple[Entry, ...]) -> None:
    mine, theirs = part_with(merge(visitor, customer), {"anonymous:a"})
    assert mine == merge(visitor)
    assert theirs == merge(customer)


@given(entries(), st.sampled_from(VARIANTS), st.integers(1, 9))
def test_a_line_is_as_its_owner_says(every: tuple[Entry, ...], variant: UUID, quantity: int) -> None:
    wanted = Entry(
        source="customer:c", variant_id=variant, quantity=quantity, channel="site", touchpoint=None,
        added_at=EPOCH + timedelta(hours=1), changed_at=EPOCH + timedelta(hours=1),
    )  # fmt: skip
    changed = set_line(every, wanted)
    assert quantity_of(changed, variant) == quantity
    assert set_line(changed, wanted) == changed
    others = [each for each in VARIANTS if each != variant]
    assert [quantity_of(changed, each) for each in others] == [quantity_of(every, each) for each in others]
    # Nobody has more of it than they put in by themselves, so parting makes no pieces.
    for each in changed:
        if each.source != "customer:c" and each.variant_id == variant:
            known = next(old for old in every if (old.source, old.variant_id) == (each.source, variant))
            assert each.quantity <= known.quantity
    assert quantity_of(remove_line(changed, variant), variant) == 0


def test_a_basket_holds_so_many_lines_and_no_more() -> None:
    bare = Entry(
        source="customer:c", variant_id=UUID(int=0), quantity=1, channel="site", touchpoint=None, added_at=EPOCH,
        changed_at=EPOCH,
    )  # fmt: skip
    full = tuple(replace(bare, variant_id=UUID(int=number + 1)) for number in range(MOST_LINES))
    with pytest.raises(Conflict, match="at most"):
        set_line(full, bare)
    assert len(set_line(full, replace(full[0], quantity=3))) == MOST_LINES
