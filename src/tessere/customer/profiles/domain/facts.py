"""Events as the profile takes them in: decoded only as far as something asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.customer.events import Event, read_object
from tessere.customer.profiles.domain.apply import CONSENT_EVENTS, ORDER_COMPLETED, ORDER_REFUNDED, Fact
from tessere.customer.profiles.domain.computed import Definitions
from tessere.kernel.time import to_micros

_MONEY_AND_CONSENT = frozenset({ORDER_COMPLETED, ORDER_REFUNDED, *CONSENT_EVENTS})
_NOTHING: Mapping[str, Any] = {}
_EMPTY = b"{}"


def is_plain(fact: Fact) -> bool:
    """Whether a card shows nothing of the fact but when and where the customer was seen."""
    return not fact.traits and fact.name not in _MONEY_AND_CONSENT


class Placed(Struct, frozen=True, kw_only=True):
    """A fact with the identifier that owns it, and the one it counts for: the same but on shared devices."""

    fact: Fact
    owner_key: UUID
    part_key: UUID


def fact_of(event: Event, *, rank: int, definitions: Definitions) -> Fact:
    """The event as a fact; properties are decoded only when a rule will read them."""
    wanted = event.name in _MONEY_AND_CONSENT or definitions.of_event(event.name, event.channel)
    return Fact(
        name=event.name,
        type=event.type,
        at=to_micros(event.occurred_at),
        rank=rank,
        event=event.id.bytes,
        source=event.source_id.bytes,
        channel=event.channel,
        touchpoint=event.touchpoint,
        traits=read_object(event.traits) if bytes(event.traits) != _EMPTY else _NOTHING,
        properties=read_object(event.properties) if wanted else _NOTHING,
        is_bot=event.client.is_bot,
    )
