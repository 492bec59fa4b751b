"""The filter of owners never forgets one, also when others are added to it later."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis.strategies import lists, uuids

from tessere.infra.lake.domain.owners import add_owners, filter_of, may_hold


@given(first=lists(uuids(), max_size=200), later=lists(uuids(), max_size=50))
def test_no_owner_is_missed(first: list[UUID], later: list[UUID]) -> None:
    bits = add_owners(filter_of([each.int for each in first]), [each.int for each in later])
    assert all(may_hold(bits, each) for each in [*first, *later])


def test_few_others_are_opened_in_vain() -> None:
    bits = filter_of([UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128).int for number in range(2_000)])
    others = [UUID(int=(number * 0xC2B2AE3D27D4EB4F165667B19E3779F9) % 2**128) for number in range(1, 2_000)]
    assert sum(may_hold(bits, each) for each in others) < 60
