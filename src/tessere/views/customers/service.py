"""Puts the page of a customer together from the slices."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from msgspec import Struct

from tessere.customer import events, identity, profiles
from tessere.customer.events import EventFilter, Owned, Touchpoint
from tessere.customer.identity import Rules
from tessere.customer.profiles import Card, Definitions, IdentifierView, Profile, Quintiles, Rfm, Tally, Trait
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.money import Money
from tessere.kernel.time import from_micros, to_micros
from tessere.views.customers import store
from tessere.views.customers.store import Edition
from tessere.views.stream import EventRow, render_events

_HIDDEN_TRAITS = frozenset({"preferences"})
_SESSION_DAYS = 90
_SESSION_EVENTS = 2_000
_ROUNDS = 10


class TraitView(Struct, frozen=True, kw_only=True):
    """A trait with who said it and when."""

    name: str
    value: Any
    source: str
    at: datetime


class ComputedView(Struct, frozen=True, kw_only=True):
    """A computed trait; `label` by language."""

    name: str
    label: dict[str, str]
    value: Any
    window_days: int | None


class ChannelView(Struct, frozen=True, kw_only=True):
    """A channel and how often, first and last the customer was met there."""

    channel: str
    count: int
    first_at: datetime
    last_at: datetime


class TouchpointView(Struct, frozen=True, kw_only=True):
    """A place the customer was met at."""

    touchpoint: str
    name: str
    channel: str | None
    count: int
    last_at: datetime


class EventCount(Struct, frozen=True, kw_only=True):
    """How often something happened."""

    name: str
    count: int
    last_at: datetime


class ConsentView(Struct, frozen=True, kw_only=True):
    """The last word on a purpose and channel."""

    purpose: str
    channel: str
    status: str
    at: datetime
    source: str


class OrdersView(Struct, frozen=True, kw_only=True):
    """What the customer bought, refunds taken off."""

    count: int
    spent: Money
    average: Money | None
    last_at: datetime | None


class CustomerPage(Struct, frozen=True, kw_only=True):
    """Everything about a customer in one look."""

    id: UUID
    requested_id: UUID
    card: Card
    traits: list[TraitView]
    computed: list[ComputedView]
    rfm: Rfm | None
    identifiers: list[IdentifierView]
    channels: list[ChannelView]
    touchpoints: list[TouchpointView]
    event_counts: list[EventCount]
    consents: list[ConsentView]
    preferences: dict[str, Any]
    orders: OrdersView
    first_seen_at: datetime | None
    last_seen_at: datetime | None


class _Reference(Struct, frozen=True, kw_only=True):
    """What every page is shown by, of one edition."""

    edition: Edition
    rules: Rules
    definitions: Definitions
    quintiles: Quintiles | None
    sources: dict[UUID, str]
    places: dict[str, Touchpoint]


# The edition comes with every read of a customer, so what is remembered is never older than that.
_remembered: WeakKeyDictionary[Database, _Reference] = WeakKeyDictionary()


async def get_page(database: Database, *, profile_id: UUID, settings: Settings) -> CustomerPage:
    """The page of a customer; an id from before a merge leads to the survivor."""
    async with database.reading() as unit:
        read = await store.read_person(unit.db, profile_id)
        reference = _remembered.get(database)
        if reference is None or reference.edition != read.edition:
            reference = _remembered[database] = await _load_reference(unit, read.edition, settings)
    profile = profiles.fold_profile(
        requested_id=profile_id, identifiers=read.identifiers, packed=read.packed, definitions=reference.definitions,
        quintiles=reference.quintiles,
    )  # fmt: skip
    return _render(profile, reference, settings, now=unit.now)


async def _load_reference(unit: Unit, edition: Edition, settings: Settings) -> _Reference:
    """As of after the edition was read: what is newer is read again with the next page."""
    return _Reference(
        edition=edition,
        rules=await identity.load_rules(unit, region=settings.default_region),
        definitions=await profiles.load_definitions(unit),
        quintiles=await profiles.load_quintiles(unit),
        sources=await events.source_names(unit),
        places=await events.places_by_code(unit),
    )


def _render(profile: Profile, reference: _Reference, settings: Settings, *, now: datetime) -> CustomerPage:
    rules, sources, places = reference.rules, reference.sources, reference.places
    state = profile.state
    preferences = state.traits.get("preferences")
    return CustomerPage(
        id=profile.id,
        requested_id=profile.requested_id,
        card=profiles.render_card(profiles.card_of(profile, currency=settings.currency)),
        traits=[_trait(name, trait, sources) for name, trait in sorted(state.traits.items()) if _is_shown(name, trait)],
        computed=_computed(profile, now=now),
        rfm=profiles.rfm_of(profile, currency=settings.currency, now=now),
        identifiers=[profiles.render_identifier(each, rules) for each in profile.identifiers],
        channels=[
            ChannelView(
                channel=name, count=tally.count, first_at=from_micros(tally.first_at), last_at=from_micros(tally.last_at)
            )
            for name, tally in _latest_first(state.channels)
        ],
        touchpoints=[
            TouchpointView(
                touchpoint=code, name=places[code].name if code in places else code,
                channel=places[code].channel if code in places else None, count=tally.count,
                last_at=from_micros(tally.last_at),
            )
            for code, tally in _latest_first(state.touchpoints)
        ],
        event_counts=[
            EventCount(name=name, count=tally.count, last_at=from_micros(tally.last_at))
            for name, tally in sorted(state.names.items(), key=lambda item: -item[1].count)
        ],
        consents=_consents(profile, sources),
        preferences=_preferences(preferences),
        orders=_orders(profile, settings.currency),
        first_seen_at=from_micros(state.first_at) if state.first_at else None,
        last_seen_at=from_micros(state.last_at) if state.last_at else None,
    )  # fmt: skip


async def list_timeline(
    unit: Unit,
    *,
    profile_id: UUID,
    settings: Settings,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    channel: str | None = None,
    name: str | None = None,
) -> list[EventRow]:
    """A customer's events, the latest first; of shared devices only their own episodes."""
    found = await _owned_events(
        unit, profile_id=profile_id, settings=settings, limit=limit, before=before, channel=channel, name=name
    )
    return await render_events(unit, owned=found)


async def list_sessions(unit: Unit, *, profile_id: UUID, settings: Settings) -> list[events.Session]:
    """A customer's visits of the last 90 days, the latest first."""
    found = await _owned_events(unit, profile_id=profile_id, settings=settings, limit=_SESSION_EVENTS)
    since = unit.now - timedelta(days=_SESSION_DAYS)
    visits = events.sessions_of(each.event for each in found if each.event.occurred_at >= since)
    return sorted(visits, key=lambda visit: visit.started_at, reverse=True)


async def _owned_events(
    unit: Unit,
    *,
    profile_id: UUID,
    settings: Settings,
    limit: int,
    before: tuple[datetime, UUID] | None = None,
    channel: str | None = None,
    name: str | None = None,
) -> list[Owned]:
    current = await profiles.get_current_id(unit, profile_id=profile_id)
    members = (await identity.find_profile_identifiers(unit, profile_ids=[current])).get(current, [])
    own = {member.key for member in members}
    rules = await identity.load_rules(unit, region=settings.default_region)
    devices = await identity.find_shared_devices(unit, keys=own)
    episodes = await identity.load_episodes(unit, devices=devices, rules=rules)
    kept: list[Owned] = []
    for _ in range(_ROUNDS):
        batch = await events.list_events(
            unit,
            chosen=EventFilter(owner_keys=[*own, *(devices - own)], channel=channel, name=name),
            before=before,
            limit=limit,
        )
        for each in batch:
            owner = each.owner_key
            if owner in devices and episodes.owner(owner, each.event.occurred_at) not in own:
                continue
            kept.append(each)
        if len(batch) < limit or len(kept) >= limit:
            break
        before = (batch[-1].event.occurred_at, batch[-1].event.id)
    return kept[:limit]


def _preferences(said: Trait | None) -> dict[str, Any]:
    """What the customer prefers; a language and an order of channels are always there, be they empty."""
    value = said.value if said and isinstance(said.value, dict) else {}
    order = value.get("channel_order")
    return {
        **value,
        "language": value.get("language"),
        "channel_order": order if isinstance(order, list) else [],
    }


def _is_shown(name: str, trait: Trait) -> bool:
    return trait.value is not None and name not in _HIDDEN_TRAITS


def _trait(name: str, trait: Trait, sources: dict[UUID, str]) -> TraitView:
    source = sources.get(UUID(bytes=trait.source), "")
    return TraitView(name=name, value=trait.value, source=source, at=from_micros(trait.at))


def _computed(profile: Profile, *, now: datetime) -> list[ComputedView]:
    found = []
    for name, definition in sorted(profile.definitions.by_name.items()):
        held = profile.state.computed.get(name)
        value = profiles.value_of(definition, held, to_micros(now)) if held else None
        if value is not None:
            found.append(
                ComputedView(name=name, label=definition.label, value=value, window_days=definition.window_days)
            )
    return found


def _latest_first(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    return sorted(tallies.items(), key=lambda item: -item[1].last_at)


def _consents(profile: Profile, sources: dict[UUID, str]) -> list[ConsentView]:
    found = []
    for key, consent in sorted(profile.state.consents.items()):
        purpose, _, channel = key.partition("|")
        found.append(
            ConsentView(
                purpose=purpose, channel=channel, status=consent.status, at=from_micros(consent.at),
                source=sources.get(UUID(bytes=consent.source), ""),
            )
        )  # fmt: skip
    return found


def _orders(profile: Profile, currency: str) -> OrdersView:
    orders = profile.state.orders
    spent = orders.spent.get(currency, 0) - orders.refunded.get(currency, 0)
    return OrdersView(
        count=orders.count,
        spent=Money(spent, currency),
        average=Money(spent // orders.count, currency) if orders.count else None,
        last_at=from_micros(orders.last_at) if orders.last_at else None,
    )
