"""Use cases of the tracking plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from tessere.customer.events.domain.limits import NAME_LENGTH
from tessere.customer.events.domain.objects import read_object
from tessere.customer.events.domain.plan import PlanEvent, PlanMode, check_schema, infer_schema
from tessere.customer.events.store import log, tallies
from tessere.customer.events.store import plan as store
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

_DAY = timedelta(hours=24)
_MOST_NAMES = 2_000
_SHOWN_UNPLANNED = 200
_SAMPLES = 500
_SAMPLE_DAYS = timedelta(days=30)
# Calls that have no name of their own need no plan.
_BUILT_IN = frozenset({"Page Viewed", "Screen Viewed", "Identify", "Group", "Alias", ""})


class PlanView(PlanEvent, frozen=True, kw_only=True):
    """What is planned for a name, and how it was kept in the last 24 hours."""

    seen_24h: int
    violations_24h: int


class Unplanned(Struct, frozen=True, kw_only=True):
    """A name that came and is not in the plan."""

    name: str
    count_24h: int
    last_seen_at: datetime


class PlanOverview(Struct, frozen=True, kw_only=True):
    """The plan and what it lacks."""

    items: list[PlanView]
    unplanned: list[Unplanned]


class Inferred(Struct, frozen=True, kw_only=True):
    """A schema that the newest events of a name keep."""

    schema: dict[str, Any]
    sample_size: int


async def list_plan(unit: Unit) -> list[PlanEvent]:
    """What is planned, by name."""
    return await store.list_plan(unit.db)


async def read_plan(unit: Unit) -> PlanOverview:
    """The plan with its figures, and the most frequent names it lacks."""
    activity = await tallies.list_by_name(unit.db, since=unit.now - _DAY, limit=_MOST_NAMES)
    by_name = {each.name: each for each in activity}
    planned = await store.list_plan(unit.db)
    names = {each.name for each in planned} | _BUILT_IN
    unplanned = [
        Unplanned(name=each.name, count_24h=each.seen, last_seen_at=each.last_at)
        for each in activity
        if each.name not in names and each.seen
    ]
    return PlanOverview(
        items=[_view(each, by_name.get(each.name)) for each in planned], unplanned=unplanned[:_SHOWN_UNPLANNED]
    )


async def get_planned(unit: Unit, *, name: str) -> PlanView:
    """What is planned for a name; NotFound when nothing is."""
    planned = await store.find_planned(unit.db, name)
    if planned is None:
        raise NotFound(f"nothing is planned for {name!r}")
    activity = await tallies.list_by_name(unit.db, since=unit.now - _DAY, limit=_MOST_NAMES)
    return _view(planned, next((each for each in activity if each.name == name), None))


async def save_planned(
    unit: Unit, *, name: str, expected: ExpectedVersion, description: str, schema: dict[str, Any], mode: PlanMode
) -> PlanView:
    """Plan a name, or change what is planned: a new version, the old ones stay on record."""
    _check_name(name)
    check_schema(schema)
    version = await store.lock_name(unit.db, name)
    current = await store.find_planned(unit.db, name)
    if current is not None:
        expected.check(current.version)
    planned = PlanEvent(
        name=name, description=description, schema=schema, mode=mode, version=version + 1, updated_at=unit.now
    )
    await store.insert_version(unit.db, planned, updated_by=unit.actor.id)
    await _note(unit, "plan.changed", planned)
    return await get_planned(unit, name=name)


async def remove_planned(unit: Unit, *, name: str, expected: ExpectedVersion) -> None:
    """Plan nothing for a name any more."""
    version = await store.lock_name(unit.db, name)
    current = await store.find_planned(unit.db, name)
    if current is None:
        raise NotFound(f"nothing is planned for {name!r}")
    expected.check(current.version)
    gone = replace(current, version=version + 1, updated_at=unit.now)
    await store.insert_version(unit.db, gone, removed=True, updated_by=unit.actor.id)
    await _note(unit, "plan.removed", gone)


async def infer_plan(unit: Unit, *, name: str) -> Inferred:
    """A first schema for a name from its newest events; Conflict when there are none."""
    samples = await sample_properties(unit, name=name)
    if not samples:
        raise Conflict(f"no event named {name!r} came in the last 30 days", code="no_samples")
    return Inferred(schema=infer_schema(samples), sample_size=len(samples))


async def list_names(unit: Unit) -> list[str]:
    """The names of events: what is planned, and what came in the last days, the most frequent first."""
    activity = await tallies.list_by_name(unit.db, since=unit.now - _DAY, limit=_MOST_NAMES)
    came = [each.name for each in activity if each.name]
    return list(dict.fromkeys([*came, *(each.name for each in await store.list_plan(unit.db))]))


async def sample_properties(unit: Unit, *, name: str) -> list[dict[str, Any]]:
    """The properties of the newest events of a name; the traits of those that are about a person."""
    owned = await log.sample_events(unit.db, name=name, since=unit.now - _SAMPLE_DAYS, limit=_SAMPLES)
    return [
        read_object(each.event.traits if each.event.type in ("identify", "group") else each.event.properties)
        for each in owned
    ]


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > NAME_LENGTH or "\x00" in name:
        raise Invalid("the name is not valid", errors=[FieldError("/name", f"1 to {NAME_LENGTH} characters")])


def _view(planned: PlanEvent, activity: tallies.NameActivity | None) -> PlanView:
    return PlanView(
        **asdict(planned),
        seen_24h=activity.seen if activity else 0,
        violations_24h=activity.violations if activity else 0,
    )


async def _note(unit: Unit, action: str, planned: PlanEvent) -> None:
    detail = {"version": planned.version, "mode": planned.mode}
    await audit.record(unit, action=action, object_kind="plan_event", object_id=planned.name, detail=detail)
