"""Events: collecting, decoding, enriching and keeping what happened on every channel."""

from tessere.customer.events.domain.identifiers import all_identifiers
from tessere.customer.events.domain.identity import event_id
from tessere.customer.events.domain.imports import Import, ImportKind
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
from tessere.customer.events.http.imports import ROUTER as IMPORTS_ROUTER
from tessere.customer.events.http.mending import ROUTER as QUARANTINE_ROUTER
from tessere.customer.events.http.places import ROUTER as PLACES_ROUTER
from tessere.customer.events.http.planning import ROUTER as PLAN_ROUTER
from tessere.customer.events.service.collecting import DiskGuard, Inbox, OpenSources, WriteKeys, append_body
from tessere.customer.events.service.importing import (
    IMPORT_TOPIC,
    create_import,
    delete_import,
    get_import,
    list_imports,
    map_import,
    start_import,
)
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
from tessere.customer.events.service.mending import (
    Quarantined,
    QuarantineFilter,
    discard_quarantined,
    edit_quarantined,
    find_quarantined,
    list_quarantined,
    quarantine_body,
    redrive,
)
from tessere.customer.events.service.places import (
    CONSOLE_SOURCE_ID,
    IMPORT_SOURCE_ID,
    SourceView,
    TouchpointView,
    create_source,
    create_touchpoint,
    delete_source,
    delete_touchpoint,
    list_sources,
    list_touchpoints,
    source_kinds,
    source_names,
    update_source,
    update_touchpoint,
)
from tessere.customer.events.service.planning import infer_plan, list_plan, remove_planned, save_planned
from tessere.customer.events.service.reading import EventFilter, find_events, find_owner_events, get_event, list_events
from tessere.customer.events.service.tidying import JOBS
from tessere.customer.events.store.inbox import Backlog, InboxRow
from tessere.customer.events.store.log import Owned

ROUTERS = (PLACES_ROUTER, PLAN_ROUTER, QUARANTINE_ROUTER, IMPORTS_ROUTER)

__all__ = [
    "CONSOLE_SOURCE_ID",
    "IMPORT_SOURCE_ID",
    "IMPORT_TOPIC",
    "JOBS",
    "LANES",
    "QUARANTINE_TOPIC",
    "ROUTERS",
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
    "Import",
    "ImportKind",
    "Inbox",
    "InboxRow",
    "OpenSources",
    "Opened",
    "OpeningHours",
    "Owned",
    "PlanEvent",
    "PlanMode",
    "Position",
    "QuarantineFilter",
    "Quarantined",
    "Refusal",
    "Refused",
    "Rulebook",
    "Sender",
    "Session",
    "Source",
    "SourceKind",
    "SourceView",
    "Stored",
    "Touchpoint",
    "TouchpointView",
    "WriteKeys",
    "all_identifiers",
    "append_body",
    "create_import",
    "create_source",
    "create_touchpoint",
    "delete_import",
    "delete_source",
    "delete_touchpoint",
    "discard_quarantined",
    "edit_quarantined",
    "event_id",
    "find_events",
    "find_owner_events",
    "find_quarantined",
    "forget",
    "get_event",
    "get_import",
    "infer_plan",
    "list_events",
    "list_imports",
    "list_plan",
    "list_quarantined",
    "list_sources",
    "list_touchpoints",
    "list_waiting_lanes",
    "load_rulebook",
    "map_import",
    "open_rows",
    "quarantine_all",
    "quarantine_body",
    "read_backlog",
    "read_object",
    "redrive",
    "remove_planned",
    "save_planned",
    "sessions_of",
    "source_kinds",
    "source_names",
    "start_import",
    "store_events",
    "take",
    "update_source",
    "update_touchpoint",
]
