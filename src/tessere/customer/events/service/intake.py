"""What the worker's intake does with events: take bodies, take them apart, keep each event once, count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from tessere.customer.events.domain.decoding import decode
from tessere.customer.events.domain.messages import item_of
from tessere.customer.events.domain.model import Channel, Decoded, Envelope, Event, Refusal, Refused, Sender, SourceKind
from tessere.customer.events.domain.places import sender_of
from tessere.customer.events.domain.plan import Judged, Plan
from tessere.customer.events.store import inbox, log, places, quarantine, tallies
from tessere.customer.events.store import plan as plan_store
from tessere.customer.events.store.inbox import Backlog, InboxRow
from tessere.customer.events.store.log import Owned
from tessere.customer.events.store.tallies import HourCount, HourKey, MinuteKey
from tessere.infra.db import Unit
from tessere.infra.telemetry import counter
from tessere.infra.web import publish

TOPIC = "events.stored"
QUARANTINE_TOPIC = "events.quarantined"
LANES = inbox.LANES
_SHOWN_IDS = 150
_NAMES_PER_BATCH = 200
_HOURS_SHOWN, _MINUTES_SHOWN = timedelta(hours=50), timedelta(hours=2)
_CONFLICT = Refusal(
    code="id_conflict", reason="another event of this source has the same message id and another payload"
)
_STORED = counter("events_stored", "Events added to the log")
_DUPLICATES = counter("events_duplicates", "Events that the log held already")
_REFUSED = counter("events_quarantined", "Events put into quarantine", ("code",))


_Minute = tuple[datetime, int, str | None, str, str]


class Rulebook(Struct, frozen=True):
    """The sources and the plan as they were at `version`; read again when that has changed."""

    senders: dict[UUID, Sender]
    plan: Plan
    version: tuple[int, int]


class Opened(Struct, frozen=True, kw_only=True):
    """Bodies taken apart and held against the plan."""

    events: list[Event]
    refused: list[Refused]
    violations: dict[tuple[UUID, str], int]


class Stored(Struct, frozen=True, kw_only=True):
    """What became of a batch: `new` are the events to act upon, in the order they came, as the objects that were given."""

    new: list[Owned]
    duplicates: int
    conflicts: int


async def load_rulebook(unit: Unit, *, known: Rulebook | None = None) -> Rulebook:
    """The sources and the plan in force; `known` comes back when nothing has changed."""
    version = (await places.get_places_version(unit.db), await plan_store.get_plan_version(unit.db))
    if known is not None and known.version == version:
        return known
    touchpoints = {each.touchpoint.id: each.touchpoint for each in await places.list_touchpoints(unit.db)}
    sources = [each.source for each in await places.list_sources(unit.db, deleted=True)]
    senders = {source.id: sender_of(source, touchpoints) for source in sources}
    return Rulebook(senders, Plan(await plan_store.list_plan(unit.db)), version)


async def list_waiting_lanes(unit: Unit) -> list[int]:
    """The lanes that hold bodies."""
    return await inbox.list_waiting_lanes(unit.db)


async def take(
    unit: Unit,
    *,
    lanes: Sequence[int] | None = None,
    most_lanes: int = LANES,
    limit: int = 500,
    most_bytes: int = 256 * 1024,
) -> list[InboxRow]:
    """The oldest bodies of some lanes, of any when None, held by this transaction; none when nothing waits or other
    workers have all of them."""
    locked = await inbox.lock_lanes(unit.db, lanes, most=most_lanes)
    return await inbox.take_rows(unit.db, lanes=locked, limit=limit, most_bytes=most_bytes) if locked else []


async def forget(unit: Unit, *, rows: Sequence[InboxRow]) -> None:
    """The bodies are dealt with, exactly if this transaction commits."""
    if rows:
        inbox.delete_rows(unit, rows)


async def read_backlog(unit: Unit) -> Backlog:
    """How many bodies wait, and since when."""
    return await inbox.get_backlog(unit.db)


def open_rows(rows: Iterable[InboxRow], rulebook: Rulebook) -> Opened:
    """The events in bodies; what is wrong is refused item by item. Pure: nothing is read or written."""
    events: list[Event] = []
    refused: list[Refused] = []
    for row in rows:
        decoded = _decode(row, rulebook.senders)
        events += decoded.events
        refused += decoded.refused
    judged: Judged = rulebook.plan.judge(events)
    refused += [_refused_event(event, refusal) for event, refusal in judged.refused]
    return Opened(events=judged.kept, refused=refused, violations=judged.violations)


def _decode(row: InboxRow, senders: Mapping[UUID, Sender]) -> Decoded:
    # A source that vanished between collecting and intake still has its events kept.
    sender = senders.get(row.source_id) or Sender(source_id=row.source_id, kind=SourceKind.SERVER, channel=Channel.SITE)
    envelope = Envelope(received_at=row.received_at, format=row.format, body=row.body, user_agent=row.user_agent)
    return decode(envelope, sender)


async def store_events(
    unit: Unit,
    *,
    owned: Sequence[Owned],
    refused: Sequence[Refused] = (),
    violations: Mapping[tuple[UUID, str], int] | None = None,
    lane: int = 0,
) -> Stored:
    """Add events to the log, each once for ever, and what was refused to the quarantine; count both.

    An event whose id the log knows is a duplicate when its payload is the same, and quarantined when it is another.
    """
    first: dict[int, Owned] = {}  # by the id as a number, which hashes many times faster
    again = [each for each in owned if first.setdefault(each.event.id.int, each) is not each]
    known = await log.insert_new(unit.db, list(first.values())) if first else {}
    again += [first[identifier.int] for identifier in known]
    hashes = {each.event.id: first[each.event.id.int].event.payload_hash for each in again} | known
    duplicates = [each for each in again if hashes[each.event.id] == each.event.payload_hash]
    conflicts = [each for each in again if hashes[each.event.id] != each.event.payload_hash]
    quarantined = [*refused, *(_refused_event(each.event, _CONFLICT) for each in conflicts)]
    await quarantine_all(unit, refused=quarantined)
    new = [each for each in first.values() if each.event.id not in known] if known else list(first.values())
    await _count(unit, lane, new, duplicates, quarantined, violations or {})
    if new:
        await publish(unit, topic=TOPIC, ids=[each.event.id for each in new[-_SHOWN_IDS:]])
    return Stored(new=new, duplicates=len(duplicates), conflicts=len(conflicts))


async def quarantine_all(unit: Unit, *, refused: Sequence[Refused]) -> None:
    """Keep what was refused until somebody mends it."""
    if not refused:
        return
    rows = [
        {
            "id": unit.new_id(),
            "source_id": each.source_id,
            "received_at": each.received_at,
            "code": each.refusal.code,
            "reason": each.refusal.reason,
            "errors": each.refusal.errors,
            "format": each.format,
            "payload": each.payload,
            "sent_at": each.sent_at,
            "user_agent": each.user_agent,
            "item_index": each.index,
            "type": each.type,
            "name": each.name,
            "message_id": each.message_id,
        }
        for each in refused
    ]
    await quarantine.insert_rows(unit.db, rows)
    await publish(unit, topic=QUARANTINE_TOPIC, ids=[row["id"] for row in rows[-_SHOWN_IDS:]])


def _refused_event(event: Event, refusal: Refusal) -> Refused:
    """A whole event that is refused, as a message that can be mended and sent again; its time is corrected already."""
    return Refused(
        refusal=refusal,
        source_id=event.source_id,
        received_at=event.received_at,
        format="segment/import",
        payload=item_of(event),
        type=event.type.value,
        name=event.name,
        message_id=event.message_id[:200].replace("\x00", ""),
    )


async def _count(
    unit: Unit,
    lane: int,
    new: Sequence[Owned],
    duplicates: Sequence[Owned],
    refused: Sequence[Refused],
    violations: Mapping[tuple[UUID, str], int],
) -> None:
    hours: dict[HourKey, HourCount] = {}
    names = _Names()

    def hour_of(at: datetime, source_id: UUID, touchpoint: str | None, name: str | None) -> HourCount:
        start = at.replace(minute=0, second=0, microsecond=0)
        key = HourKey(start, source_id, touchpoint or "", names.shown(name))
        count = hours.setdefault(key, HourCount(at))
        count.last_at = max(count.last_at, at)
        return count

    counted = _by_minute(new, since=unit.now - _HOURS_SHOWN)
    for (_, source, touchpoint, _, name), (seen, last_at) in counted.items():
        hour_of(last_at, UUID(int=source), touchpoint, name).seen += seen
    minutes = _by_channel(counted, since=unit.now - _MINUTES_SHOWN)
    for each in duplicates:
        hour_of(each.event.received_at, each.event.source_id, each.event.touchpoint, each.event.name).duplicates += 1
    for item in refused:
        hour_of(item.received_at, item.source_id, None, item.name).quarantined += 1
        _REFUSED.labels(item.refusal.code).inc()
    for (source_id, name), count in violations.items():
        hour_of(unit.now, source_id, None, name).violations += count
    _STORED.inc(len(new))
    _DUPLICATES.inc(len(duplicates))
    if hours:
        tallies.add_hours(unit, lane, hours)
    if minutes:
        tallies.add_minutes(unit, lane, minutes)


def _by_minute(new: Sequence[Owned], *, since: datetime) -> dict[_Minute, tuple[int, datetime]]:
    """How many events there were by the minute in which they happened (a year imported at once is no busy hour),
    source, touchpoint, channel and name, and when the last was."""
    counted: dict[_Minute, tuple[int, datetime]] = {}
    for each in new:
        event = each.event
        at = event.occurred_at
        if at > since:
            # Numbers and plain texts, because UUIDs and enumerations hash in Python.
            minute, channel = at.replace(second=0, microsecond=0), event.channel._value_
            key = (minute, event.source_id.int, event.touchpoint, channel, event.name)
            seen, last_at = counted.get(key, (0, at))
            counted[key] = (seen + 1, max(last_at, at))
    return counted


def _by_channel(counted: Mapping[_Minute, tuple[int, datetime]], *, since: datetime) -> dict[MinuteKey, HourCount]:
    found: dict[MinuteKey, HourCount] = {}
    for (minute, _, touchpoint, channel, _), (seen, last_at) in counted.items():
        if last_at > since:
            count = found.setdefault(MinuteKey(minute, channel, touchpoint or ""), HourCount(last_at))
            count.seen += seen
            count.last_at = max(count.last_at, last_at)
    return found


class _Names:
    """Bounds the names that a batch counts apart: who sends a million names has the rest counted as one."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def shown(self, name: str | None) -> str:
        text = (name or "")[:200].replace("\x00", "")
        if text in self._known:
            return text
        if len(self._known) >= _NAMES_PER_BATCH:
            return ""
        self._known.add(text)
        return text


async def forget_tallies(unit: Unit) -> None:
    """Delete the counts that nothing shows any more."""
    await tallies.forget_before(unit.db, hours=unit.now - _HOURS_SHOWN, minutes=unit.now - _MINUTES_SHOWN)
