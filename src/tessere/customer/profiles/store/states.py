"""Statements over states and cards: the hot path of intake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row
from psycopg.types.json import Jsonb

from tessere.customer.profiles.domain.card import Card
from tessere.infra import db as database
from tessere.kernel.errors import Conflict

StateKey = tuple[UUID, UUID]

FIND_STATES = """
select asked.n - 1, s.version, s.doc
from unnest(%(parts)s::uuid[], %(owners)s::uuid[]) with ordinality as asked (part_key, owner_key, n)
join profiles.state s on s.part_key = asked.part_key and s.owner_key = asked.owner_key
"""
FIND_STATES_OF_PARTS = """
select part_key, owner_key, version, doc from profiles.state
where part_key = any(%(parts)s) and (owner_key <> part_key or owner_key <> all(%(without)s))
"""
FIND_STATES_OF_OWNERS = """
select part_key, owner_key, version, doc from profiles.state where owner_key = any(%(owners)s)
"""
OWNER_KEYS = "select owner_key from profiles.state union select part_key from profiles.state"
LIST_OWNERS = """
select owner_key, bool_or(part_key <> owner_key) as divided from profiles.state
where (%(after)s::uuid is null or owner_key > %(after)s)
group by owner_key order by owner_key limit %(limit)s
"""
# A state that another worker has changed meanwhile is not touched, so fewer rows come back than were sent.
SAVE_STATES = """
insert into profiles.state as s (part_key, owner_key, version, doc)
select part_key, owner_key, version, doc
from unnest(%(parts)s::uuid[], %(owners)s::uuid[], %(versions)s::bigint[]::int[], %(docs)s::bytea[])
    as new (part_key, owner_key, version, doc)
order by part_key, owner_key  -- one order for all workers: no deadlocks
on conflict (part_key, owner_key) do update set version = excluded.version, doc = excluded.doc
where s.version = excluded.version - 1
"""
DELETE_STATES_OF_OWNERS = """
delete from profiles.state where owner_key = any(%(owners)s)
returning part_key
"""
FIND_CARDS = """
select profile_id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor,
    currency, tier, shared_device, tsvector_to_array(search)
from profiles.card where profile_id = any(%(ids)s)
"""
# Every profile has a card from its first event on.
LOCK_PEOPLE = """
select from profiles.card where profile_id = any(%(ids)s)
order by profile_id for no key update
"""
SAVE_CARDS = """
insert into profiles.card (profile_id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count,
    spent_minor, currency, tier, shared_device, search)
select profile_id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor, currency,
    tier, shared_device, array_to_tsvector(string_to_array(search, E'\\n'))
from unnest(%(ids)s::uuid[], %(names)s::text[], %(emails)s::text[], %(phones)s::text[], %(cards)s::text[],
    %(cities)s::text[], %(seen)s::bigint[], %(channels)s::text[], %(orders)s::int[], %(spent)s::bigint[],
    %(currencies)s::text[], %(tiers)s::text[], %(shared)s::boolean[], %(search)s::text[])
    as new (profile_id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor,
    currency, tier, shared_device, search)
order by profile_id
on conflict (profile_id) do update set name = excluded.name, email = excluded.email, phone = excluded.phone,
    loyalty_card = excluded.loyalty_card, city = excluded.city, last_seen_at = excluded.last_seen_at,
    last_channel = excluded.last_channel, order_count = excluded.order_count, spent_minor = excluded.spent_minor,
    currency = excluded.currency, tier = excluded.tier, shared_device = excluded.shared_device, search = excluded.search
"""
DELETE_CARDS = "delete from profiles.card where profile_id = any(%(ids)s)"
INSERT_CONSENTS = """
insert into profiles.consent (owner_key, event_id, purpose, channel, status, said_at, source_id, proof)
select owner_key, event_id, purpose, channel, status, said_at, source_id, proof
from unnest(%(owners)s::uuid[], %(events)s::uuid[], %(purposes)s::text[], %(channels)s::text[], %(statuses)s::text[],
    %(said)s::timestamptz[], %(sources)s::uuid[], %(proofs)s::jsonb[])
    as new (owner_key, event_id, purpose, channel, status, said_at, source_id, proof)
on conflict do nothing
"""


class StoredState(Struct, frozen=True):
    """A packed state and its version; version 0 is a state that is not stored yet."""

    version: int
    doc: bytes


class ConsentEntry(Struct, frozen=True, kw_only=True):
    """A line of the ledger of consents."""

    owner_key: UUID
    event_id: UUID
    purpose: str
    channel: str
    status: str
    said_at: datetime
    source_id: UUID
    proof: Mapping[str, Any]


async def find_states(db: AsyncConnection[Any], keys: Collection[StateKey]) -> dict[StateKey, StoredState]:
    """The states of the keys (part, owner)."""
    asked = list(keys)
    parts, owners = database.uuids(key[0] for key in asked), database.uuids(key[1] for key in asked)
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_STATES, {"parts": parts, "owners": owners})
        return {asked[row[0]]: StoredState(row[1], row[2]) for row in await cursor.fetchall()}


async def find_states_of_parts(
    db: AsyncConnection[Any], parts: Collection[UUID], *, without: Collection[UUID] = ()
) -> dict[StateKey, StoredState]:
    """Every state that counts for one of the identifiers, but not the own states of those in `without`."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_STATES_OF_PARTS, {"parts": database.uuids(parts), "without": database.uuids(without)})
        return {(row[0], row[1]): StoredState(row[2], row[3]) for row in await cursor.fetchall()}


async def find_states_of_owners(db: AsyncConnection[Any], owners: Collection[UUID]) -> dict[StateKey, StoredState]:
    """Every state that the identifiers' events made."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_STATES_OF_OWNERS, {"owners": database.uuids(owners)})
        return {(row[0], row[1]): StoredState(row[2], row[3]) for row in await cursor.fetchall()}


class Owner(Struct, frozen=True):
    """An identifier with activity; `divided` when that counts for several people."""

    owner_key: UUID
    divided: bool


async def list_owners(db: AsyncConnection[Any], *, after: UUID | None, limit: int) -> list[Owner]:
    """The identifiers that own states, in order, after one of them."""
    return await database.fetch_all(db, LIST_OWNERS, Owner, after=after, limit=limit)


async def save_states(db: AsyncConnection[Any], states: Mapping[StateKey, StoredState]) -> None:
    """Write states under their next version; Conflict when another worker changed one since it was read."""
    saved = await database.execute(
        db,
        SAVE_STATES,
        parts=database.uuids(key[0] for key in states),
        owners=database.uuids(key[1] for key in states),
        versions=database.longs(state.version for state in states.values()),
        docs=database.blobs(state.doc for state in states.values()),
    )
    if saved != len(states):
        raise Conflict("another worker changed a state meanwhile; the batch is taken again", code="state_changed")


async def delete_states_of_owners(db: AsyncConnection[Any], owners: Collection[UUID]) -> set[UUID]:
    """Forget the states of identifiers that are about to be folded again; whom they counted for."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(DELETE_STATES_OF_OWNERS, {"owners": database.uuids(owners)})
        return {row[0] for row in await cursor.fetchall()}


async def lock_people(db: AsyncConnection[Any], ids: Collection[UUID]) -> None:
    """Let no other transaction judge these profiles until this one ends."""
    await db.execute(LOCK_PEOPLE, {"ids": database.uuids(ids)})


async def find_cards(db: AsyncConnection[Any], ids: Collection[UUID]) -> dict[UUID, Card]:
    """The cards of profiles."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(FIND_CARDS, {"ids": database.uuids(ids)})
        return {row[0]: _card(row) for row in await cursor.fetchall()}


async def save_cards(db: AsyncConnection[Any], cards: Sequence[Card]) -> None:
    """Write cards."""
    await database.execute(
        db,
        SAVE_CARDS,
        ids=database.uuids(card.profile_id for card in cards),
        names=database.texts(card.name for card in cards),
        emails=database.texts(card.email for card in cards),
        phones=database.texts(card.phone for card in cards),
        cards=database.texts(card.loyalty_card for card in cards),
        cities=database.texts(card.city for card in cards),
        seen=database.longs(card.last_seen_at for card in cards),
        channels=database.texts(card.last_channel for card in cards),
        orders=[card.order_count for card in cards],
        spent=database.longs(card.spent_minor for card in cards),
        currencies=database.texts(card.currency for card in cards),
        tiers=database.texts(card.tier for card in cards),
        shared=[card.shared_device for card in cards],
        search=database.texts("\n".join(term.replace("\n", " ") for term in card.search) for card in cards),
    )


async def delete_cards(db: AsyncConnection[Any], ids: Collection[UUID]) -> None:
    """Forget the cards of profiles that were merged away."""
    await database.execute(db, DELETE_CARDS, ids=database.uuids(ids))


async def insert_consents(db: AsyncConnection[Any], entries: Sequence[ConsentEntry]) -> None:
    """Append to the ledger; an entry that is there already stays as it is."""
    await database.execute(
        db,
        INSERT_CONSENTS,
        owners=[entry.owner_key for entry in entries],
        events=[entry.event_id for entry in entries],
        purposes=[entry.purpose for entry in entries],
        channels=[entry.channel for entry in entries],
        statuses=[entry.status for entry in entries],
        said=[entry.said_at for entry in entries],
        sources=[entry.source_id for entry in entries],
        proofs=[Jsonb(entry.proof) for entry in entries],
    )


def _card(row: tuple[Any, ...]) -> Card:
    return Card(
        profile_id=row[0], name=row[1], email=row[2], phone=row[3], loyalty_card=row[4], city=row[5], last_seen_at=row[6],
        last_channel=row[7], order_count=row[8], spent_minor=row[9], currency=row[10], tier=row[11], shared_device=row[12],
        search=tuple(sorted(row[13])),
    )  # fmt: skip


async def list_owner_keys(db: AsyncConnection[Any]) -> list[UUID]:
    """Every identifier that has a state, or counts in one."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(OWNER_KEYS)
        return [row[0] for row in await cursor.fetchall()]
