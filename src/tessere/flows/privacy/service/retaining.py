"""Deletes what is older than the retailer's rules say, in small transactions, and keeps a record of it.

What events counted for stays in the states of customers: figures over all time do not change when an event goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.customer import events, identity, profiles, segments
from tessere.flows.privacy.domain.retention import DEFAULT_RULES, RetentionRule, RetentionRun, RuleKind
from tessere.flows.privacy.service.guarding import proof_of
from tessere.flows.privacy.store import retention as store
from tessere.flows.privacy.store import tombstones
from tessere.infra import audit, jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings, installation_secret, load_settings
from tessere.kernel.errors import Invalid, NotFound
from tessere.kernel.time import to_micros

RETAIN = "privacy.retain"
_HOUR = 2
_BATCH = 2_000
_PROFILES_AT_ONCE = 100
_FORGET_RUNS = timedelta(days=90)
_NOBODY = UUID(int=0)


class RetentionCount(Struct, frozen=True, kw_only=True):
    """What a rule would delete now."""

    kind: RuleKind
    name: str
    cutoff: datetime
    rows: int


async def list_rules(unit: Unit) -> list[RetentionRule]:
    """Every rule in force or not, the built-in ones first."""
    saved = {(each.kind, each.name): each for each in await store.list_rules(unit.db)}
    built_in = [saved.pop((each.kind, each.name), each) for each in DEFAULT_RULES]
    return built_in + sorted(saved.values(), key=lambda each: (each.kind, each.name))


async def save_rule(unit: Unit, *, rule: RetentionRule) -> RetentionRule:
    """Add or change a rule."""
    if rule.name and rule.kind != "events":
        raise Invalid("only a rule about events can be about one name")
    await store.save_rule(unit.db, rule)
    await audit.record(
        unit, action="retention.changed", object_kind="retention", object_id=f"{rule.kind} {rule.name}".strip(),
        detail={"days": rule.days, "enabled": rule.enabled},
    )  # fmt: skip
    return next(each for each in await list_rules(unit) if (each.kind, each.name) == (rule.kind, rule.name))


async def delete_rule(unit: Unit, *, kind: RuleKind, name: str) -> None:
    """Remove a rule; a built-in one goes back to what it was."""
    if not await store.delete_rule(unit.db, kind=kind, name=name):
        raise NotFound("there is no such rule")
    await audit.record(
        unit, action="retention.removed", object_kind="retention", object_id=f"{kind} {name}".strip(), detail={}
    )


async def list_runs(unit: Unit, *, limit: int) -> list[RetentionRun]:
    """What was deleted, the last first."""
    return await store.list_runs(unit.db, limit=limit)


async def count(unit: Unit, *, rule: RetentionRule, settings: Settings) -> RetentionCount:
    """What a rule would delete now; nothing is changed."""
    cutoff = rule.cutoff(unit.now)
    if rule.kind == "events":
        names = [rule.name] if rule.name else await events.list_event_names(unit)
        rows = await events.count_old_events(unit, names=names, before=cutoff)
    elif rule.kind == "anonymous":
        rows = 0
        after: UUID | None = _NOBODY
        while after is not None:
            found, after = await _lonely(unit, cutoff, after, settings)
            rows += len(found)
    elif rule.kind == "quarantine":
        rows = await events.count_old_quarantined(unit, before=cutoff)
    elif rule.kind == "imports":
        rows = await events.count_old_files(unit, before=cutoff)
    else:
        rows = await audit.count_before(unit, before=cutoff)
    return RetentionCount(kind=rule.kind, name=rule.name, cutoff=cutoff, rows=rows)


async def request_run(unit: Unit, *, kind: RuleKind, name: str) -> None:
    """Apply a rule as soon as a worker is free."""
    if all((each.kind, each.name) != (kind, name) for each in await list_rules(unit)):
        raise NotFound("there is no such rule")
    payload = {"kind": kind, "name": name, "by": unit.actor.name}
    await jobs.enqueue(unit, kind=RETAIN, key=f"{kind}:{name}", payload=payload)
    await audit.record(
        unit, action="retention.started", object_kind="retention", object_id=f"{kind} {name}".strip(), detail={}
    )


async def run_requested(database: Database, payload: Mapping[str, Any]) -> None:
    """Apply one rule, enabled or not: somebody asked for it."""
    async with database.unit() as unit:
        rules = await list_rules(unit)
    for rule in rules:
        if (rule.kind, rule.name) == (payload["kind"], payload["name"]):
            await apply(database, rule=rule, settings=load_settings(), by=str(payload["by"]))


async def run_nightly(database: Database, _payload: Any = None) -> None:
    """Apply the rules that are enabled, once a night."""
    settings = load_settings()
    zone = ZoneInfo(settings.time_zone)
    async with database.unit() as unit:
        now = unit.now.astimezone(zone)
        last = await store.find_last_nightly(unit.db)
        rules = [each for each in await list_rules(unit) if each.enabled]
    if now.hour != _HOUR or (last is not None and last.astimezone(zone).date() == now.date()):
        return
    for rule in rules:
        await apply(database, rule=rule, settings=settings, by="")


async def apply(database: Database, *, rule: RetentionRule, settings: Settings, by: str) -> int:
    """Delete what the rule says, a batch a transaction; how much went."""
    async with database.unit() as unit:
        run_id, cutoff = unit.new_id(), rule.cutoff(unit.now)
        await store.insert_run(unit.db, run_id=run_id, rule=rule, cutoff=cutoff, now=unit.now, by=by)
        names = [""]
        if rule.kind == "events":
            names = [rule.name] if rule.name else await events.list_event_names(unit)
            await _raise_horizon(unit, rule, cutoff, settings)
    total = 0
    for name in names:
        after: UUID | None = _NOBODY
        while after is not None:
            async with database.unit() as unit:
                deleted, after = await _batch(unit, rule, name, cutoff, after, settings)
                await store.count_run(unit.db, run_id=run_id, deleted=deleted)
            total += deleted
    async with database.unit() as unit:
        await store.finish_run(unit.db, run_id=run_id, now=unit.now, forget_before=unit.now - _FORGET_RUNS)
    return total


async def _raise_horizon(unit: Unit, rule: RetentionRule, cutoff: datetime, settings: Settings) -> None:
    """From now on events from before are not taken in: whether they were counted once cannot be known any more."""
    await events.hold_intake(unit)
    await tombstones.save_horizon(unit.db, name=rule.name, before=cutoff)
    await tombstones.next_edition(unit.db, proof_of(installation_secret(settings)))


async def _batch(
    unit: Unit, rule: RetentionRule, name: str, cutoff: datetime, after: UUID, settings: Settings
) -> tuple[int, UUID | None]:
    """One batch: how much went, and where to go on, None at the end."""
    if rule.kind == "anonymous":
        return await _erase_lonely(unit, cutoff, after, settings)
    if rule.kind == "events":
        done = await events.delete_old_events(unit, name=name, before=cutoff, limit=_BATCH)
    elif rule.kind == "quarantine":
        done = await events.delete_old_quarantined(unit, before=cutoff, limit=_BATCH)
    elif rule.kind == "imports":
        done = await events.delete_old_files(unit, before=cutoff, limit=_PROFILES_AT_ONCE)
    else:
        done = await audit.delete_before(unit, before=cutoff, limit=_BATCH)
    return done, after if done else None


async def _erase_lonely(unit: Unit, cutoff: datetime, after: UUID, settings: Settings) -> tuple[int, UUID | None]:
    found, last = await _lonely(unit, cutoff, after, settings)
    if found:
        await events.hold_intake(unit)
        again, _ = await _lonely(unit, cutoff, after, settings)  # somebody may have come back meanwhile
        await _erase(unit, sorted(set(found) & set(again)), settings)
    return len(found), last


async def _lonely(unit: Unit, cutoff: datetime, after: UUID, settings: Settings) -> tuple[list[UUID], UUID | None]:
    rules = await identity.load_rules(unit, region=settings.default_region)
    page = await identity.list_lonely(unit, before=cutoff, after=after, limit=_PROFILES_AT_ONCE, rules=rules)
    unseen = await profiles.list_unseen(unit, profile_ids=page, before=to_micros(cutoff))
    return unseen, page[-1] if page else None


async def _erase(unit: Unit, profile_ids: list[UUID], settings: Settings) -> None:
    """Browsers nobody ever signed in on: no tombstones, for there is nobody who asked to be forgotten."""
    members = await identity.find_profile_identifiers(unit, profile_ids=profile_ids)
    keys = [each.key for group in members.values() for each in group]
    ids = {each.birth_id for group in members.values() for each in group} | set(profile_ids)
    rules = await identity.load_rules(unit, region=settings.default_region)
    await events.erase_events(unit, owner_keys=keys)
    await profiles.erase_states(unit, keys=keys, profile_ids=ids)
    erased = await identity.erase_identifiers(unit, keys=keys, profile_ids=ids, rules=rules)
    await profiles.follow_erasure(unit, erased=erased, also=(), settings=settings)
    await segments.erase_people(unit, profile_ids=ids)
    await tombstones.next_edition(unit.db, proof_of(installation_secret(settings)))
    await web.publish(unit, topic=profiles.TOPIC, ids=profile_ids)
