"""Gathers what happens now."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from tessere.customer import events
from tessere.infra.db import Unit
from tessere.views.pulse import store
from tessere.views.stream import EventRow, IntakePulse, Minute, get_intake, list_minutes, render_events

MINUTES = 60
LATEST = 20
_COUNTS_LAST_SECONDS = 5.0


class MinuteCounts(Struct, frozen=True, kw_only=True):
    """One minute by channel."""

    at: datetime
    counts: dict[events.Channel, int]


class ChannelPulse(Struct, frozen=True, kw_only=True):
    """How lively a channel is."""

    channel: events.Channel
    last_minute: int
    last_hour: int
    last_24h: int


class ProfileCounts(Struct, frozen=True, kw_only=True):
    """Customers known, and what the last 24 hours did."""

    total: int
    new_24h: int
    merged_24h: int


class Pulse(Struct, frozen=True, kw_only=True):
    """What is happening now."""

    at: datetime
    per_minute: list[MinuteCounts]
    channels: list[ChannelPulse]
    touchpoints: list[store.TouchpointNow]
    profiles: ProfileCounts
    intake: IntakePulse
    quarantine_24h: int
    duplicates_24h: int
    latest: list[EventRow]


class _Counts:
    """Counts of profiles, kept for a few seconds: they are the dear part and change little."""

    def __init__(self) -> None:
        self._until = 0.0
        self._counts: ProfileCounts | None = None

    async def read(self, unit: Unit, day: datetime) -> ProfileCounts:
        if self._counts is None or time.monotonic() > self._until:
            new, merged = await store.count_births(unit.db, _uuid7_bound(day))
            self._counts = ProfileCounts(total=await store.count_profiles(unit.db), new_24h=new, merged_24h=merged)
            self._until = time.monotonic() + _COUNTS_LAST_SECONDS
        return self._counts


_counts = _Counts()


async def get_pulse(unit: Unit) -> Pulse:
    """What happens now."""
    now = unit.now.replace(second=0, microsecond=0)
    day, hour = unit.now - timedelta(days=1), unit.now - timedelta(hours=1)
    minutes = await list_minutes(unit, since=now - timedelta(minutes=MINUTES - 1))
    totals = await store.get_day(unit.db, day)
    latest = await events.list_events(unit, limit=LATEST)
    return Pulse(
        at=unit.now,
        per_minute=_fill(minutes, now),
        channels=_channels(minutes, await store.list_channels(unit.db, day), now),
        touchpoints=await store.list_touchpoints(unit.db, day=day, hour=hour),
        profiles=await _counts.read(unit, day),
        intake=await get_intake(unit, minutes),
        quarantine_24h=totals.quarantined,
        duplicates_24h=totals.duplicates,
        latest=await render_events(unit, owned=latest),
    )


def _fill(minutes: Sequence[Minute], now: datetime) -> list[MinuteCounts]:
    """Sixty minutes without holes."""
    by_minute: dict[datetime, dict[events.Channel, int]] = {}
    for each in minutes:
        by_minute.setdefault(each.minute, {})[each.channel] = each.seen
    moments = [now - timedelta(minutes=back) for back in range(MINUTES - 1, -1, -1)]
    return [MinuteCounts(at=moment, counts=by_minute.get(moment, {})) for moment in moments]


def _channels(minutes: Sequence[Minute], day: Sequence[store.ChannelDay], now: datetime) -> list[ChannelPulse]:
    hour: dict[events.Channel, int] = {}
    minute: dict[events.Channel, int] = {}
    for each in minutes:
        hour[each.channel] = hour.get(each.channel, 0) + each.seen
        if each.minute >= now - timedelta(minutes=1):
            minute[each.channel] = minute.get(each.channel, 0) + each.seen
    ranked = sorted(day, key=lambda each: (-each.seen, each.channel))
    return [
        ChannelPulse(
            channel=each.channel, last_minute=minute.get(each.channel, 0), last_hour=hour.get(each.channel, 0),
            last_24h=each.seen,
        )
        for each in ranked
    ]  # fmt: skip


def _uuid7_bound(at: datetime) -> UUID:
    """The smallest UUIDv7 of a moment: ids made later compare greater."""
    return UUID(int=(int(at.timestamp() * 1000) << 80) | (0x7 << 76) | (0x2 << 62))
