"""Statements about the event log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
import zstandard
from msgspec import Raw, Struct
from psycopg import AsyncConnection

from tessere.customer.events.domain.model import Campaign, Channel, Client, Event, EventType, Identifier
from tessere.customer.events.store import binary
from tessere.infra import db as database
from tessere.kernel.errors import Conflict

_MOST_TRIES = 5
# Rows stay under the size at which PostgreSQL moves values out of the row.
_PLAIN_BYTES = 1_200
_compressor = zstandard.ZstdCompressor(level=1)  # used by the event loop's thread alone
_PLAIN, _ZSTD = b"\x00", b"\x01"
_SIXTEEN, _NULL = binary.length(16), binary.field(None)

COPY_IN = """
copy events.event_log (id, owner_key, device_key, occurred_at, payload, payload_hash,
    source_id, received_at, type, name, channel, touchpoint) from stdin (format binary)
"""
FIND_HASHES = "select id, payload_hash from events.event_log where id = any(%(ids)s)"
COLUMNS = (
    """id, source_id, owner_key, type, name, channel, touchpoint, occurred_at, received_at, payload, payload_hash"""
)
GET = f"select {COLUMNS} from events.event_log where id = any(%(ids)s) order by received_at desc, id desc"
LIST = f"""
select {COLUMNS} from events.event_log
where (%(before_at)s::timestamptz is null or (received_at, id) < (%(before_at)s, %(before_id)s))
  and (%(source_id)s::uuid is null or source_id = %(source_id)s)
  and (%(name)s::text is null or name = %(name)s)
  and (%(channel)s::text is null or channel = %(channel)s)
  and (%(type)s::text is null or type = %(type)s)
order by received_at desc, id desc
limit %(limit)s
"""
LIST_OF_OWNERS = f"""
select {COLUMNS} from events.event_log
where owner_key = any(%(owner_keys)s)
  and (%(before_at)s::timestamptz is null or (occurred_at, id) < (%(before_at)s, %(before_id)s))
  and (%(source_id)s::uuid is null or source_id = %(source_id)s)
  and (%(name)s::text is null or name = %(name)s)
  and (%(channel)s::text is null or channel = %(channel)s)
  and (%(type)s::text is null or type = %(type)s)
order by occurred_at desc, id desc
limit %(limit)s
"""
LIST_OWNED = f"""
select {COLUMNS} from events.event_log
where owner_key = any(%(owner_keys)s) and (%(names)s::text[] is null or name = any(%(names)s))
order by occurred_at, id
"""
OWNERS = """
select distinct owner_key from events.event_log where name = any(%(names)s) and owner_key is not null
"""
SAMPLE = f"""
select {COLUMNS} from events.event_log
where name = %(name)s and received_at >= %(since)s
order by received_at desc limit %(limit)s
"""
COUNT_SINCE = "select count(*) from events.event_log where received_at >= %(since)s"

ALL = f"select {COLUMNS} from events.event_log order by received_at, id"
COUNT = "select count(*) from events.event_log"
NEWEST = "select max(received_at) from events.event_log"
IDS_SINCE = "select id from events.event_log where received_at >= %(since)s"
CHANGE_OWNERS = """
update events.event_log e
set owner_key = nullif(new.owner_key, %(nobody)s), device_key = nullif(new.device_key, %(nobody)s)
from unnest(%(ids)s::uuid[], %(owners)s::uuid[], %(devices)s::uuid[]) as new (id, owner_key, device_key)
where e.id = new.id
"""
_NOBODY = UUID(int=0)


class Owned(Struct, frozen=True, kw_only=True):
    """An event with the identifier that owns it, and the device it came from; without owner nobody can own it."""

    event: Event
    owner_key: UUID | None = None
    device_key: UUID | None = None


class _Rest(Struct, array_like=True):
    """What of an event needs no column; new fields go to the end."""

    message_id: str
    anonymous_id: str | None
    user_id: str | None
    previous_id: str | None
    group_id: str | None
    session_id: str | None
    locale: str | None
    identifiers: list[tuple[str, str]]
    device: str | None
    browser: str | None
    os: str | None
    is_bot: bool
    bot_name: str | None
    campaign: tuple[str | None, ...] | None
    properties: bytes
    traits: bytes
    context: bytes
    extra: bytes


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Rest).decode


async def insert_new(db: AsyncConnection[Any], owned: Sequence[Owned]) -> dict[UUID, bytes]:
    """Add the events that the log does not hold yet; for the others, the payload hashes that it holds.

    The ids must be distinct. Looking first and copying then is twice as fast as any way round a conflict, and a conflict is
    rare: it takes another worker that stores the same event at the same moment. Then this waits for it and looks again.
    """
    for _ in range(_MOST_TRIES):
        known = await find_hashes(db, [each.event.id for each in owned])
        # In the order of their ids: two workers with the same events wait for each other, never in a circle.
        new = [each for each in owned if each.event.id not in known] if known else list(owned)
        new.sort(key=lambda each: each.event.id.int)
        try:
            if new:
                async with db.transaction():
                    await binary.copy_packed(db, COPY_IN, _rows(new))
        except psycopg.errors.UniqueViolation:
            continue
        return known
    raise Conflict("other workers store the same events; take the batch again")


async def find_hashes(db: AsyncConnection[Any], ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """The payload hashes of the events that the log holds."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(FIND_HASHES, {"ids": database.uuids(ids)})
        return {row[0]: bytes(row[1]) for row in await cursor.fetchall()}


async def find_events(db: AsyncConnection[Any], ids: Sequence[UUID]) -> list[Owned]:
    """The events of these ids, newest receipt first."""
    return await _read(db, GET, {"ids": list(ids)})


async def list_events(db: AsyncConnection[Any], *, owner_keys: Sequence[UUID] | None, **params: Any) -> list[Owned]:
    """Events by receipt, or those of some owners by when they happened; newest first."""
    if owner_keys is None:
        return await _read(db, LIST, params)
    return await _read(db, LIST_OF_OWNERS, params | {"owner_keys": list(owner_keys)})


async def list_owned(
    db: AsyncConnection[Any], owner_keys: Sequence[UUID], *, names: Sequence[str] | None = None
) -> list[Owned]:
    """Everything of some owners, or only the events of some names, oldest first."""
    chosen = None if names is None else list(names)
    return await _read(db, LIST_OWNED, {"owner_keys": database.uuids(owner_keys), "names": chosen})


async def iterate_owners(db: AsyncConnection[Any], *, names: Sequence[str], at_once: int) -> AsyncIterator[list[UUID]]:
    """Whoever owns events of the names, each once, so many at a time."""
    async for rows in database.iterate(db, OWNERS, at_once=at_once, names=list(names)):
        yield [row[0] for row in rows]


async def sample_events(db: AsyncConnection[Any], *, name: str, since: datetime, limit: int) -> list[Owned]:
    """The newest events of a name."""
    return await _read(db, SAMPLE, {"name": name, "since": since, "limit": limit})


async def count_since(db: AsyncConnection[Any], since: datetime) -> int:
    """How many events were taken since."""
    return int(await database.fetch_value(db, COUNT_SINCE, since=since))


async def iterate_events(
    db: AsyncConnection[Any], statement: LiteralString, /, *, at_once: int, **params: Any
) -> AsyncIterator[list[Owned]]:
    """The events that `statement` finds, so many at a time, inside the caller's transaction."""
    async for rows in database.iterate(db, statement, at_once=at_once, **params):
        yield [read_owned(row) for row in rows]


async def _read(db: AsyncConnection[Any], statement: Any, params: dict[str, Any]) -> list[Owned]:
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(statement, params)
        return [read_owned(row) for row in await cursor.fetchall()]


def _rows(owned: Iterable[Owned]) -> Iterator[bytes]:
    """Packed rows. What many events of a batch share is packed once: its end, as the columns are ordered in COPY_IN."""
    start, field = binary.small(12), binary.field
    ends: dict[tuple[int, int, int, int, str, str | None], bytes] = {}
    for each in owned:
        event = each.event
        key = (
            event.source_id.int, id(event.received_at), id(event.type), id(event.channel), event.name, event.touchpoint
        )  # fmt: skip
        end = ends.get(key)
        if end is None:
            end = ends[key] = _end(event)
        payload = pack_rest(event)
        yield b"".join(
            (
                start,
                _SIXTEEN,
                event.id.bytes,
                _NULL if each.owner_key is None else _SIXTEEN + each.owner_key.bytes,
                _NULL if each.device_key is None else _SIXTEEN + each.device_key.bytes,
                field(binary.moment(event.occurred_at)),
                binary.length(len(payload)),
                payload,
                field(event.payload_hash),
                end,
            )
        )


def _end(event: Event) -> bytes:
    return b"".join(
        map(
            binary.field,
            (
                event.source_id.bytes,
                binary.moment(event.received_at),
                event.type.encode(),
                binary.text(event.name),
                event.channel.encode(),
                binary.optional(event.touchpoint),
            ),
        )
    )


def pack_rest(event: Event) -> bytes:
    """What needs no column, compact: msgpack, compressed when it would make the row large."""
    client, campaign = event.client, event.campaign
    packed = _encode(
        (  # the fields of _Rest, without the detour of making one
            event.message_id,
            event.anonymous_id,
            event.user_id,
            event.previous_id,
            event.group_id,
            event.session_id,
            event.locale,
            [(each.namespace, each.value) for each in event.identifiers],
            client.device,
            client.browser,
            client.os,
            client.is_bot,
            client.bot_name,
            None if campaign is None else msgspec.structs.astuple(campaign),
            bytes(event.properties),
            bytes(event.traits),
            bytes(event.context),
            bytes(event.extra),
        )
    )
    if len(packed) <= _PLAIN_BYTES:
        return _PLAIN + packed
    return _ZSTD + _compressor.compress(packed)


def read_owned(row: tuple[Any, ...]) -> Owned:
    """An event from its `COLUMNS`."""
    identifier, source_id, owner_key, kind, name, channel, touchpoint, occurred_at, received_at, payload, digest = row
    plain = payload[1:] if payload[:1] == _PLAIN else zstandard.ZstdDecompressor().decompress(payload[1:])
    rest = _decode(plain)
    return Owned(
        event=Event(
            id=identifier,
            source_id=source_id,
            type=EventType(kind),
            channel=Channel(channel),
            received_at=received_at,
            message_id=rest.message_id,
            name=name,
            occurred_at=occurred_at,
            anonymous_id=rest.anonymous_id,
            user_id=rest.user_id,
            previous_id=rest.previous_id,
            group_id=rest.group_id,
            identifiers=tuple(Identifier(namespace=namespace, value=value) for namespace, value in rest.identifiers),
            properties=Raw(rest.properties),
            traits=Raw(rest.traits),
            context=Raw(rest.context),
            extra=Raw(rest.extra),
            touchpoint=touchpoint,
            session_id=rest.session_id,
            client=Client(
                device=rest.device, browser=rest.browser, os=rest.os, is_bot=rest.is_bot, bot_name=rest.bot_name
            ),
            campaign=_campaign(rest.campaign),
            locale=rest.locale,
            payload_hash=digest,
        ),
        owner_key=owner_key,
    )


def _campaign(parts: tuple[str | None, ...] | None) -> Campaign | None:
    if parts is None:
        return None
    return msgspec.convert(dict(zip(Campaign.__struct_fields__, parts, strict=False)), Campaign)


async def iterate_log(db: AsyncConnection[Any], *, at_once: int) -> AsyncIterator[list[Owned]]:
    """Everything in the log in the order of its receipt, so many at a time."""
    async for page in iterate_events(db, ALL, at_once=at_once):
        yield page


async def count_log(db: AsyncConnection[Any]) -> int:
    """How many events the log holds."""
    return int(await database.fetch_value(db, COUNT))


async def get_newest_receipt(db: AsyncConnection[Any]) -> datetime | None:
    """When the newest event was received."""
    newest: datetime | None = await database.fetch_value(db, NEWEST)
    return newest


async def list_ids_since(db: AsyncConnection[Any], since: datetime) -> list[UUID]:
    """The events received since."""
    async with db.cursor(binary=True) as cursor:
        await cursor.execute(IDS_SINCE, {"since": since})
        return [row[0] for row in await cursor.fetchall()]


async def change_owners(db: AsyncConnection[Any], owners: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> None:
    """Give events (id, owner, device) other owners."""
    await database.execute(
        db,
        CHANGE_OWNERS,
        nobody=_NOBODY,
        ids=database.uuids(each[0] for each in owners),
        owners=database.uuids(each[1] or _NOBODY for each in owners),
        devices=database.uuids(each[2] or _NOBODY for each in owners),
    )
