"""Takes people out of segments, and tells of a person what they are in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from tessere.customer.segments.domain.model import say
from tessere.customer.segments.service.vocabulary import load_labels
from tessere.customer.segments.store import erasing as store
from tessere.customer.segments.store import memberships, segments
from tessere.customer.segments.store.erasing import Removed
from tessere.infra.db import Unit

_MOST_PASSAGES = 10_000


class Inside(Struct, frozen=True, kw_only=True):
    """A segment that a person is in, with the reasons by language."""

    name: str
    since: datetime
    because: dict[str, str]


class Passed(Struct, frozen=True, kw_only=True):
    """An entry or an exit."""

    name: str
    at: datetime
    entered: bool


class Belonging(Struct, frozen=True, kw_only=True):
    """What a person is and was in."""

    memberships: list[Inside]
    passages: list[Passed]


async def read_belonging(unit: Unit, *, profile_id: UUID) -> Belonging:
    """Everything that segments say of a person, in words."""
    names = {each.id: each.name for each in await segments.list_segments(unit.db)}
    labels = await load_labels(unit)
    inside = await memberships.list_of_profile(unit.db, profile_id)
    passed = await memberships.list_passages(unit.db, profile_id, limit=_MOST_PASSAGES)
    return Belonging(
        memberships=[
            Inside(name=names.get(each.segment_id, ""), since=each.entered_at, because=dict(say(each.because, labels)))
            for each in inside
        ],
        passages=[Passed(name=names.get(each.segment_id, ""), at=each.at, entered=each.entered) for each in passed],
    )


async def erase_people(unit: Unit, *, profile_ids: Collection[UUID]) -> Removed:
    """Delete standings, memberships and passages with their reasons."""
    return await store.remove(unit.db, profile_ids)


async def look_again(unit: Unit, *, profile_ids: Collection[UUID]) -> None:
    """Hold people against the segments anew, because something went that counted for them."""
    if profile_ids:
        await store.look_again(unit.db, profile_ids)
