"""Rules of pages, versions, limits and the browser's safety."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.infra import web
from tessere.infra.web.domain.idempotency import repeatable_request
from tessere.infra.web.domain.limits import Bucket, take
from tessere.infra.web.http.streams import encode_event
from tessere.kernel.errors import Invalid, StaleVersion, VersionRequired

KEYS = st.tuples(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.text(max_size=50))


@given(KEYS)
def test_a_cursor_gives_back_its_key(key: tuple[datetime, UUID, str]) -> None:
    assert web.decode_cursor(web.encode_cursor(key), tuple[datetime, UUID, str]) == key


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")))
def test_any_other_cursor_is_refused_as_invalid(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        web.decode_cursor(text + "!", tuple[datetime, UUID])
    assert caught.value.code == "invalid_cursor"


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        web.decode_cursor(web.encode_cursor((1, "a")), tuple[datetime, UUID])


@given(st.integers(0, 40), st.integers(1, 10))
def test_pages_show_everything_once(count: int, limit: int) -> None:
    rows, seen, cursor = list(range(count)), [], None
    while True:
        paging = web.Paging(limit, cursor)
        after = paging.after(int)
        page = paging.page([row for row in rows if after is None or row > after][: paging.fetch], key=lambda row: row)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == rows


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 3)), max_size=60))
def test_a_bucket_never_gives_more_than_its_rate(steps: list[tuple[float, float]]) -> None:
    limit = web.Limit(burst=5, per_second=0.5)
    bucket: Bucket | None = None
    now = taken = 0.0
    for wait, cost in steps:
        now += wait
        bucket, seconds = take(bucket, limit, now=now, cost=cost)
        if seconds == 0:
            taken += cost
        else:
            assert take(bucket, limit, now=now + seconds, cost=cost)[1] == 0, "the wait it names is long enough"
    assert taken <= limit.burst + limit.per_second * now + 1e-6


@given(
    st.text() | st.sampled_from(["//evil.example", "/\\evil.example", "/ok?next=//evil", "https://evil", "/\t/evil"])
)
def test_a_sign_in_never_leads_to_another_site(target: str) -> None:
    path = web.local_path(target)
    assert path.startswith("/")
    assert urlsplit(urljoin("https://tessere.example/sign-in", path)).netloc == "tessere.example"
    assert path.isascii()
    assert path.isprintable()
    assert "\\" not in path


def test_local_paths_are_kept() -> None:
    assert web.local_path("/customers/1?tab=timeline#top") == "/customers/1?tab=timeline#top"
    assert web.local_path("/api/v1/session") == "/"
    assert web.local_path("/città?q=€%20") == "/citt%C3%A0?q=%E2%82%AC%20"


@pytest.mark.parametrize(
    ("header", "current", "fine"),
    [('"3"', 3, True), ('W/"3"', 3, True), ('"1", "3"', 3, True), ("*", 3, True), ('"2"', 3, False), ("x", 3, False)],
)
def test_if_match(header: str, current: int, fine: bool) -> None:
    expected = web.parse_if_match(header)
    if fine:
        expected.check(current)
    else:
        with pytest.raises(StaleVersion):
            expected.check(current)


def test_a_change_without_a_version_is_refused() -> None:
    for header in (None, "", "  "):
        with pytest.raises(VersionRequired):
            web.parse_if_match(header)


@given(st.text())
def test_any_if_match_is_understood_or_matches_nothing(header: str) -> None:
    if header.strip():
        web.parse_if_match(header)


@pytest.mark.parametrize(
    ("origin", "fetch_site", "crosses"),
    [
        (None, None, False),
        ("https://shop.example", None, False),
        ("https://evil.example", None, True),
        ("null", None, True),
        ("https://evil.example", "same-origin", False),
        (None, "none", False),
        (None, "cross-site", True),
        (None, "same-site", True),
    ],
)
def test_who_sent_a_request(origin: str | None, fetch_site: str | None, crosses: bool) -> None:
    hosts = frozenset({"shop.example"})
    assert web.is_cross_site(origin=origin, fetch_site=fetch_site, hosts=hosts) is crosses


@given(st.text(), st.text(), st.recursive(st.text() | st.none() | st.integers(-(2**53), 2**53), st.lists, max_leaves=5))
def test_an_event_cannot_break_out_of_its_frame(name: str, identifier: str, content: object) -> None:
    try:
        wire = encode_event(web.ServerEvent(name, content, identifier)).decode()
    except UnicodeEncodeError:
        return  # half of a character pair cannot be sent at all
    lines = wire.split("\n")
    assert lines[-2:] == ["", ""]
    assert [line.split(":")[0] for line in lines[:-2]] == ["event", "id", "data"]
    assert msgspec.json.decode(lines[2].removeprefix("data: ")) == content


def test_csrf_tokens_belong_to_their_session() -> None:
    assert web.csrf_token("a") != web.csrf_token("b")
    assert web.same_token(web.csrf_token("a"), web.csrf_token("a"))
    assert not web.same_token(None, web.csrf_token("a"))
    assert not web.same_token("\udcff", web.csrf_token("a"))


@given(st.text())
def test_an_idempotency_key_is_plain_or_refused(key: str) -> None:
    try:
        request = repeatable_request(owner=UUID(int=1), key=key, method="POST", path="/x", query=b"", body=b"")
    except Invalid:
        return
    assert request.key_hash != request.sealing_key


def test_headers_ask_for_https_only_where_there_is_https() -> None:
    names = {name for name, _ in web.security_headers(https=True)} - {
        name for name, _ in web.security_headers(https=False)
    }
    assert names == {b"strict-transport-security"}
