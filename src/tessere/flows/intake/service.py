"""Takes the inbox lane by lane: keep each event once, resolve who it is, fold it into the customer.

A batch is one transaction, from the lock of the lane to the removal of its bodies: a worker that dies at any moment
leaves either nothing or all of it, so every event reaches the state exactly once.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

import psycopg
import structlog
from msgspec import Struct

from tessere.customer import events, identity, profiles, segments
from tessere.customer.events import InboxRow, Opened, Owned, Refused, Rulebook
from tessere.customer.identity import LinkMemory, NewLink, Rules
from tessere.customer.profiles import CardMemory, Definitions, Fact, State, StateKey, StoredCard
from tessere.customer.segments import Touched
from tessere.flows import privacy
from tessere.flows.intake.domain import Named, Visit, name_all, sightings_of, visits_of
from tessere.infra import web
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.infra.telemetry import Step, counter, gauge
from tessere.kernel.errors import Conflict, Unavailable

log = structlog.get_logger()

BODIES_PER_BATCH = 1_000
_RULES_LAST_SECONDS = 2.0
_TRIES = 6
_FAILURES_BEFORE_ONE_BY_ONE = 2
_PAUSE_AFTER_FAILURE = 0.2
_LINKED_AT_ONCE = 500

_step = Step("intake")
_LAG = gauge("intake_lag_seconds", "Age of the oldest body of the batch that was taken last")
_RETRIES = counter("intake_retries", "Batches taken again because another worker was in the way", ("reason",))
_SET_ASIDE = counter("intake_set_aside", "Bodies that intake could not take and put into quarantine whole")


class _Ground(Struct, frozen=True):
    """The rules a batch is judged by."""

    rulebook: Rulebook
    rules: Rules
    definitions: Definitions
    ranks: Mapping[UUID, int]
    segments: segments.Ground


class _Learned(Struct, frozen=True):
    """What a worker may remember once the batch has committed."""

    links: Sequence[NewLink] = ()
    cards: Sequence[StoredCard] = ()


_NOTHING = _Learned()


class Intake:
    """The intake of one worker; several share the load, because a lane is locked by the transaction that takes it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._links = LinkMemory()
        self._cards = CardMemory()
        self._guard = privacy.Guard(settings)
        self._ground: _Ground | None = None
        self._read_at = float("-inf")
        self._failures = 0
        self._lanes: set[int] = set()
        self._most_lanes = events.LANES

    def take_partitions(self) -> list[int]:
        """The lanes worked on since this was asked last."""
        worked, self._lanes = self._lanes, set()
        return sorted(worked)

    def share_with(self, workers: int) -> None:
        """Leave the other workers their part of the lanes."""
        self._most_lanes = max(1, -(-events.LANES // max(1, workers)))

    async def run_once(self) -> int:
        """Take one batch from the lanes that hold bodies; how many bodies were dealt with."""
        if self._failures >= _FAILURES_BEFORE_ONE_BY_ONE:
            self._failures = 0
            return await self._run_all_one_by_one()
        try:
            taken = await self._take_until_through(None, BODIES_PER_BATCH)
        except Unavailable:
            raise
        except Exception as error:
            self._failures += 1
            log.error("intake_batch_failed", failures=self._failures, exc_info=error)
            await asyncio.sleep(_PAUSE_AFTER_FAILURE)
            return 0
        self._failures = 0
        return taken

    async def fold_again(self, owned: Sequence[Owned]) -> list[tuple[UUID, UUID | None, UUID | None]]:
        """Fold events that the log holds already, as if they came now; those that have another owner under the rules in
        force, as (event, owner, device)."""
        async with self._database.unit() as unit:
            ground = await self._load_ground(unit, ())
            named = name_all([each.event for each in owned], ground.rules)
            visits = visits_of(named)
            learned = await self._fold(unit, visits, ground) if visits else _NOTHING
        self._links.remember(learned.links)
        self._cards.remember(learned.cards)
        return [
            (now.owned.event.id, now.owned.owner_key, now.owned.device_key)
            for before, now in zip(owned, named, strict=True)
            if before.owner_key != now.owned.owner_key
        ]

    async def _run_all_one_by_one(self) -> int:
        async with self._database.unit() as unit:
            lanes = await events.list_waiting_lanes(unit)
        return sum([await self._run_one_by_one(lane) for lane in lanes])

    async def _run_one_by_one(self, lane: int) -> int:
        """Find the body of a lane that breaks its batch, and put it aside so that what waits behind it goes on."""
        for done in range(BODIES_PER_BATCH):
            try:
                if not await self._take_until_through([lane], 1):
                    return done
            except Unavailable:
                raise
            except Exception as error:
                log.error("intake_body_set_aside", lane=lane, exc_info=error)
                return done + await self._set_aside(lane, error)
        return BODIES_PER_BATCH

    async def _take_until_through(self, lanes: Sequence[int] | None, limit: int) -> int:
        """Take a batch; again when another worker changed something that it read."""
        for attempt in range(_TRIES):
            try:
                rows, learned = await self._take_batch(lanes, limit)
            except Conflict as error:
                if error.code != "state_changed" or attempt == _TRIES - 1:
                    raise
                _RETRIES.labels("state_changed").inc()
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
                if attempt == _TRIES - 1:
                    raise
                _RETRIES.labels("deadlock").inc()
            else:
                self._links.remember(learned.links)
                self._cards.remember(learned.cards)
                self._lanes.update(row.lane for row in rows)
                return len(rows)
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
        return 0

    async def _take_batch(self, lanes: Sequence[int] | None, limit: int) -> tuple[list[InboxRow], _Learned]:
        async with self._database.unit() as unit:
            with _step.measure("take", limit):
                rows = await events.take(unit, lanes=lanes, most_lanes=self._most_lanes, limit=limit)
            if not rows:
                if await events.list_waiting_lanes(unit):
                    # Somebody else holds the lanes: maybe a replay that is being taken over, with rules of its own.
                    self._read_at = float("-inf")
                return rows, _NOTHING
            _LAG.set((unit.now - rows[0].received_at).total_seconds())
            ground = await self._load_ground(unit, rows)
            with _step.measure("open", len(rows)):
                opened = events.open_rows(rows, ground.rulebook)
            learned = await self._absorb(unit, rows[0].lane, opened, ground)
            with _step.measure("forget", len(rows)):
                await events.forget(unit, rows=rows)
        return rows, learned

    async def _load_ground(self, unit: Unit, rows: Sequence[InboxRow]) -> _Ground:
        """The rules in force; changes are seen within two seconds, a source that is new at once."""
        strange = self._ground is None or any(row.source_id not in self._ground.rulebook.senders for row in rows)
        if self._ground is None or strange or time.monotonic() - self._read_at > _RULES_LAST_SECONDS:
            known = self._ground
            definitions = await profiles.load_definitions(unit, known=known.definitions if known else None)
            live = await segments.load_live(unit, known=known.segments.live if known else None)
            rules = await identity.load_rules(
                unit, region=self._settings.default_region, known=known.rules if known else None
            )
            if known is not None and rules is not known.rules:  # what was linked under other rules may be no more
                self._links, self._cards = LinkMemory(), CardMemory()
            self._ground = _Ground(
                await events.load_rulebook(unit, known=known.rulebook if known else None),
                rules,
                definitions,
                profiles.ranks_of(await events.source_kinds(unit)),
                segments.ground_of(live, definitions, self._settings),
            )
            self._read_at = time.monotonic()
        return self._ground

    async def _absorb(self, unit: Unit, lane: int, opened: Opened, ground: _Ground) -> _Learned:
        with _step.measure("name", len(opened.events)):
            named = name_all(opened.events, ground.rules)
        kept, refused = await self._sift(unit, named, opened, ground)
        with _step.measure("store", len(kept)):
            stored = await events.store_events(
                unit,
                owned=[each.owned for each in kept],
                refused=refused,
                violations=opened.violations,
                lane=lane,
            )
        # The log hands back the very objects that it took; the others are known already, or in quarantine.
        new = {id(each) for each in stored.new}
        visits = visits_of(each for each in kept if id(each.owned) in new)
        return await self._fold(unit, visits, ground) if visits else _NOTHING

    async def _sift(
        self, unit: Unit, named: list[Named], opened: Opened, ground: _Ground
    ) -> tuple[Sequence[Named], Sequence[Refused]]:
        """Leave out who was erased. After an erasure nothing remembered may be trusted: links and cards are gone with it."""
        if await self._guard.look(unit):
            self._links, self._cards = LinkMemory(), CardMemory()
        return await self._guard.sift(unit, named, opened.refused, ground.rules)

    async def _fold(self, unit: Unit, visits: Sequence[Visit], ground: _Ground) -> _Learned:
        with _step.measure("resolve", len(visits)):
            sighted, links = await identity.sight(
                unit, sightings=sightings_of(visits), rules=ground.rules, memory=self._links
            )
        with _step.measure("place", len(visits)):
            placed = await self._place(unit, visits, sighted, ground)
        parts = {part for part, _ in placed}
        fresh: dict[StateKey, State] = {}
        moved: set[UUID] = set()
        if sighted.divided:
            with _step.measure("divide", len(sighted.divided)):
                moved, fresh = await profiles.divide_devices(
                    unit, devices=sighted.divided, rules=ground.rules, definitions=ground.definitions,
                    currency=self._settings.currency,
                )  # fmt: skip
                parts |= moved
        with _step.measure("apply", len(placed)):
            taken = await profiles.take_in(
                unit, placed=placed, definitions=ground.definitions, currency=self._settings.currency
            )
        fresh |= taken.states
        profile_of = await self._profiles_of(unit, parts, sighted)
        divided = {profile_of[key] for key in moved}
        stale = divided | sighted.regrouped
        touched = _touched(placed, taken.fed, profile_of, whole=stale, created=sighted.created)
        watched = {key for key, news in touched.items() if ground.segments.live.concerned(news).segments}
        stale |= self._outdated(placed, profile_of, sighted.created)
        with _step.measure("gather", len(stale | watched)):
            people = await profiles.gather(unit, profile_ids=stale | watched, fresh=fresh)
        for profile_id in watched - divided:
            person = people.get(profile_id)
            if person is not None and all(each.key in sighted.created for each in person.identifiers):
                touched[profile_id].be_born()
        with _step.measure("cards", len(stale)):
            cards = await profiles.save_cards(unit, profile_ids=stale, people=people, currency=self._settings.currency)
        with _step.measure("segments", len(watched)):
            await segments.evaluate(
                unit, people=people, touched={key: touched[key] for key in watched}, ground=ground.segments
            )
        await web.publish(unit, topic=profiles.TOPIC, ids={*profile_of.values(), *sighted.regrouped})
        await _tell_linked(unit, sighted.regrouped)
        return _Learned(links, cards)

    def _outdated(
        self,
        placed: Mapping[StateKey, Sequence[Fact]],
        profile_of: Mapping[UUID, UUID],
        created: AbstractSet[UUID],
    ) -> set[UUID]:
        """The profiles whose card would look different now."""
        return {
            profile_of[part]
            for (part, owner), facts in placed.items()
            if owner in created or not self._cards.still_says(profile_of[part], facts)
        }

    async def _place(
        self, unit: Unit, visits: Sequence[Visit], sighted: identity.Sighted, ground: _Ground
    ) -> dict[StateKey, list[Fact]]:
        """Whom each event counts for. Devices that are divided anew are left out: that takes in their whole history."""
        owners = [visit.identifiers[0].key for visit in visits]
        shared = {owner for owner in owners if sighted.known[owner].shared}
        episodes = await identity.load_episodes(unit, devices=shared - sighted.divided, rules=ground.rules)
        placed: dict[StateKey, list[Fact]] = {}
        for owner, visit in zip(owners, visits, strict=True):
            if owner in sighted.divided:
                continue
            facts = profiles.facts_of(visit.events, ranks=ground.ranks, definitions=ground.definitions)
            if owner not in shared:
                placed.setdefault((owner, owner), []).extend(facts)
                continue
            for event, fact in zip(visit.events, facts, strict=True):
                placed.setdefault((episodes.owner(owner, event.occurred_at), owner), []).append(fact)
        return placed

    async def _profiles_of(self, unit: Unit, parts: set[UUID], sighted: identity.Sighted) -> dict[UUID, UUID]:
        missing = parts - sighted.known.keys()
        others = await identity.find_identifiers(unit, keys=missing) if missing else {}
        return {key: (sighted.known.get(key) or others[key]).profile_id for key in parts}

    async def _set_aside(self, lane: int, error: Exception) -> int:
        """Put a body that cannot be taken into quarantine whole, so that what waits behind it goes on."""
        async with self._database.unit() as unit:
            rows = await events.take(unit, lanes=[lane], limit=1)
            if rows:
                await events.quarantine_body(unit, row=rows[0], reason=f"{type(error).__name__}: {error}"[:500])
                await events.forget(unit, rows=rows)
                _SET_ASIDE.inc()
        return len(rows)


async def _tell_linked(unit: Unit, profile_ids: AbstractSet[UUID]) -> None:
    linked = sorted(profile_ids)
    for start in range(0, len(linked), _LINKED_AT_ONCE):
        await unit.emit(profiles.ProfilesLinked(profile_ids=linked[start : start + _LINKED_AT_ONCE]))


def _touched(
    placed: Mapping[StateKey, Sequence[Fact]],
    fed: Mapping[StateKey, AbstractSet[str]],
    profile_of: Mapping[UUID, UUID],
    *,
    whole: AbstractSet[UUID],
    created: AbstractSet[UUID],
) -> dict[UUID, Touched]:
    """What is new by profile; of one that was regrouped, or that an identifier came to, everything."""
    found = {profile_id: Touched(whole=True) for profile_id in whole}
    for key, facts in placed.items():
        part, owner = key
        news = found.setdefault(profile_of[part], Touched())
        news.whole = news.whole or owner in created
        news.add(facts, fed[key])
    return found
