"""Makes the copy of everything known of a person, piece by piece, and hands it out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
import zstandard
from msgspec.structs import replace

from tessere.customer import events, identity, profiles, segments
from tessere.customer.events import Owned
from tessere.customer.profiles import Profile
from tessere.flows.privacy.domain.model import EXPORT_LASTS, Request
from tessere.flows.privacy.service.gathering import Traces, iterate_events, trace
from tessere.flows.privacy.service.live import TOPIC
from tessere.flows.privacy.store import requests as store
from tessere.infra import web
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import NotFound
from tessere.kernel.time import from_micros, iso, to_micros

FORMAT = "tessere.personal-data/1"
# Who keeps something of people beyond the customer wing: by all ids that somebody was known under, sections of the copy.
Keeper: TypeAlias = Callable[[Unit, Sequence[UUID]], Awaitable[dict[str, list[Any]]]]


async def run_export(
    database: Database, *, request_id: UUID, settings: Settings, keepers: Sequence[Keeper] = ()
) -> None:
    """Write the pieces of an export; safe to run again, it begins anew."""
    async with database.unit() as unit:
        request = await store.find_request(unit.db, request_id, lock=True)
        if request is None or request.status not in {"waiting", "running"}:
            return
        try:
            profile = await profiles.get_profile(unit, profile_id=request.profile_id)
        except NotFound:  # erased meanwhile
            await store.save_request(unit.db, replace(request, status="failed", step="gone", finished_at=unit.now))
            return
        rules = await identity.load_rules(unit, region=settings.default_region)
        traces = await trace(unit, members=profile.identifiers, rules=rules)
        await store.clear_parts(unit.db, request_id)
        part = 0
        sections = await _sections(unit, profile, settings)
        for keeper in keepers:
            sections |= await keeper(unit, traces.profile_ids)
        for section, items in sections.items():
            await store.insert_part(unit.db, request_id, part, section, _pack(items))
            part += 1
        total = sum(tally.count for tally in profile.state.names.values())
        await _save(unit, replace(request, status="running", step="events", done=0, total=total))
    await _write_events(database, request_id, traces, part)
    async with database.unit() as unit:
        request = await store.find_request(unit.db, request_id, lock=True)
        if request is not None and request.status == "running":
            done = replace(
                request, status="done", step="done", total=request.done, finished_at=unit.now,
                expires_at=unit.now + EXPORT_LASTS,
            )  # fmt: skip
            await _save(unit, done)


async def _write_events(database: Database, request_id: UUID, traces: Traces, part: int) -> None:
    async with database.unit() as reading:
        names = await events.source_names(reading)
        async for page in iterate_events(reading, traces):
            async with database.unit() as unit:
                request = await store.find_request(unit.db, request_id, lock=True)
                if request is None or request.status != "running":  # erased meanwhile
                    return
                await store.insert_part(unit.db, request_id, part, "events", _pack([_event(e, names) for e in page]))
                done = request.done + len(page)
                await _save(unit, replace(request, done=done, total=max(request.total, done)))
            part += 1


async def read_export(database: Database, *, request: Request) -> AsyncIterator[tuple[str, list[Any]]]:
    """The sections of a finished export with their items, some at a time; NotFound when it has expired."""
    if request.kind != "export" or request.status != "done":
        raise NotFound("there is no export to hand out: it is not ready, or it has expired")
    async with database.connection() as db:
        async for part in store.read_parts(db, request.id):
            yield part.section, msgspec.json.decode(zstandard.ZstdDecompressor().decompress(part.chunk))


async def expire_exports(database: Database) -> None:
    """Forget the exports whose time is over."""
    async with database.unit() as unit:
        expired = await store.expire_exports(unit.db, unit.now)
        if expired:
            await web.publish(unit, topic=TOPIC, ids=expired)


async def _sections(unit: Unit, profile: Profile, settings: Settings) -> dict[str, list[Any]]:
    """Everything but the events, in the order of the document."""
    names = await events.source_names(unit)
    rules = await identity.load_rules(unit, region=settings.default_region)
    graph = await identity.load_graph(unit, profile_id=profile.id, rules=rules)
    ledger = await profiles.list_consent_ledger(unit, profile_id=profile.id)
    return {
        "person": [_person(profile, settings.currency)],
        "identifiers": [
            {
                "namespace": each.namespace, "value": each.value, "first_seen_at": iso(each.first_seen_at),
                "shared": each.shared,
            }
            for each in profile.identifiers
        ],
        "links": _links(profile, graph),
        "traits": [
            {
                "name": name, "value": trait.value, "at": iso(from_micros(trait.at)),
                "source": names.get(UUID(bytes=trait.source), ""),
            }
            for name, trait in sorted(profile.state.traits.items()) if trait.value is not None
        ],
        "computed": _computed(profile, to_micros(unit.now)),
        "consents": [
            {
                "purpose": row.purpose, "channel": row.channel, "status": row.status, "at": iso(row.at),
                "source": names.get(row.source_id, ""), "proof": row.proof,
            }
            for row in ledger
        ],
        **await _segments(unit, profile),
        "decisions": [
            {"kind": each.kind, "at": iso(each.at), "reason": each.reason, "undone": each.undone_at is not None}
            for each in graph.decisions
        ],
    }  # fmt: skip


def _person(profile: Profile, currency: str) -> dict[str, Any]:
    state = profile.state
    card = profiles.card_of(profile, currency=currency)
    return {
        "id": str(profile.id), "name": card.name, "email": card.email, "phone": card.phone,
        "loyalty_card": card.loyalty_card,
        "former_ids": sorted({str(e.birth_id) for e in profile.identifiers if e.birth_id != profile.id}),
        "first_seen_at": iso(from_micros(state.first_at)) if state.first_at else None,
        "last_seen_at": iso(from_micros(state.last_at)) if state.last_at else None,
        "orders": card.order_count, "spent": {"amount_minor": card.spent_minor, "currency": card.currency},
    }  # fmt: skip


def _links(profile: Profile, graph: identity.ProfileGraph) -> list[dict[str, Any]]:
    """The links between the person's own identifiers; those to others would tell of others."""
    own = {each.key: {"namespace": each.namespace, "value": each.value} for each in profile.identifiers}
    return [
        {
            "a": own[each.link.a], "b": own[each.link.b], "first_at": iso(each.link.first_at),
            "evidence": each.link.evidence, "status": each.status,
        }
        for each in graph.links if each.link.a in own and each.link.b in own
    ]  # fmt: skip


async def _segments(unit: Unit, profile: Profile) -> dict[str, list[Any]]:
    belonging = await segments.read_belonging(unit, profile_id=profile.id)
    return {
        "segments": [
            {"name": each.name, "since": iso(each.since), "because": each.because} for each in belonging.memberships
        ],
        "segment_history": [
            {"name": each.name, "at": iso(each.at), "entered": each.entered} for each in belonging.passages
        ],
    }


def _computed(profile: Profile, now: int) -> list[dict[str, Any]]:
    found = []
    for name, definition in sorted(profile.definitions.by_name.items()):
        held = profile.state.computed.get(name)
        value = profiles.value_of(definition, held, now) if held else None
        if value is not None:
            found.append({"name": name, "label": definition.label, "value": value})
    return found


def _event(owned: Owned, names: Mapping[UUID, str]) -> dict[str, Any]:
    event = owned.event
    said: dict[str, Any] = {
        "id": str(event.id), "type": event.type.value, "name": event.name, "occurred_at": iso(event.occurred_at),
        "received_at": iso(event.received_at), "channel": event.channel.value, "touchpoint": event.touchpoint,
        "source": names.get(event.source_id, ""), "message_id": event.message_id, "anonymous_id": event.anonymous_id,
        "user_id": event.user_id, "session_id": event.session_id, "locale": event.locale,
        "identifiers": msgspec.to_builtins(event.identifiers), "client": msgspec.to_builtins(event.client),
        "campaign": msgspec.to_builtins(event.campaign),
    }  # fmt: skip
    for field in ("properties", "traits", "context", "extra"):
        said[field] = events.read_object(getattr(event, field))
    return said


def _pack(items: Sequence[Any]) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(items))


async def _save(unit: Unit, request: Request) -> None:
    await store.save_request(unit.db, request)
    await web.publish(unit, topic=TOPIC, ids=[request.id])
