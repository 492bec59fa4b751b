"""Sessions: which events were one visit. A pure fold over a person's events, in whatever order they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.customer.events.domain.model import Campaign, Channel, Event, EventType
from tessere.customer.events.domain.objects import pick
from tessere.kernel.ids import derived_uuid

GAP = timedelta(minutes=30)


class Session(Struct, frozen=True, kw_only=True):
    """One visit on one channel; `landing` is the address of its first page, `campaign` what brought the visitor.

    The id is derived from the client's own session id, or else from the first event, so that it is the same each time.
    """

    id: UUID
    started_at: datetime
    ended_at: datetime
    channel: Channel
    touchpoint: str | None
    event_count: int
    page_views: int
    landing: str | None
    campaign: Campaign | None
    device: str | None
    event_ids: tuple[UUID, ...]


class _Page(Struct):
    url: str | None = None


class _Context(Struct):
    page: _Page | None = None
    entities: list[Any] | None = None


_read_context = msgspec.json.Decoder(_Context)


def sessions_of(events: Iterable[Event], *, gap: timedelta = GAP, campaign_splits: bool = True) -> list[Session]:
    """The sessions of one person's events, oldest first; an event that comes twice counts once,
    and what colleagues wrote down in the console is no visit.

    A client's session id decides where it is given. Elsewhere a session ends after `gap` without an event of its source
    and channel, and, with `campaign_splits`, when the visitor comes back by another campaign.
    """
    met = {event.id: event for event in events if event.channel is not Channel.CONSOLE}
    ordered = sorted(met.values(), key=lambda event: (event.occurred_at, event.id))
    visits: list[list[Event]] = []
    for _, group in groupby(sorted(ordered, key=_stream), key=_stream):
        visits.extend(_split(list(group), gap, campaign_splits=campaign_splits))
    return sorted((_summarize(visit) for visit in visits), key=lambda session: (session.started_at, session.id))


def _stream(event: Event) -> tuple[bytes, str, str]:
    return event.source_id.bytes, event.channel.value, event.session_id or ""


def _split(events: Sequence[Event], gap: timedelta, *, campaign_splits: bool) -> Iterator[list[Event]]:
    if events[0].session_id is not None:
        yield list(events)
        return
    visit: list[Event] = []
    campaign: Campaign | None = None
    for event in events:
        comes_anew = (
            campaign_splits and event.campaign is not None and event.campaign != campaign and campaign is not None
        )
        if visit and (event.occurred_at - visit[-1].occurred_at > gap or comes_anew):
            yield visit
            visit, campaign = [], None
        visit.append(event)
        campaign = event.campaign or campaign
    yield visit


def _summarize(visit: list[Event]) -> Session:
    first, last = visit[0], visit[-1]
    pages = [event for event in visit if event.type in (EventType.PAGE, EventType.SCREEN)]
    own = first.session_id
    return Session(
        id=derived_uuid(first.source_id.bytes, own.encode("utf-8", "replace")) if own else derived_uuid(first.id.bytes),
        started_at=first.occurred_at,
        ended_at=last.occurred_at,
        channel=first.channel,
        touchpoint=next((event.touchpoint for event in visit if event.touchpoint), None),
        event_count=len(visit),
        page_views=len({_page_view(page) for page in pages}),
        landing=next((url for url in map(_address, visit) if url), None),
        campaign=next((event.campaign for event in visit if event.campaign), None),
        device=next((event.client.device for event in visit if event.client.device), None),
        event_ids=tuple(event.id for event in visit),
    )


def _address(event: Event) -> str | None:
    page = pick(event.context, _read_context, _Context).page
    return page.url if page is not None else None


def _page_view(event: Event) -> object:
    """A tracker that names its page views may send one twice under two event ids."""
    for entity in pick(event.context, _read_context, _Context).entities or ():
        if isinstance(entity, dict) and "/web_page/" in str(entity.get("schema")):
            data = entity.get("data")
            if isinstance(data, dict) and data.get("id"):
                return str(data["id"])
    return event.id
