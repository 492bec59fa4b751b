"""Who is in which segment: lists, histories, overlaps, and the segments of one customer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from tessere.customer.segments.domain.model import Membership, Passage
from tessere.customer.segments.store import activity, segments
from tessere.customer.segments.store import memberships as store
from tessere.customer.segments.store.activity import SegmentDay
from tessere.customer.segments.store.memberships import Day, Overlap
from tessere.infra.db import Unit

_SHOWN_PASSAGES = 100
MOST_COMPARED = 12


async def list_memberships(unit: Unit, *, profile_id: UUID) -> list[Membership]:
    """The segments that a customer is in, the latest entry first; `profile_id` is a current one."""
    return await store.list_of_profile(unit.db, profile_id)


async def list_passages(unit: Unit, *, profile_id: UUID) -> list[Passage]:
    """A customer's latest entries and exits."""
    return await store.list_passages(unit.db, profile_id, limit=_SHOWN_PASSAGES)


async def list_members(
    unit: Unit, *, segment_id: UUID, before: tuple[datetime, UUID] | None, limit: int
) -> list[Membership]:
    """Who is in a segment, the latest entry first."""
    await segments.get_segment(unit.db, segment_id)
    return await store.list_members(unit.db, segment_id, before=before, limit=limit)


async def list_days(unit: Unit, *, segment_id: UUID, days: int, zone: str) -> list[Day]:
    """Entries and exits of the last days, in the retailer's zone; days without any are left out."""
    await segments.get_segment(unit.db, segment_id)
    return await store.list_days(unit.db, segment_id, since=unit.now - timedelta(days=days), zone=zone)


async def list_days_of_all(unit: Unit, *, days: int, zone: str) -> list[SegmentDay]:
    """Entries and exits of the last days, of every segment that had any."""
    return await activity.list_days_of_all(unit.db, since=unit.now - timedelta(days=days), zone=zone)


async def list_overlaps(unit: Unit, *, segment_ids: Sequence[UUID]) -> list[Overlap]:
    """How many customers every two of the segments share."""
    return await store.list_overlaps(unit.db, segment_ids)


async def iterate_members(unit: Unit, *, segment_id: UUID, at_once: int) -> AsyncIterator[list[tuple[UUID, datetime]]]:
    """Every member with the entry; the unit stays open meanwhile."""
    async for members in store.iterate_members(unit.db, segment_id, at_once=at_once):
        yield members
