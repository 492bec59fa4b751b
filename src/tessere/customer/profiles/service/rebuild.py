"""Folds earlier events into a computed trait that was defined or changed later."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from tessere.customer import events, identity
from tessere.customer.profiles.domain.apply import apply
from tessere.customer.profiles.domain.computed import ComputedTrait, Definitions
from tessere.customer.profiles.domain.facts import facts_of
from tessere.customer.profiles.domain.ranks import ranks_of
from tessere.customer.profiles.domain.state import State, decode_state, encode_state
from tessere.customer.profiles.service.people import divide_devices
from tessere.customer.profiles.service.settings import REBUILD, load_definitions
from tessere.customer.profiles.store import states as store
from tessere.customer.profiles.store.states import StoredState
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import Conflict

_OWNERS_AT_ONCE = 200
_TRIES = 8


async def rebuild_trait(database: Database, payload: Mapping[str, Any]) -> None:
    """Compute one trait anew for every identifier, from the log; safe to run again, and while intake goes on."""
    name = str(payload["name"])
    settings = load_settings()
    after: UUID | None = None
    while True:
        async with database.unit() as unit:
            owners = await store.list_owners(unit.db, after=after, limit=_OWNERS_AT_ONCE)
            definitions = await load_definitions(unit)
        if not owners:
            return
        whole = [each.owner_key for each in owners if not each.divided]
        await retrying(database, partial(_rebuild_owners, owners=whole, name=name, definitions=definitions))
        divided = [each.owner_key for each in owners if each.divided]
        if divided:
            await retrying(database, partial(divide_again, devices=divided, definitions=definitions, settings=settings))
        after = owners[-1].owner_key


async def retrying(database: Database, work: Callable[[Unit], Awaitable[None]]) -> None:
    """Do the work in a unit, and again when intake was in the way."""
    for attempt in range(_TRIES):
        try:
            async with database.unit() as unit:
                await work(unit)
            return
        except (Conflict, psycopg.errors.DeadlockDetected):
            # Intake changed one of the states meanwhile: its version says so, or the database when both waited for each
            # other. The events are read again.
            if attempt == _TRIES - 1:
                raise
            await asyncio.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311


async def divide_again(unit: Unit, *, devices: Sequence[UUID], definitions: Definitions, settings: Settings) -> None:
    """Fold shared devices again, each event for the person whose episode it was."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    await divide_devices(unit, devices=devices, rules=rules, definitions=definitions, currency=settings.currency)


async def _rebuild_owners(unit: Unit, *, owners: Sequence[UUID], name: str, definitions: Definitions) -> None:
    definition = definitions.by_name.get(name)
    # The versions are read before the events: an event that comes in between makes the save fail, not the figure wrong.
    stored = await store.find_states(unit.db, [(owner, owner) for owner in owners])
    fresh = await _fold(unit, owners, definition) if definition else {}
    save: dict[store.StateKey, StoredState] = {}
    for key, packed in stored.items():
        state = decode_state(packed.doc)
        before = state.computed.pop(name, None)
        held = fresh.get(key[1])
        if held is not None and name in held.computed:
            state.computed[name] = held.computed[name]
        if state.computed.get(name) != before:
            save[key] = StoredState(packed.version + 1, encode_state(state))
    if save:
        await store.save_states(unit.db, save)


async def _fold(unit: Unit, owners: Sequence[UUID], definition: ComputedTrait) -> dict[UUID, State]:
    only = Definitions([definition])
    owned = await events.find_owner_events(unit, owner_keys=owners, names=[definition.event])
    ranks = ranks_of(await events.source_kinds(unit))
    found: dict[UUID, State] = {}
    facts = facts_of((event for _, event in owned), ranks=ranks, definitions=only)
    for (owner, _), fact in zip(owned, facts, strict=True):
        apply(found.setdefault(owner, State()), fact, only, currency="")
    return found


JOB = JobKind(REBUILD, rebuild_trait, long=True)
