"""Follows the events that rules of the slices above read, the earlier ones too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from tessere.customer import events
from tessere.customer.profiles.domain.computed import Definitions
from tessere.customer.profiles.domain.state import TRACKS_LIMIT, decode_state, encode_state
from tessere.customer.profiles.service.rebuild import divide_again, retrying
from tessere.customer.profiles.service.settings import load_definitions
from tessere.customer.profiles.store import followers
from tessere.customer.profiles.store import states as store
from tessere.customer.profiles.store.states import StateKey, StoredState
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Invalid
from tessere.kernel.rules import Matcher, Rule, Series, Track, parse
from tessere.kernel.time import to_micros

_OWNERS_AT_ONCE = 500


async def follow(unit: Unit, *, name: str, rule: Rule, document: Any) -> list[str]:
    """Follow the events of a rule (`document` is its JSON) from now on, under a name that can follow another later.

    Returns the ids of tracks that were not followed so far, or not as far back: `fill_tracks` takes the earlier events in.
    """
    await followers.lock_followers(unit.db)
    known = await followers.list_followers(unit.db)
    before = Matcher(track for each in known for track in parse(each.rule).tracks).tracks
    await followers.save_follower(unit.db, name=name, rule=document)
    others = [track for each in known if each.name != name for track in parse(each.rule).tracks]
    after = Matcher([*others, *rule.tracks]).tracks
    if len(after) > TRACKS_LIMIT:
        raise Invalid(f"all rules together follow more than {TRACKS_LIMIT} kinds of events", code="too_many_tracks")
    return [
        track.id for track in rule.tracks if track.id not in before or _keeps_more(after[track.id], before[track.id])
    ]


async def unfollow(unit: Unit, *, name: str) -> None:
    """Nobody asks for the events of this name's rule any more."""
    await followers.delete_follower(unit.db, name=name)


async def fill_tracks(
    database: Database,
    *,
    track_ids: Collection[str],
    settings: Settings,
    on_progress: Callable[[int], Awaitable[None]] | None = None,
) -> int:
    """Fold what happened before into tracks that are followed now; how many owners of events that took.

    Safe to run again, and while intake goes on. `on_progress` hears how many owners are done.
    """
    async with database.unit() as unit:
        definitions = await load_definitions(unit)
    tracks = [track for track in definitions.followed.tracks.values() if track.id in track_ids]
    names = sorted({track.events.event for track in tracks})
    if not names:
        return 0
    done = 0
    async with database.unit() as reading:
        async for owners in events.iterate_owners(reading, names=names, at_once=_OWNERS_AT_ONCE):
            fill = partial(_fill, owners=owners, tracks=tracks, definitions=definitions, settings=settings)
            await retrying(database, fill)
            done += len(owners)
            if on_progress is not None:
                await on_progress(done)
    return done


async def _fill(
    unit: Unit, *, owners: Sequence[UUID], tracks: Sequence[Track], definitions: Definitions, settings: Settings
) -> None:
    # The versions are read before the events: an event that comes in between makes the save fail, not the series wrong.
    stored = await store.find_states_of_owners(unit.db, owners)
    divided = {owner for part, owner in stored if part != owner}
    whole = {owner: owner for owner in owners if owner not in divided}
    fresh = await read_series(unit, owners=whole, tracks=tracks)
    save: dict[StateKey, StoredState] = {}
    for key, packed in stored.items():
        if key[1] in divided:
            continue
        state = decode_state(packed.doc)
        found = fresh.get(key[1], {})
        for track in tracks:
            if track.id in found:
                state.tracks[track.id] = found[track.id]
            else:
                state.tracks.pop(track.id, None)
        save[key] = StoredState(packed.version + 1, encode_state(state))
    if save:
        await store.save_states(unit.db, save)
    if divided:
        await divide_again(unit, devices=sorted(divided), definitions=definitions, settings=settings)


async def read_series(
    unit: Unit, *, owners: Mapping[UUID, UUID], tracks: Iterable[Track]
) -> dict[UUID, dict[str, Series]]:
    """The earlier events that tracks read, folded from the log; `owners` says for whom each owner's events count."""
    matcher = Matcher(tracks)
    names = sorted({track.events.event for track in matcher.tracks.values()})
    found: dict[UUID, dict[str, Series]] = {}
    if not names:
        return found
    for owner, event in await events.find_owner_events(unit, owner_keys=list(owners), names=names):
        properties = events.read_object(event.properties)
        series = found.setdefault(owners[owner], {})
        at = to_micros(event.occurred_at)
        matcher.feed(series, event.name, at, event.id.bytes, event.channel.value, properties)
    return found


def _keeps_more(now: Track, before: Track) -> bool:
    return (now.keep | before.keep) != before.keep
