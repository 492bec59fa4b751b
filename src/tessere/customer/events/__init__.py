"""Events: collecting, decoding, enriching and keeping what happened on every channel."""

from tessere.customer.events.domain.identifiers import all_identifiers
from tessere.customer.events.domain.identity import event_id
from tessere.customer.events.domain.model import (
    Campaign,
    Channel,
    Client,
    Decoded,
    Envelope,
    Event,
    EventType,
    Identifier,
    Refusal,
    Refused,
    Sender,
    SourceKind,
)
from tessere.customer.events.domain.objects import read_object
from tessere.customer.events.domain.places import Address, OpeningHours, Position, Source, Touchpoint
from tessere.customer.events.domain.plan import PlanEvent, PlanMode
from tessere.customer.events.domain.sessions import Session, sessions_of
from tessere.customer.events.http.collector import Collector
from tessere.customer.events.service.collecting import DiskGuard, Inbox, OpenSources, WriteKeys, append_body
from tessere.customer.events.service.intake import (
    LANES,
    QUARANTINE_TOPIC,
    TOPIC,
    Opened,
    Rulebook,
    Stored,
    forget,
    list_waiting_lanes,
    load_rulebook,
    open_rows,
    quarantine_all,
    read_backlog,
    store_events,
    take,
)
from tessere.customer.events.service.lookups import (
    CONSOLE_SOURCE_ID,
    ensure_console_source,
    find_owner_events,
    quarantine_body,
    source_kinds,
    source_names,
)
from tessere.customer.events.service.reading import EventFilter, find_events, list_events
from tessere.customer.events.store.inbox import Backlog, InboxRow
from tessere.customer.events.store.log import Owned

__all__ = [
    "CONSOLE_SOURCE_ID",
    "LANES",
    "QUARANTINE_TOPIC",
    "TOPIC",
    "Address",
    "Backlog",
    "Campaign",
    "Channel",
    "Client",
    "Collector",
    "Decoded",
    "DiskGuard",
    "Envelope",
    "Event",
    "EventFilter",
    "EventType",
    "Identifier",
    "Inbox",
    "InboxRow",
    "OpenSources",
    "Opened",
    "OpeningHours",
    "Owned",
    "PlanEvent",
    "PlanMode",
    "Position",
    "Refusal",
    "Refused",
    "Rulebook",
    "Sender",
    "Session",
    "Source",
    "SourceKind",
    "Stored",
    "Touchpoint",
    "WriteKeys",
    "all_identifiers",
    "append_body",
    "ensure_console_source",
    "event_id",
    "find_events",
    "find_owner_events",
    "forget",
    "list_events",
    "list_waiting_lanes",
    "load_rulebook",
    "open_rows",
    "quarantine_all",
    "quarantine_body",
    "read_backlog",
    "read_object",
    "sessions_of",
    "source_kinds",
    "source_names",
    "store_events",
    "take",
]
