"""The statement that reads customers as the building of a segment glances at them: all in one, and no locks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from tessere.customer import profiles
from tessere.customer.segments.domain.screening import Reach, Stood
from tessere.infra import db as database

# Sorting and joining all customers wants memory, for as long as this one statement takes; and all rows are wanted, not the
# first of them soon.
PREPARE = "set local work_mem = '128MB'; set local hash_mem_multiplier = 2; set local cursor_tuple_fraction = 1"
# A customer's rows come one after the other.
STOOD = """
select uuid_send(who.profile_id), known.doc, s.segments, s.check_at
from ({who}) who
left join ({known}) known on known.profile_id = who.profile_id
left join segments.standing s on s.profile_id = who.profile_id
where {which}
order by who.profile_id
"""
NEEDED = """
select profile_id from ({known}) known
union select profile_id from segments.membership where segment_id = %(segment_id)s
"""
_IS_MEMBER = "coalesce(s.segments @> array[%(number)s]::int[], false)"
_WHICH = {
    "everybody": "true",
    "unsure": f"known.doc is not null or not {_IS_MEMBER}",
    "known": f"known.doc is not null or {_IS_MEMBER}",
    "needed": "true",
}
STRANGERS = f"""
select m.profile_id from segments.membership m
where m.segment_id = %(segment_id)s and not exists (
    select from ({profiles.EVERYBODY}) everybody where everybody.profile_id = m.profile_id
)
"""


async def iterate_stood(
    db: AsyncConnection[Any], reach: Reach, *, segment_id: UUID, number: int, at_once: int
) -> AsyncIterator[list[Stood]]:
    """The customers within reach as they stand at one moment, many at a time."""
    await db.execute(PREPARE)
    held: list[Stood] = []
    async for rows in database.iterate(db, _statement(reach), at_once=at_once, segment_id=segment_id, number=number):
        found, last = held, held[0].profile_id if held else b""
        for profile_id, doc, numbers, check_at in rows:
            if profile_id == last:
                found[-1].docs.append(doc)
            else:
                found.append(Stood(profile_id, [] if doc is None else [doc], numbers or (), check_at))
                last = profile_id
        held = [found.pop()]  # more of this one may come
        yield found
    yield held


async def list_strangers(db: AsyncConnection[Any], segment_id: UUID) -> list[UUID]:
    """Members who are no customers any more."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(STRANGERS, {"segment_id": segment_id})
        return [row[0] for row in await cursor.fetchall()]


def _statement(reach: Reach) -> str:
    if reach.who == "needed":  # so few are left that none of their states need be looked through
        who = NEEDED.format(known=profiles.known_states(reach.needs))
        return STOOD.format(who=who, known=profiles.ALL_STATES, which=_WHICH[reach.who])
    known = profiles.ALL_STATES if reach.asks is None else profiles.known_states(reach.asks)
    return STOOD.format(who=profiles.EVERYBODY, known=known, which=_WHICH[reach.who])
