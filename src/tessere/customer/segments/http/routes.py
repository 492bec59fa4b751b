"""Routes of segments: the rules, and trying them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Struct, UnsetType

from tessere.customer import profiles
from tessere.customer.profiles import Card, render_card
from tessere.customer.segments.domain.model import Segment
from tessere.customer.segments.http.views import SegmentList, SegmentView, render_segment
from tessere.customer.segments.service import editing, members, preview, vocabulary
from tessere.customer.segments.service.evaluation import TOPIC
from tessere.customer.segments.service.vocabulary import Term, Vocabulary
from tessere.infra import web
from tessere.infra.auth import requires
from tessere.infra.db import Database, Unit
from tessere.infra.web import (
    AppDatabase,
    AppHub,
    AppSettings,
    EventStream,
    Expected,
    LiveHub,
    RequestUnit,
    ServerEvent,
    event_stream,
)
from tessere.kernel.time import local_day

EventName = Annotated[str, QueryParameter(min_length=1, max_length=200)]
Days = Annotated[int, QueryParameter(ge=1, le=90)]


class NewSegment(Struct, frozen=True, kw_only=True):
    """A segment to add; the rule in the one rule language."""

    name: str
    description: str = ""
    rule: dict[str, Any]


class SegmentPatch(Struct, frozen=True, kw_only=True):
    """What to change of a segment; what is absent stays."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    rule: dict[str, Any] | UnsetType = UNSET


class TriedRule(Struct, frozen=True, kw_only=True):
    """A rule to try."""

    rule: dict[str, Any]


class PreviewExample(Struct, frozen=True, kw_only=True):
    """A customer whom a rule describes, and why (by language)."""

    profile: Card
    because: dict[str, str]


class RulePreview(Struct, frozen=True, kw_only=True):
    """About `count` customers, give or take `margin` (95 in 100), from `checked` of `total` looked at; exact with margin 0."""

    count: int
    margin: int
    checked: int
    total: int
    description: dict[str, str]
    examples: list[PreviewExample]


class SegmentActivity(Struct, frozen=True, kw_only=True):
    """How many entered and left a segment on each of the days."""

    segment_id: UUID
    entered: list[int]
    left: list[int]


class Activity(Struct, frozen=True, kw_only=True):
    """Segments that somebody entered or left; the last of the days is today."""

    items: list[SegmentActivity]


class Properties(Struct, frozen=True):
    """The properties of an event, the most frequent first."""

    items: list[Term]


@get("/api/v1/segments", guards=[requires("segments:read")], tags=["Segments"])
async def get_segments(unit: RequestUnit) -> SegmentList:
    """Every segment with its rule in words and how many customers are in it."""
    return SegmentList(await _render(unit, await editing.list_segments(unit)))


@post("/api/v1/segments", guards=[requires("segments:write")], tags=["Segments"])
async def post_segment(unit: RequestUnit, data: JSONBody[NewSegment]) -> Response[SegmentView]:
    """Add a segment; it is `live` when every customer has been held against it."""
    made = await editing.create_segment(unit, name=data.name, description=data.description, rule=data.rule)
    return await _one(unit, made)


@post(
    "/api/v1/segments/preview",
    status_code=200,
    guards=[requires("segments:read"), requires("profiles:read")],
    tags=["Segments"],
)
async def post_preview(unit: RequestUnit, settings: AppSettings, data: JSONBody[TriedRule]) -> RulePreview:
    """About how many customers a rule describes, and some of them with the reason."""
    tried = await preview.preview_rule(unit, document=data.rule, settings=settings)
    cards = await profiles.find_cards(unit, profile_ids=[each.profile_id for each in tried.examples])
    return RulePreview(
        count=tried.count, margin=tried.margin, checked=tried.checked, total=tried.total, description=tried.description,
        examples=[
            PreviewExample(profile=render_card(cards[each.profile_id]), because=each.because)
            for each in tried.examples
            if each.profile_id in cards
        ],
    )  # fmt: skip


@get("/api/v1/segments/activity", guards=[requires("segments:read")], tags=["Segments"])
async def get_activity(unit: RequestUnit, settings: AppSettings, days: Days = 30) -> Activity:
    """Entries and exits by day, of every segment that had any."""
    found: dict[UUID, SegmentActivity] = {}
    today = local_day(unit.now, ZoneInfo(settings.time_zone))
    first = today - timedelta(days=days - 1)
    for each in await members.list_days_of_all(unit, days=days, zone=settings.time_zone):
        if each.day < first:
            continue
        row = found.setdefault(
            each.segment_id, SegmentActivity(segment_id=each.segment_id, entered=[0] * days, left=[0] * days)
        )
        at = (each.day - first).days
        row.entered[at], row.left[at] = each.entered, each.left_it
    return Activity(items=list(found.values()))


@get("/api/v1/segments/vocabulary", guards=[requires("segments:read")], tags=["Segments"])
async def get_vocabulary(unit: RequestUnit) -> Vocabulary:
    """The names of traits, events and consents that rules can speak of here."""
    return await vocabulary.read_vocabulary(unit)


@get("/api/v1/segments/vocabulary/properties", guards=[requires("segments:read")], tags=["Segments"])
async def get_properties(unit: RequestUnit, event: EventName) -> Properties:
    """The properties of an event."""
    return Properties(await vocabulary.read_properties(unit, event=event))


@get("/api/v1/segments/stream", guards=[requires("segments:read")], tags=["Segments"])
async def stream_segments(database: AppDatabase, hub: AppHub) -> EventStream:
    """All segments (`segments`) whenever one is built, or somebody enters or leaves."""
    return event_stream(_changes(database, hub))


@get("/api/v1/segments/{segment_id:uuid}", guards=[requires("segments:read")], tags=["Segments"])
async def get_segment(unit: RequestUnit, segment_id: FromPath[UUID]) -> Response[SegmentView]:
    """One segment."""
    return await _one(unit, await editing.get_segment(unit, segment_id=segment_id))


@patch("/api/v1/segments/{segment_id:uuid}", guards=[requires("segments:write")], tags=["Segments"])
async def patch_segment(
    unit: RequestUnit, segment_id: FromPath[UUID], data: JSONBody[SegmentPatch], expected: Expected
) -> Response[SegmentView]:
    """Change a segment; with another rule it is built anew."""
    changes = {field: value for field in data.__struct_fields__ if (value := getattr(data, field)) is not UNSET}
    changed = await editing.change_segment(unit, segment_id=segment_id, expected=expected, **changes)
    return await _one(unit, changed)


@post("/api/v1/segments/{segment_id:uuid}/rebuild", guards=[requires("segments:write")], tags=["Segments"])
async def post_rebuild(unit: RequestUnit, segment_id: FromPath[UUID]) -> Response[SegmentView]:
    """Hold every customer against the segment again."""
    return await _one(unit, await editing.rebuild_segment(unit, segment_id=segment_id))


@delete("/api/v1/segments/{segment_id:uuid}", guards=[requires("segments:write")], tags=["Segments"])
async def delete_segment(unit: RequestUnit, segment_id: FromPath[UUID]) -> None:
    """Remove a segment and its history."""
    await editing.delete_segment(unit, segment_id=segment_id)


async def _one(unit: Unit, segment: Segment) -> Response[SegmentView]:
    (view,) = await _render(unit, [segment])
    return web.versioned(view, segment.version)


async def _render(unit: Unit, segments: list[Segment]) -> list[SegmentView]:
    members = await editing.count_members(unit)
    labels = await vocabulary.load_labels(unit)
    return [render_segment(each, members=members.get(each.id, 0), labels=labels) for each in segments]


async def _changes(database: Database, hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        yield ServerEvent("segments", await _all(database))
        async for _ in changes:
            yield ServerEvent("segments", await _all(database))


async def _all(database: Database) -> SegmentList:
    async with database.unit() as unit:
        return SegmentList(await _render(unit, await editing.list_segments(unit)))


ROUTES = [
    get_segments, post_segment, post_preview, get_activity, get_vocabulary, get_properties, stream_segments, get_segment,
    patch_segment, post_rebuild, delete_segment,
]  # fmt: skip
