"""Takes people out of segments, and tells of a person what they are in."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from tessere.customer.segments.domain.model import Membership, Passage
from tessere.customer.segments.store import erasing as store
from tessere.customer.segments.store import memberships, segments
from tessere.customer.segments.store.erasing import Removed
from tessere.infra.db import Unit

_MOST_PASSAGES = 10_000


class Belonging(Struct, frozen=True, kw_only=True):
    """What a person is and was in, with the names of the segments."""

    memberships: list[Membership]
    passages: list[Passage]
    names: dict[UUID, str]


async def read_belonging(unit: Unit, *, profile_id: UUID) -> Belonging:
    """Everything that segments say of a person."""
    return Belonging(
        memberships=await memberships.list_of_profile(unit.db, profile_id),
        passages=await memberships.list_passages(unit.db, profile_id, limit=_MOST_PASSAGES),
        names={each.id: each.name for each in await segments.list_segments(unit.db)},
    )


async def erase_people(unit: Unit, *, profile_ids: Collection[UUID]) -> Removed:
    """Delete standings, memberships and passages with their reasons."""
    return await store.remove(unit.db, profile_ids)


async def look_again(unit: Unit, *, profile_ids: Collection[UUID]) -> None:
    """Hold people against the segments anew, because something went that counted for them."""
    if profile_ids:
        await store.look_again(unit.db, profile_ids)
