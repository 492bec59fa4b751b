"""Every form of time that clients send, and the correction of their clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.customer.events.domain.model import Refuse
from tessere.customer.events.domain.times import EARLIEST, correct_time, parse_time

NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T07:25:26.000Z",
        "2026-11-22T07:25:26z",
        "2026-11-22T07:25:26.000000000Z",
        "2026-11-22T08:25:26+01:00",
        "2026-11-22T08:25:26+0100",
        "2026-11-22T08:25:26 +01:00",
        "2026-11-22 07:25:26",
        "2026-11-22T07:25:26",
        "20261122T072526Z",
        " 2026-11-22T07:25:26Z ",
        "Sun, 22 Nov 2026 07:25:26 GMT",
        "Sun Nov 22 2026 08:25:26 GMT+0100 (Central European Standard Time)",
        "22/11/2026 07:25:26",
        "1795332326",
        "1795332326000",
        1795332326,
        1795332326.0,
        1795332326000,
        1795332326000000,
        1795332326000000000,
    ],
)
def test_forms(text: str | float) -> None:
    assert parse_time(text) == datetime(2026, 11, 22, 7, 25, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "now", "2026-13-01", "32/01/2026", "9" * 30, float("nan"), float("inf"), "null", "0"]
)
def test_what_is_no_time(text: str | float) -> None:
    with pytest.raises(Refuse):
        parse_time(text)


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_any_value_is_a_time_or_a_refusal(value: str | float) -> None:
    code, at = outcome(lambda: parse_time(value))
    assert code == "invalid_timestamp" if at is None else at.tzinfo is UTC


moments = st.integers(-(10**9) // 3, 3 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def outcome(read: Callable[[], datetime]) -> tuple[str | None, datetime | None]:
    """The code of the refusal, or the time."""
    try:
        return None, read()
    except Refuse as error:
        return error.refusal.code, None


@given(moments, st.none() | moments)
def test_no_event_is_in_the_future_or_before_1990(claimed: datetime, sent_at: datetime | None) -> None:
    code, at = outcome(lambda: correct_time(claimed, sent_at=sent_at, received_at=NOW))
    assert code == "clock_skew" if at is None else EARLIEST <= at <= NOW


@given(st.timedeltas(timedelta(days=-300), timedelta(days=300)), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_wrong_clock_is_corrected_exactly(wrong: timedelta, waited: timedelta) -> None:
    happened = NOW - waited
    assert correct_time(happened + wrong, sent_at=NOW + wrong, received_at=NOW) == happened
