"""What people ask for: a copy of what is known of them, or that it goes; and how far that is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from tessere.customer import events, identity, profiles, segments
from tessere.flows.privacy.domain.model import Kind, Language, Line, Request, Status
from tessere.flows.privacy.service import erasing
from tessere.flows.privacy.service.gathering import iterate_events, trace
from tessere.flows.privacy.service.live import TOPIC
from tessere.flows.privacy.service.sweeping import ERASE
from tessere.flows.privacy.store import requests as store
from tessere.flows.privacy.store import tombstones
from tessere.infra import audit, jobs, web
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

EXPORT = "privacy.export"


class ErasurePlan(Struct, frozen=True, kw_only=True):
    """What an erasure would take: rows by table, as they are now; and the destinations that are told."""

    profile_id: UUID
    name: str
    lines: list[Line]
    others: int
    destinations: list[str]


async def request_export(unit: Unit, *, profile_id: UUID, language: Language | None) -> Request:
    """Have a copy of everything known of a person made; the one under way when there is one."""
    current = await profiles.get_current_id(unit, profile_id=profile_id)
    for each in await store.list_of_profiles(unit.db, [current]):
        if each.kind == "export" and each.status in {"waiting", "running"}:
            return each
    chosen = language or await _language_of(unit, current)
    request_id = await _insert(unit, kind="export", profile_id=current, language=chosen, reason="", suppress=False)
    await jobs.enqueue(unit, kind=EXPORT, key=str(request_id), payload={"request_id": str(request_id)})
    await audit.record(
        unit, action="privacy.export_requested", object_kind="profile", object_id=current,
        detail={"request_id": str(request_id)},
    )  # fmt: skip
    return await get_request(unit, request_id=request_id)


async def plan_erasure(unit: Unit, *, profile_id: UUID, settings: Settings, destinations: list[str]) -> ErasurePlan:
    """What would go, counted; nothing is changed."""
    current = await profiles.get_current_id(unit, profile_id=profile_id)
    rules = await identity.load_rules(unit, region=settings.default_region)
    members = (await identity.find_profile_identifiers(unit, profile_ids=[current])).get(current, [])
    traces = await trace(unit, members=members, rules=rules)
    happened = 0
    async for page in iterate_events(unit, traces):
        happened += len(page)
    held = await profiles.count_held(unit, keys=traces.own)
    belonging = await segments.read_belonging(unit, profile_id=current)
    cards = await profiles.find_cards(unit, profile_ids=[current])
    card = cards.get(current)
    counts = {
        "events.event_log": happened, "identity.identifier": len(traces.own), "profiles.state": held.states,
        "profiles.consent": held.consents, "segments.membership": len(belonging.memberships),
        "segments.passage": len(belonging.passages), "profiles.card": len(cards),
    }  # fmt: skip
    return ErasurePlan(
        profile_id=current,
        name=(card and (card.name or card.email)) or str(current),
        lines=[Line(place=place, done="deleted", rows=rows) for place, rows in counts.items()],
        others=len(traces.devices),
        destinations=destinations,
    )


async def request_erasure(
    unit: Unit, *, profile_id: UUID, confirm: UUID, reason: str, suppress: bool, language: Language | None
) -> Request:
    """Have a person erased. `confirm` repeats the id that the plan gave, so that nobody is erased by mistake."""
    current = await profiles.get_current_id(unit, profile_id=profile_id)
    if confirm != current:
        raise Invalid(
            "confirm the id of the customer as they are now",
            errors=[FieldError("/confirm", f"this customer's id is {current}")],
        )
    if not reason.strip():
        raise Invalid("say why", errors=[FieldError("/reason", "a reason is needed, for the certificate")])
    for each in await store.list_of_profiles(unit.db, [current]):
        if each.kind == "erasure" and each.status in {"waiting", "running"}:
            return each
    chosen = language or await _language_of(unit, current)
    request_id = await _insert(
        unit, kind="erasure", profile_id=current, language=chosen, reason=reason.strip(), suppress=suppress
    )
    await erasing.enqueue(unit, request_id)
    await audit.record(
        unit, action="privacy.erasure_requested", object_kind="profile", object_id=current,
        detail={"request_id": str(request_id)},
    )  # fmt: skip
    return await get_request(unit, request_id=request_id)


async def retry(unit: Unit, *, request_id: UUID) -> Request:
    """Try an erasure or an export again whose job was given up."""
    request = await get_request(unit, request_id=request_id)
    if request.status not in {"waiting", "running"}:
        raise Conflict(f"the request is {request.status}", code="request_over")
    kind = ERASE if request.kind == "erasure" else EXPORT
    await jobs.cancel(unit, kind=kind, key=str(request_id))
    await jobs.enqueue(unit, kind=kind, key=str(request_id), payload={"request_id": str(request_id)})
    return request


async def get_request(unit: Unit, *, request_id: UUID) -> Request:
    """One request; NotFound when there is none."""
    found = await store.find_request(unit.db, request_id)
    if found is None:
        raise NotFound(f"there is no request {request_id}")
    return found


async def list_requests(
    unit: Unit, *, kind: Kind | None, status: Status | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Request]:
    """Everything that was asked for, the newest first."""
    return await store.list_requests(unit.db, kind=kind, status=status, before=before, limit=limit)


async def list_of_profile(unit: Unit, *, profile_id: UUID) -> list[Request]:
    """What was asked for about one person, under any of their ids."""
    current = (await identity.find_current_profiles(unit, ids=[profile_id])).get(profile_id)
    members = (await identity.find_profile_identifiers(unit, profile_ids=[current])).get(current, []) if current else []
    return await store.list_of_profiles(unit.db, sorted({profile_id, *(each.birth_id for each in members)}))


async def count_kept_out(unit: Unit, *, request_id: UUID) -> tombstones.Dropped:
    """How often the person would have come back since."""
    return await tombstones.get_dropped(unit.db, request_id)


async def _insert(unit: Unit, *, kind: Kind, profile_id: UUID, language: Language, reason: str, suppress: bool) -> UUID:
    request_id = unit.new_id()
    await store.insert_request(
        unit.db, id=request_id, kind=kind, profile_id=profile_id, language=language, reason=reason, suppress=suppress,
        by=unit.actor.name, by_id=unit.actor.id, now=unit.now,
    )  # fmt: skip
    await web.publish(unit, topic=TOPIC, ids=[request_id])
    return request_id


async def _language_of(unit: Unit, profile_id: UUID) -> Language:
    """The person's language, as far as it is known."""
    profile = await profiles.get_profile(unit, profile_id=profile_id)
    said = profile.state.traits.get("preferences")
    value = said.value.get("language") if said and isinstance(said.value, dict) else None
    trait = profile.state.traits.get("language") or profile.state.traits.get("locale")
    value = value or (trait.value if trait else None)
    if not isinstance(value, str):
        newest = await events.list_events(
            unit, chosen=events.EventFilter(owner_keys=[each.key for each in profile.identifiers]), limit=1
        )
        value = newest[0].event.locale if newest else None
    return "en" if isinstance(value, str) and value.lower().startswith("en") else "it"
