"""What intake makes of a batch before it touches the database."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tessere.customer.events import Event, EventType, Owned
from tessere.customer.identity import Identifier, Rules, Sighting

IMPORT_PREFIX = "import-"


class Named(Struct, frozen=True):
    """An event with the identifiers that name its customer, the most trusted first."""

    event: Event
    identifiers: tuple[Identifier, ...]

    @property
    def owned(self) -> Owned:
        """The event for the log: the first identifier owns it, the first weak one is its device."""
        owner = self.identifiers[0].key if self.identifiers else None
        device = next((each.key for each in self.identifiers if each.weak), None)
        return Owned(event=self.event, owner_key=owner, device_key=device)


def name_all(events: Sequence[Event], rules: Rules) -> list[Named]:
    """Who each event says its customer is, in the normal form; blocked and malformed values name nobody."""
    return [Named(event, rules.identify_all(_raw(event))) for event in events]


def sighting_of(named: Named) -> Sighting:
    """The same for identity; only events that name somebody have one."""
    event = named.event
    return Sighting(
        event_id=event.id,
        at=event.occurred_at,
        identifiers=named.identifiers,
        evidence="import" if event.message_id.startswith(IMPORT_PREFIX) else "event",
    )


def _raw(event: Event) -> list[tuple[str, str]]:
    raw = [(each.namespace, each.value) for each in event.identifiers]
    if event.user_id is not None:
        raw.append(("user_id", event.user_id))
    if event.anonymous_id is not None:
        raw.append(("anonymous_id", event.anonymous_id))
    # An alias says that what was known under the previous id is this person: browsers pass their anonymous id.
    if event.type is EventType.ALIAS and event.previous_id is not None:
        raw.append(("anonymous_id", event.previous_id))
    return raw
