"""The shadow: a database beside the one in force, in which all customers are rebuilt from the log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tessere.customer import events, identity, profiles, segments
from tessere.flows.intake import Intake
from tessere.flows.replay import store
from tessere.flows.replay.domain import SHADOW, ProposedRules
from tessere.infra.db import (
    Database,
    Migration,
    Unit,
    copy_tables,
    create_database,
    drop_database,
    empty_tables,
    migrate,
    open_database,
    sibling_url,
)
from tessere.infra.settings import Settings

# What the rebuilding starts from, and what it makes.
GIVEN = (*events.GIVEN_TABLES, *identity.GIVEN_TABLES, *profiles.GIVEN_TABLES)
DERIVED = (*identity.DERIVED_TABLES, *profiles.DERIVED_TABLES)
_EVENTS_AT_ONCE = 4_000
_GROUPS_AT_ONCE = 20_000

OnProgress = Callable[[int], Awaitable[None]]


async def make_shadow(database: Database, *, migrations: list[Migration], rules: ProposedRules) -> None:
    """A new shadow with the settings and the log of today, under the proposed rules. Every identifier stands alone in it."""
    await create_database(database.url, SHADOW)
    await migrate(sibling_url(database.url, SHADOW), migrations)
    async with open_shadow(database) as shadow, database.unit() as live, shadow.unit() as unit:
        await empty_tables(unit.db, GIVEN)
        await copy_tables(live.db, unit.db, GIVEN)
        await identity.dissolve(unit)
        await propose(unit, rules)


async def drop_shadow(database: Database) -> None:
    """The shadow is no longer needed."""
    await drop_database(database.url, SHADOW)


@asynccontextmanager
async def open_shadow(database: Database) -> AsyncIterator[Database]:
    """The shadow; what it emits goes nowhere."""
    url = sibling_url(database.url, SHADOW)
    async with open_database(url, max_connections=4, clock=database.clock, new_id=database.new_id) as shadow:
        yield shadow


async def propose(unit: Unit, rules: ProposedRules) -> None:
    """Put the proposed rules in force in a database."""
    for name, edit in rules.namespaces.items():
        await identity.edit_namespace(unit, name=name, edit=edit)
    known = {(each.namespace, each.pattern) for each in await identity.list_blocked_values(unit)}
    for each in rules.blocked:
        if (each.namespace, each.pattern) not in known:
            await identity.block_value(unit, namespace=each.namespace, pattern=each.pattern)


async def fold_log(shadow: Database, *, settings: Settings, on_progress: OnProgress) -> int:
    """Fold every event of the shadow's log into customers; how many there were."""
    intake, done = Intake(shadow, settings), 0
    async with shadow.unit() as reading:
        async for owned in events.iterate_log(reading, at_once=_EVENTS_AT_ONCE):
            changed = await intake.fold_again(owned)
            if changed:
                async with shadow.unit() as unit:
                    await store.add_owners(unit.db, changed)
            done += len(owned)
            await on_progress(done)
    await _tidy(shadow)
    return done


async def catch_up(shadow: Database, live: Unit, *, settings: Settings) -> int:
    """Fold what came to the log since the shadow was made, as far as `live` sees it; how many events those were."""
    async with shadow.unit() as unit:
        late = await events.copy_missing(live, unit)
        await identity.copy_missing(live, unit)
    intake = Intake(shadow, settings)
    for start in range(0, len(late), _EVENTS_AT_ONCE):
        async with shadow.unit() as unit:
            owned = await events.find_events(unit, ids=late[start : start + _EVENTS_AT_ONCE])
        changed = await intake.fold_again(owned)
        if changed:
            async with shadow.unit() as unit:
                await store.add_owners(unit.db, changed)
    await _tidy(shadow)
    return len(late)


async def _tidy(shadow: Database) -> None:
    async with shadow.unit() as unit:
        await identity.forget_unlinked(unit, keep=await profiles.list_owner_keys(unit))


async def hold_segments(shadow: Database, live: Unit, *, settings: Settings) -> None:
    """Hold the rebuilt customers against the segments that are in force."""
    async with shadow.unit() as unit:
        await empty_tables(unit.db, segments.GIVEN_TABLES)
        await copy_tables(live.db, unit.db, segments.GIVEN_TABLES)
    await segments.hold_everyone(shadow, settings=settings)


async def note_sides(live: Unit, shadow: Unit) -> None:
    """Bring together who is who, and who is in which segment, on both sides."""
    for side, unit in ((0, live), (1, shadow)):
        async for pairs in identity.iterate_groups(unit, at_once=_GROUPS_AT_ONCE):
            await store.add_grouping(shadow.db, side=side, pairs=pairs)
        for segment in await segments.list_segments(unit):
            async for members in segments.iterate_members(unit, segment_id=segment.id, at_once=_GROUPS_AT_ONCE):
                ids = [profile_id for profile_id, _ in members]
                await store.add_belonging(shadow.db, side=side, segment_id=segment.id, profiles=ids)
