"""Waiting doubles and never grows beyond ten minutes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tessere.kernel.retries import LONGEST_WAIT, wait_after

FIRST = timedelta(seconds=4)


def test_waits_double() -> None:
    assert [wait_after(failures, first=FIRST).total_seconds() for failures in range(4)] == [4, 8, 16, 32]


@given(failures=st.integers(0, 10**9))
def test_waits_are_bounded(failures: int) -> None:
    assert FIRST <= wait_after(failures, first=FIRST) <= LONGEST_WAIT
    assert wait_after(failures, first=FIRST) <= wait_after(failures + 1, first=FIRST)
