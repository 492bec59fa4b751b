"""What one event does to the state of its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tessere.customer.profiles.domain.computed import Definitions, accumulate
from tessere.customer.profiles.domain.state import (
    NAMES_LIMIT,
    TRAITS_LIMIT,
    Accumulator,
    Consent,
    State,
    Tally,
    Trait,
)
from tessere.kernel.bounded import put
from tessere.kernel.errors import Invalid
from tessere.kernel.money import minor_units

ORDER_COMPLETED = "Order Completed"
ORDER_REFUNDED = "Order Refunded"
CONSENT_EVENTS = {
    "Consent Granted": "granted",
    "Consent Denied": "denied",
    "Consent Withdrawn": "withdrawn",
    "Consent Requested": "pending",
    "Consent Updated": None,
}
CONSENT_STATUSES = frozenset({"granted", "denied", "withdrawn", "pending"})
EVERY_CHANNEL = "*"
_LONGEST_TRAIT = 2_000


class Fact(Struct, frozen=True, kw_only=True, gc=False):
    """An event as the profile needs it; times in microseconds, ids as their 16 bytes.

    `rank` is the trust in the source: of two things said at the same moment, the higher rank wins.
    """

    name: str
    at: int
    rank: int
    event: bytes
    source: bytes
    channel: str
    touchpoint: str | None
    traits: Mapping[str, Any]
    properties: Mapping[str, Any]


class ConsentChange(Struct, frozen=True, kw_only=True):
    """One word on one purpose and channel, with what proves it."""

    purpose: str
    channel: str
    status: str
    proof: Mapping[str, Any]


def apply(state: State, fact: Fact, definitions: Definitions, *, currency: str) -> list[str]:
    """Take the event into the state, and return the tracks that it fed. Apply each event once; the order does not matter."""
    if not state.first_at or fact.at < state.first_at:
        state.first_at = fact.at
    state.last_at = max(state.last_at, fact.at)
    for name, value in fact.traits.items():
        _set_trait(state, name, Trait(_bounded(value), fact.at, fact.rank, fact.event, fact.source))
    _count(state.names, fact.name, fact.at)
    _count(state.channels, fact.channel, fact.at)
    if fact.touchpoint:
        _count(state.touchpoints, fact.touchpoint, fact.at)
    if fact.name in {ORDER_COMPLETED, ORDER_REFUNDED}:
        _apply_order(state, fact, currency)
    for definition in definitions.of_event(fact.name, fact.channel):
        held = state.computed.get(definition.name)
        if held is None:
            held = Accumulator()
            put(state.computed, definition.name, held, limit=NAMES_LIMIT)
        stamped = Trait(None, fact.at, fact.rank, fact.event, fact.source)
        accumulate(held, definition, stamped, fact.properties)
    for change in consent_changes(fact):
        _set_consent(state, change, fact)
    return definitions.followed.feed(state.tracks, fact.name, fact.at, fact.event, fact.channel, fact.properties)


def consent_changes(fact: Fact) -> list[ConsentChange]:
    """What the event says of consent: `purpose`, `channel` or `channels` (every channel when absent), `status`."""
    if fact.name not in CONSENT_EVENTS:
        return []
    given = fact.properties
    status = CONSENT_EVENTS[fact.name] or given.get("status")
    purpose = given.get("purpose")
    channels = given.get("channels") or given.get("channel") or EVERY_CHANNEL
    if status not in CONSENT_STATUSES or not isinstance(purpose, str) or not purpose:
        return []
    proof = {key: value for key, value in given.items() if key not in {"purpose", "channel", "channels", "status"}}
    return [
        ConsentChange(purpose=purpose[:64], channel=str(channel)[:32], status=status, proof=proof)
        for channel in (channels if isinstance(channels, list) else [channels])
    ]


def consent_key(purpose: str, channel: str) -> str:
    """Under which a consent is kept in a state."""
    return f"{purpose}|{channel}"


def _set_trait(state: State, name: str, new: Trait) -> None:
    name = name[:128]
    old = state.traits.get(name)
    if old is None or new.stamp > old.stamp:
        put(state.traits, name, new, limit=TRAITS_LIMIT)


def _set_consent(state: State, change: ConsentChange, fact: Fact) -> None:
    key = consent_key(change.purpose, change.channel)
    new = Consent(change.status, fact.at, fact.rank, fact.event, fact.source)
    old = state.consents.get(key)
    if old is None or new.stamp > old.stamp:
        put(state.consents, key, new, limit=NAMES_LIMIT)


def _count(tallies: dict[str, Tally], name: str, at: int) -> None:
    tally = tallies.get(name)
    if tally is None:
        put(tallies, name, Tally(1, at, at), limit=NAMES_LIMIT)
        return
    tally.count += 1
    tally.first_at = min(tally.first_at, at)
    tally.last_at = max(tally.last_at, at)


def _apply_order(state: State, fact: Fact, currency: str) -> None:
    given = fact.properties
    code = given.get("currency")
    code = code.upper() if isinstance(code, str) and len(code) == 3 else currency
    raw = next((given[name] for name in ("total", "revenue", "value") if given.get(name) is not None), 0)
    try:
        amount = minor_units(raw, code)
    except Invalid:
        amount = 0
    orders = state.orders
    if fact.name == ORDER_REFUNDED:
        orders.refunded[code] = orders.refunded.get(code, 0) + abs(amount)
        return
    orders.count += 1
    orders.spent[code] = orders.spent.get(code, 0) + amount
    if not orders.first_at or fact.at < orders.first_at:
        orders.first_at = fact.at
    orders.last_at = max(orders.last_at, fact.at)


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST_TRAIT]
    if isinstance(value, list | dict):
        return value if len(str(value)) <= _LONGEST_TRAIT else str(value)[:_LONGEST_TRAIT]
    return value
