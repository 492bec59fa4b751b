"""Events as the profile takes them in: decoded only as far as something asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tessere.customer.events import EMPTY_OBJECT, Event, read_object
from tessere.customer.profiles.domain.apply import CONSENT_EVENTS, ORDER_COMPLETED, ORDER_REFUNDED, Fact
from tessere.customer.profiles.domain.computed import Definitions
from tessere.customer.profiles.domain.ranks import UNKNOWN_RANK
from tessere.kernel.time import to_micros

_MONEY_AND_CONSENT = frozenset({ORDER_COMPLETED, ORDER_REFUNDED, *CONSENT_EVENTS})
_NOTHING: Mapping[str, Any] = {}


def is_plain(fact: Fact) -> bool:
    """Whether a card shows nothing of the fact but when and where the customer was seen."""
    return not fact.traits and fact.name not in _MONEY_AND_CONSENT


def facts_of(events: Iterable[Event], *, ranks: Mapping[UUID, int], definitions: Definitions) -> list[Fact]:
    """Events as facts; properties are decoded only when a rule will read them. `ranks` is the trust by source."""
    return [_fact_of(event, ranks, definitions) for event in events]


def _fact_of(event: Event, ranks: Mapping[UUID, int], definitions: Definitions) -> Fact:
    wanted = event.name in _MONEY_AND_CONSENT or definitions.reads(event.name)
    return Fact(
        name=event.name,
        at=to_micros(event.occurred_at),
        rank=ranks.get(event.source_id, UNKNOWN_RANK),
        event=event.id.bytes,
        source=event.source_id.bytes,
        channel=event.channel._value_,
        touchpoint=event.touchpoint,
        traits=read_object(event.traits) if event.traits is not EMPTY_OBJECT else _NOTHING,
        properties=read_object(event.properties) if wanted else _NOTHING,
    )
