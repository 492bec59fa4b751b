"""Statements over proposals, the searches that find them, and when to search."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.customer.identity.domain.proposals import (
    DuplicateSearch,
    Finding,
    Proposal,
    ProposalStatus,
    SearchSchedule,
)
from tessere.infra import db as database

FIND = """
select id, a, b, a_snapshot, b_snapshot, score, weight, agreements, status, search_id, found_at, decided_at, decided_by,
    decision_id
from identity.proposal where id = %(id)s
"""
LOCK = """
select id, a, b, a_snapshot, b_snapshot, score, weight, agreements, status, search_id, found_at, decided_at, decided_by,
    decision_id
from identity.proposal where id = %(id)s for no key update
"""
FIND_PAIRS = """
select p.id, p.a, p.b, a_snapshot, b_snapshot, score, weight, agreements, status, search_id, found_at, decided_at,
    decided_by, decision_id
from unnest(%(a)s::uuid[], %(b)s::uuid[]) as asked (a, b)
join identity.proposal p on p.a = asked.a and p.b = asked.b
for no key update of p
"""
SAVE = """
insert into identity.proposal (id, a, b, a_snapshot, b_snapshot, score, weight, agreements, status, search_id, found_at)
select id, a, b, a_snapshot, b_snapshot, score, weight, agreements, 'open', %(search_id)s, %(now)s
from unnest(%(ids)s::uuid[], %(a)s::uuid[], %(b)s::uuid[], %(a_snapshots)s::uuid[], %(b_snapshots)s::uuid[],
    %(scores)s::float8[], %(weights)s::float8[], %(agreements)s::jsonb[])
    as new (id, a, b, a_snapshot, b_snapshot, score, weight, agreements)
order by a, b
on conflict (a, b) do update set a_snapshot = excluded.a_snapshot, b_snapshot = excluded.b_snapshot,
    score = excluded.score, weight = excluded.weight, agreements = excluded.agreements, status = 'open',
    search_id = excluded.search_id, found_at = excluded.found_at, decided_at = null, decided_by = null,
    decision_id = null
"""
# Both sides still exist and are still two: merges made elsewhere take a pair out of the queue at once.
LIST = """
select p.id, p.a, p.b, a_snapshot, b_snapshot, score, weight, agreements, status, search_id, found_at, decided_at,
    decided_by, decision_id
from identity.proposal p
where status = %(status)s and score >= %(least)s and (weight, id) < (%(weight)s, %(after)s)
    and (status <> 'open' or exists (
        select from identity.identifier one, identity.identifier other
        where one.birth_id = p.a and other.birth_id = p.b and one.profile_id <> other.profile_id
    ))
order by weight desc, id desc
limit %(limit)s
"""
COUNT = """
select status, count(*) as count
from identity.proposal p
where status <> 'open' or exists (
    select from identity.identifier one, identity.identifier other
    where one.birth_id = p.a and other.birth_id = p.b and one.profile_id <> other.profile_id
)
group by status
"""
COUNT_OPEN = """
select count(*) from identity.proposal p
where status = 'open' and score >= %(least)s and exists (
    select from identity.identifier one, identity.identifier other
    where one.birth_id = p.a and other.birth_id = p.b and one.profile_id <> other.profile_id
)
"""
LAST_DECIDED = """
select id from identity.proposal
where status in ('accepted', 'rejected', 'skipped') and decided_by = %(actor)s
order by decided_at desc, id desc limit 1
"""
SET_STATUS = """
update identity.proposal set status = %(status)s, decided_at = %(decided_at)s, decided_by = %(decided_by)s,
    decision_id = %(decision_id)s
where id = %(id)s
"""
CLOSE_UNFOUND = """
update identity.proposal set status = 'outdated', decided_at = %(now)s
where status = 'open' and search_id <> %(search_id)s
"""
DELETE_OUTDATED = "delete from identity.proposal where status = 'outdated' and decided_at < %(before)s"
INSERT_SEARCH = """
insert into identity.search (id, requested_by, requested_at, step) values (%(id)s, %(actor)s, %(now)s, 'waiting')
"""
LAST_SEARCH = """
select id, requested_by, requested_at, finished_at, step, done, total, proposed, withheld, learned, error
from identity.search order by requested_at desc, id desc limit 1
"""
LOCK_SEARCHES = "select pg_advisory_xact_lock(hashtext('identity.search'))"
NOTE_SEARCH = """
update identity.search set step = %(step)s, done = %(done)s, total = %(total)s
where id = %(id)s and finished_at is null
"""
FINISH_SEARCH = """
update identity.search set finished_at = %(now)s, step = %(step)s, proposed = %(proposed)s, withheld = %(withheld)s,
    learned = %(learned)s, error = %(error)s, done = total
where id = %(id)s and finished_at is null
"""
DELETE_SEARCHES = "delete from identity.search where requested_at < %(before)s"
FIND_SCHEDULE = "select nightly, hour, version from identity.search_schedule"
SAVE_SCHEDULE = """
insert into identity.search_schedule as s (nightly, hour) values (%(nightly)s, %(hour)s)
on conflict (id) do update set nightly = excluded.nightly, hour = excluded.hour, version = s.version + 1
"""


class StatusCount(Struct, frozen=True):
    """How many proposals have a status."""

    status: ProposalStatus
    count: int


async def find_proposal(db: AsyncConnection[Any], proposal_id: UUID, *, lock: bool = False) -> Proposal | None:
    """One proposal, kept from other decisions until the transaction ends when locked."""
    return await database.fetch_one(db, LOCK if lock else FIND, Proposal, id=proposal_id)


async def lock_pairs(db: AsyncConnection[Any], pairs: Sequence[tuple[UUID, UUID]]) -> list[Proposal]:
    """The proposals that exist for pairs of profiles, each in the order in which pairs are written."""
    a, b = database.uuids(pair[0] for pair in pairs), database.uuids(pair[1] for pair in pairs)
    return await database.fetch_all(db, FIND_PAIRS, Proposal, a=a, b=b)


async def save_open(
    db: AsyncConnection[Any], found: Sequence[tuple[UUID, Finding]], *, search_id: UUID, now: datetime
) -> None:
    """Put findings, each with the id of its proposal, into the queue; a known pair takes the new figures."""
    each = [finding for _, finding in found]
    await database.execute(
        db,
        SAVE,
        ids=database.uuids(proposal_id for proposal_id, _ in found),
        a=database.uuids(one.a for one in each),
        b=database.uuids(one.b for one in each),
        a_snapshots=database.uuids(one.a_snapshot for one in each),
        b_snapshots=database.uuids(one.b_snapshot for one in each),
        scores=[one.score for one in each],
        weights=[one.weight for one in each],
        agreements=[Jsonb(msgspec.to_builtins(one.agreements)) for one in each],
        search_id=search_id,
        now=now,
    )


async def list_proposals(
    db: AsyncConnection[Any], *, status: ProposalStatus, least: float, weight: float, after: UUID, limit: int
) -> list[Proposal]:
    """Proposals of a status and at least a score, the likeliest first, after a place in that order."""
    return await database.fetch_all(
        db, LIST, Proposal, status=status, least=least, weight=weight, after=after, limit=limit
    )


async def count_proposals(db: AsyncConnection[Any]) -> dict[ProposalStatus, int]:
    """How many there are of each status."""
    return {row.status: row.count for row in await database.fetch_all(db, COUNT, StatusCount)}


async def count_open(db: AsyncConnection[Any], *, least: float) -> int:
    """How many wait that are at least so likely."""
    return int(await database.fetch_value(db, COUNT_OPEN, least=least))


async def find_last_decided(db: AsyncConnection[Any], actor: str) -> UUID | None:
    """The proposal that somebody decided or put off last."""
    return await database.fetch_value_as(db, LAST_DECIDED, UUID, actor=actor)


async def set_status(
    db: AsyncConnection[Any],
    *,
    proposal_id: UUID,
    status: ProposalStatus,
    decided_at: datetime | None = None,
    decided_by: str | None = None,
    decision_id: UUID | None = None,
) -> None:
    """Say what became of a proposal."""
    await database.execute(
        db, SET_STATUS, id=proposal_id, status=status, decided_at=decided_at, decided_by=decided_by,
        decision_id=decision_id,
    )  # fmt: skip


async def close_unfound(db: AsyncConnection[Any], *, search_id: UUID, now: datetime, forget_before: datetime) -> None:
    """What a whole search did not find again is outdated; what has long been so is forgotten."""
    await database.execute(db, CLOSE_UNFOUND, search_id=search_id, now=now)
    await database.execute(db, DELETE_OUTDATED, before=forget_before)
    await database.execute(db, DELETE_SEARCHES, before=forget_before)


async def insert_search(db: AsyncConnection[Any], *, search_id: UUID, actor: str, now: datetime) -> None:
    """Note that a search was asked for."""
    await database.execute(db, INSERT_SEARCH, id=search_id, actor=actor, now=now)


async def find_last_search(db: AsyncConnection[Any], *, lock: bool = False) -> DuplicateSearch | None:
    """The search asked for last; locked, nobody else asks for one until the transaction ends."""
    if lock:
        await database.execute(db, LOCK_SEARCHES)
    return await database.fetch_one(db, LAST_SEARCH, DuplicateSearch)


async def note_search(db: AsyncConnection[Any], *, search_id: UUID, step: str, done: int, total: int) -> None:
    """Say how far a search is."""
    await database.execute(db, NOTE_SEARCH, id=search_id, step=step, done=done, total=total)


async def finish_search(
    db: AsyncConnection[Any], *, search_id: UUID, now: datetime, step: str, proposed: int = 0, withheld: int = 0,
    learned: Collection[str] = (), error: str | None = None,
) -> bool:  # fmt: skip
    """A search ended; False when it had ended before."""
    return (
        await database.execute(
            db, FINISH_SEARCH, id=search_id, now=now, step=step, proposed=proposed, withheld=withheld,
            learned=list(learned), error=error,
        ) == 1
    )  # fmt: skip


async def find_schedule(db: AsyncConnection[Any]) -> SearchSchedule:
    """When to search."""
    return await database.fetch_one(db, FIND_SCHEDULE, SearchSchedule) or SearchSchedule()


async def save_schedule(db: AsyncConnection[Any], *, nightly: bool, hour: int) -> None:
    """Change when to search."""
    await database.execute(db, SAVE_SCHEDULE, nightly=nightly, hour=hour)
