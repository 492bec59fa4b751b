"""What intake makes of a batch before it touches the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from tessere.customer.events import Event, EventType, Owned
from tessere.customer.identity import Identifier, Rules, Sighting

IMPORT_PREFIX = "import-"


class Named(Struct, frozen=True):
    """An event for the log, with the identifiers that name its customer, the most trusted first."""

    owned: Owned
    identifiers: tuple[Identifier, ...]


class Visit(Struct, frozen=True):
    """Events of a batch that name their customer in the same way: what holds for one holds for all."""

    identifiers: tuple[Identifier, ...]
    events: list[Event]


def name_all(events: Sequence[Event], rules: Rules) -> list[Named]:
    """Who each event says its customer is, in the normal form; blocked and malformed values name nobody.

    The first identifier owns the event, the first weak one is its device.
    """
    found = []
    for event in events:
        identifiers = rules.identify_all(_raw(event))
        owner = identifiers[0].key if identifiers else None
        device = next((each.key for each in identifiers if each.weak), None)
        found.append(Named(Owned(event=event, owner_key=owner, device_key=device), identifiers))
    return found


def visits_of(named: Iterable[Named]) -> list[Visit]:
    """The batch by who is named how; events that name nobody are left out."""
    # The rules remember, so that the same identifiers are mostly the same object: cheap to compare.
    visits: dict[int, Visit] = {}
    for each in named:
        if each.identifiers:
            place = id(each.identifiers)
            visit = visits.get(place)
            if visit is None:
                visit = visits[place] = Visit(each.identifiers, [])
            visit.events.append(each.owned.event)
    return list(visits.values())


def sightings_of(visits: Iterable[Visit]) -> list[Sighting]:
    """What visits tell identity: for each day the earliest event, which is all that counts."""
    found = []
    for visit in visits:
        earliest: dict[date, Event] = {}
        for event in visit.events:
            day = event.occurred_at.date()  # in UTC, as every time of an event
            other = earliest.get(day)
            if other is None or (event.occurred_at, event.id) < (other.occurred_at, other.id):
                earliest[day] = event
        found += [_sighting(event, visit.identifiers) for event in earliest.values()]
    return found


def _sighting(event: Event, identifiers: tuple[Identifier, ...]) -> Sighting:
    return Sighting(
        event_id=event.id,
        at=event.occurred_at,
        identifiers=identifiers,
        evidence="import" if event.message_id.startswith(IMPORT_PREFIX) else "event",
    )


def _raw(event: Event) -> list[tuple[str, str]]:
    raw = [(each.namespace, each.value) for each in event.identifiers] if event.identifiers else []
    if event.user_id is not None:
        raw.append(("user_id", event.user_id))
    if event.anonymous_id is not None:
        raw.append(("anonymous_id", event.anonymous_id))
    # An alias says that what was known under the previous id is this person: browsers pass their anonymous id.
    if event.previous_id is not None and event.type is EventType.ALIAS:
        raw.append(("anonymous_id", event.previous_id))
    return raw
