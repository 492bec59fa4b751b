"""Creates, changes and removes segments; a changed rule is built anew by a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from tessere.customer import profiles
from tessere.customer.segments.domain.live import find_cycle
from tessere.customer.segments.domain.model import MOST_SEGMENTS, Segment, check_texts, read_rule
from tessere.customer.segments.store import memberships
from tessere.customer.segments.store import segments as store
from tessere.infra import audit, jobs
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid
from tessere.kernel.rules import Rule, reads_of

BUILD = "segments.build"
# Workers look at what is followed every two seconds; the building starts when all of them know.
_SETTLE = timedelta(seconds=3)


async def list_segments(unit: Unit) -> list[Segment]:
    """Every segment by name."""
    return await store.list_segments(unit.db)


async def get_segment(unit: Unit, *, segment_id: UUID) -> Segment:
    """One segment."""
    return await store.get_segment(unit.db, segment_id)


async def create_segment(unit: Unit, *, name: str, description: str, rule: Any) -> Segment:
    """Add a segment; it is built by a job, and live when every customer has been held against it."""
    check_texts(name, description)
    segment_id = unit.new_id()
    parsed = await _read_rule(unit, segment_id, rule)
    if len(await store.list_segments(unit.db)) >= MOST_SEGMENTS:
        raise Conflict(f"there are {MOST_SEGMENTS} segments already; remove one first", code="too_many_segments")
    added = await store.insert_segment(
        unit.db, id=segment_id, name=name.strip(), description=description, rule=rule, now=unit.now, by=unit.actor.name
    )
    if not added:
        raise _name_taken(name)
    await _build(unit, await store.get_segment(unit.db, segment_id), parsed)
    await _note(unit, "segment.created", segment_id, {"name": name})
    return await store.get_segment(unit.db, segment_id)


async def change_segment(
    unit: Unit,
    *,
    segment_id: UUID,
    expected: ExpectedVersion,
    name: str | None = None,
    description: str | None = None,
    rule: Any = None,
) -> Segment:
    """Change what is given. With another rule, who is in stays in until the segment is built anew."""
    known = await store.get_segment(unit.db, segment_id, lock=True)
    expected.check(known.version)
    name = known.name if name is None else name
    description = known.description if description is None else description
    check_texts(name, description)
    if await store.is_name_taken(unit.db, name=name.strip(), id=segment_id):
        raise _name_taken(name)
    await store.rename_segment(unit.db, id=segment_id, name=name.strip(), description=description, now=unit.now)
    if rule is not None and rule != known.rule:
        parsed = await _read_rule(unit, segment_id, rule)
        await store.change_rule(unit.db, id=segment_id, rule=rule, now=unit.now)
        await _build(unit, await store.get_segment(unit.db, segment_id), parsed)
    await store.raise_edition(unit.db)
    await _note(unit, "segment.changed", segment_id, {"name": name})
    return await store.get_segment(unit.db, segment_id)


async def rebuild_segment(unit: Unit, *, segment_id: UUID) -> Segment:
    """Hold every customer against the segment again."""
    known = await store.get_segment(unit.db, segment_id, lock=True)
    await store.restart(unit.db, id=segment_id, now=unit.now)
    changed = await store.get_segment(unit.db, segment_id)
    await _build(unit, changed, read_rule(known.rule))
    await _note(unit, "segment.rebuilt", segment_id, {"name": known.name})
    return changed


async def rebuild_all(unit: Unit) -> None:
    """Hold every customer against every segment again, because who is who has changed."""
    for segment in await store.list_segments(unit.db):
        await rebuild_segment(unit, segment_id=segment.id)


async def delete_segment(unit: Unit, *, segment_id: UUID) -> None:
    """Remove a segment; Conflict while another one reads it. Its history goes with it."""
    known = await store.get_segment(unit.db, segment_id, lock=True)
    readers = [
        each.name
        for each in await store.list_segments(unit.db)
        if str(segment_id) in reads_of(read_rule(each.rule)).segments
    ]
    if readers:
        raise Conflict(f"these segments ask who is in it: {', '.join(readers)}", code="segment_in_use")
    await profiles.unfollow(unit, name=_follower(segment_id))
    await memberships.clear_segment(unit.db, segment_id)
    await store.delete_segment(unit.db, segment_id)
    await store.raise_edition(unit.db)
    await _note(unit, "segment.deleted", segment_id, {"name": known.name})


async def count_members(unit: Unit) -> Mapping[UUID, int]:
    """How many customers are in each segment; empty ones are left out."""
    return await store.count_members(unit.db)


async def _build(unit: Unit, segment: Segment, rule: Rule) -> None:
    unknown = await profiles.follow(unit, name=_follower(segment.id), rule=rule, document=segment.rule)
    await jobs.enqueue(
        unit,
        kind=BUILD,
        key=f"{segment.id} {segment.version}",
        payload={"segment_id": str(segment.id), "version": segment.version, "tracks": unknown},
        run_at=unit.now + _SETTLE if unknown else unit.now,
    )
    await store.raise_edition(unit.db)


async def _read_rule(unit: Unit, segment_id: UUID, document: Any) -> Rule:
    """The rule, once it is sure that the segments it reads exist and do not read this one."""
    rule = read_rule(document)
    others = {str(each.id): read_rule(each.rule) for each in await store.list_segments(unit.db)}
    unknown = sorted(reads_of(rule).segments - others.keys() - {str(segment_id)})
    if unknown:
        problem = FieldError("/rule", f"there is no segment {unknown[0]}")
        raise Invalid("the rule reads a segment that does not exist", code="unknown_segment", errors=[problem])
    if find_cycle(others | {str(segment_id): rule}, str(segment_id)) is not None:
        problem = FieldError("/rule", "the segment would depend on itself")
        raise Invalid("a segment may not depend on itself", code="segment_cycle", errors=[problem])
    return rule


def _follower(segment_id: UUID) -> str:
    return f"segment {segment_id}"


def _name_taken(name: str) -> Conflict:
    return Conflict(f"there is a segment {name.strip()!r} already", code="segment_exists")


async def _note(unit: Unit, action: str, segment_id: UUID, detail: Mapping[str, Any]) -> None:
    await audit.record(unit, action=action, object_kind="segment", object_id=segment_id, detail=detail)
