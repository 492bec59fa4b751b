"""Routes of members: lists, histories, overlaps, exports, and the segments of a customer."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from tessere.customer import profiles
from tessere.customer.profiles import render_card
from tessere.customer.segments.domain.model import say
from tessere.customer.segments.http.views import (
    CustomerSegments,
    DayView,
    History,
    MembershipView,
    MemberView,
    OverlapView,
    PassageView,
    SharedMembers,
)
from tessere.customer.segments.service import editing, members, vocabulary
from tessere.infra import audit
from tessere.infra.auth import requires
from tessere.infra.db import Database
from tessere.infra.web import AppDatabase, AppSettings, Mask, Page, RequestMask, RequestPaging, RequestUnit
from tessere.kernel.errors import Invalid
from tessere.kernel.time import iso, local_day

Days = Annotated[int, QueryParameter(ge=1, le=366)]
SegmentIds = Annotated[list[UUID], QueryParameter(min_items=2, max_items=members.MOST_COMPARED)]
_EXPORTED_AT_ONCE = 1_000
_COLUMNS = ("id", "name", "email", "phone", "loyalty_card", "city", "order_count", "spent", "currency", "entered_at")


@get(
    "/api/v1/segments/{segment_id:uuid}/members",
    guards=[requires("segments:read"), requires("profiles:read")],
    tags=["Segments"],
)
async def get_members(unit: RequestUnit, paging: RequestPaging, segment_id: FromPath[UUID]) -> Page[MemberView]:
    """Who is in a segment and why, the latest entry first."""
    found = await members.list_members(
        unit, segment_id=segment_id, before=paging.after(tuple[datetime, UUID]), limit=paging.fetch
    )
    cards = await profiles.find_cards(unit, profile_ids=[each.profile_id for each in found])
    labels = await vocabulary.load_labels(unit)
    page = paging.page(found, key=lambda each: (each.entered_at, each.profile_id))
    shown = [
        MemberView(
            profile=render_card(cards[each.profile_id]), entered_at=each.entered_at, because=say(each.because, labels)
        )
        for each in page.items
        if each.profile_id in cards
    ]
    return Page(items=shown, next_cursor=page.next_cursor)


@get("/api/v1/segments/{segment_id:uuid}/history", guards=[requires("segments:read")], tags=["Segments"])
async def get_history(unit: RequestUnit, settings: AppSettings, segment_id: FromPath[UUID], days: Days = 30) -> History:
    """Entries and exits by day."""
    found = {
        each.day: each
        for each in await members.list_days(unit, segment_id=segment_id, days=days, zone=settings.time_zone)
    }
    today = local_day(unit.now, ZoneInfo(settings.time_zone))
    shown = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return History(
        members=(await editing.count_members(unit)).get(segment_id, 0),
        days=[
            DayView(
                day=day,
                entered=found[day].entered if day in found else 0,
                left=found[day].left_it if day in found else 0,
            )
            for day in shown
        ],
    )


@get("/api/v1/segments/overlap", guards=[requires("segments:read")], tags=["Segments"])
async def get_overlap(unit: RequestUnit, ids: SegmentIds) -> OverlapView:
    """How many customers every two of some segments share."""
    if len(set(ids)) < 2:
        raise Invalid("name at least two segments to compare")
    counts = await editing.count_members(unit)
    pairs = await members.list_overlaps(unit, segment_ids=ids)
    return OverlapView(
        members={str(each): counts.get(each, 0) for each in ids},
        pairs=[SharedMembers(one=each.one, other=each.other, shared=each.shared) for each in pairs],
    )


@get(
    "/api/v1/segments/{segment_id:uuid}/members.csv",
    guards=[requires("segments:read"), requires("profiles:read")],
    tags=["Segments"],
)
async def export_members(
    database: AppDatabase, unit: RequestUnit, mask: RequestMask, segment_id: FromPath[UUID]
) -> Stream:
    """All members as a CSV file (UTF-8, for spreadsheets); the export is in the audit log."""
    segment = await editing.get_segment(unit, segment_id=segment_id)
    await audit.record(unit, action="segment.exported", object_kind="segment", object_id=segment_id)
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in segment.name).strip("-") or "segment"
    return Stream(
        _write_csv(database, segment_id, mask),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@get(
    "/api/v1/profiles/{profile_id:uuid}/segments",
    guards=[requires("profiles:read"), requires("segments:read")],
    tags=["Segments"],
)
async def get_customer_segments(unit: RequestUnit, profile_id: FromPath[UUID]) -> CustomerSegments:
    """The segments of a customer, with the reason of each, and the latest entries and exits."""
    current = await profiles.get_current_id(unit, profile_id=profile_id)
    names = {each.id: each.name for each in await editing.list_segments(unit)}
    labels = await vocabulary.load_labels(unit)
    inside = await members.list_memberships(unit, profile_id=current)
    passed = await members.list_passages(unit, profile_id=current)
    return CustomerSegments(
        memberships=[
            MembershipView(
                segment_id=each.segment_id, name=names[each.segment_id], entered_at=each.entered_at,
                because=say(each.because, labels),
            )
            for each in inside
            if each.segment_id in names
        ],
        passages=[
            PassageView(
                segment_id=each.segment_id, name=names.get(each.segment_id), at=each.at, entered=each.entered,
                because=say(each.because, labels),
            )
            for each in passed
        ],
    )  # fmt: skip


async def _write_csv(database: Database, segment_id: UUID, mask: Mask | None) -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _lines([list(_COLUMNS)])  # the mark by which spreadsheets know UTF-8
    async with database.unit() as unit:
        async for batch in members.iterate_members(unit, segment_id=segment_id, at_once=_EXPORTED_AT_ONCE):
            cards = await profiles.find_cards(unit, profile_ids=[profile_id for profile_id, _ in batch])
            rows: list[list[object]] = []
            for profile_id, entered_at in batch:
                if profile_id in cards:
                    card = msgspec.to_builtins(render_card(cards[profile_id]))
                    rows.append(_row(mask(card) if mask else card, entered_at))
            yield _lines(rows)


def _row(card: dict[str, Any], entered_at: datetime) -> list[object]:
    spent = card["spent"] if isinstance(card["spent"], dict) else {}  # hidden as a whole where that is sensitive
    known = card | {"spent": spent.get("amount_minor", card["spent"]), "currency": spent.get("currency")}
    return [(known | {"entered_at": iso(entered_at)})[column] for column in _COLUMNS]


def _lines(rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return text.getvalue().encode()


def _harmless(value: object) -> object:
    """A spreadsheet runs what begins like a formula: such texts are quoted."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t"} else value


ROUTES = [get_members, get_history, get_overlap, export_members, get_customer_segments]
