"""Erases one person: what can be found by its keys in one transaction, what cannot in sweeps that survive every stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

import tessere
from tessere.customer import events, identity, profiles, segments
from tessere.customer.identity import Rules
from tessere.flows.privacy.domain.certificates import write_certificate
from tessere.flows.privacy.domain.model import Known, Line, Person, Request, Subject, add_lines
from tessere.flows.privacy.service.gathering import Traces, list_device_events, spell, trace
from tessere.flows.privacy.service.guarding import proof_of
from tessere.flows.privacy.service.live import TOPIC
from tessere.flows.privacy.service.sweeping import ERASE, SWEEPS, Page
from tessere.flows.privacy.store import requests as store
from tessere.flows.privacy.store import tombstones
from tessere.infra import audit, jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.kernel.errors import NotFound
from tessere.kernel.redaction import Redactor, make_needles
from tessere.kernel.sealing import seal

_AGAIN = timedelta(seconds=2)
_LOOKS = (0.05, 0.1, 0.2, 0.4, 0.4, 0.4)


class Destination(Struct, frozen=True):
    """A place beyond the tables that keeps something of customers. `erase` may be called again after it was interrupted and
    says what it did; it raises when it could not, and is asked again."""

    name: str
    erase: Callable[[Database, Person], Awaitable[Sequence[Line]]]


async def run_erasure(
    database: Database, *, request_id: UUID, settings: Settings, destinations: Sequence[Destination]
) -> None:
    """Carry an erasure to its end, from wherever it was left."""
    async with database.unit() as unit:
        request = await store.find_request(unit.db, request_id)
    if request is None or request.status in {"done", "failed"}:
        return
    if request.subject is None:
        await _prepare(database, request_id, settings)
    async with database.unit() as unit:
        await _erase_once(unit, request_id, settings)
    # None of them needs another, and each notes for itself that it is done.
    parts = [_sweep_all(database, request_id, settings), *(_tell(database, request_id, each) for each in destinations)]
    for failure in await asyncio.gather(*parts, return_exceptions=True):
        if failure is not None:
            raise failure
    await _wait_for_intake(database, request_id)
    await _finish(database, request_id, settings, [each.name for each in destinations])


async def _prepare(database: Database, request_id: UUID, settings: Settings) -> None:
    """Read how the person is spelled while everything is still there."""
    async with database.unit() as unit:
        request = await _get(unit, request_id)
        rules = await identity.load_rules(unit, region=settings.default_region)
        members = await identity.lock_person(unit, profile_id=request.profile_id)
        traces = await trace(unit, members=members, rules=rules)
        needles, names = await spell(unit, traces)
        subject = Subject(
            profile_ids=traces.profile_ids, identifiers=_known(traces), needles=needles, names=names
        )  # fmt: skip
        await _save(unit, replace(request, status="running", step="gathering", subject=subject))


async def _erase_once(unit: Unit, request_id: UUID, settings: Settings) -> None:
    """Everything that its keys lead to, in one transaction that holds intake back."""
    request = await _get(unit, request_id)
    if request.erased_at is not None or request.subject is None:
        return
    await events.hold_intake(unit)
    members = await identity.lock_person(unit, profile_id=request.profile_id)
    rules = await identity.load_rules(unit, region=settings.default_region)
    traces = await trace(unit, members=members, rules=rules)
    values = [each.value for each in traces.members if each.key in traces.own]
    needles = request.subject.needles
    needles = make_needles([*needles.values, *values], needles.phones, needles.grouped)
    lines = await _remember(unit, request, traces, settings)
    lines += await _remove(unit, traces, rules, Redactor(needles), settings, request)
    await tombstones.next_edition(unit.db, proof_of(installation_secret(settings)))
    subject = replace(
        request.subject, profile_ids=traces.profile_ids, identifiers=_known(traces), needles=needles, lines=tuple(lines)
    )
    hidden = Redactor(make_needles([*needles.values, *subject.names], needles.phones, needles.grouped))
    await _save(
        unit,
        replace(request, step="sweeping", erased_at=unit.now, subject=subject, reason=hidden.redact(request.reason)),
    )
    await web.publish(unit, topic=profiles.TOPIC, ids=traces.profile_ids)


async def _remember(unit: Unit, request: Request, traces: Traces, settings: Settings) -> list[Line]:
    """What outlives the person: that they said no, that they must not be contacted, that they must not come back."""
    hash_of = {key: profiles.fingerprint(key, settings) for key in traces.own | traces.devices}
    refusals = await profiles.list_refusals(unit, keys=traces.own)
    proofs = [(hash_of[each.owner_key], each.purpose, each.channel, each.status, each.said_at) for each in refusals]
    kept = await tombstones.insert_proofs(unit.db, proofs, request_id=request.id)
    graves = await tombstones.insert_tombstones(
        unit.db, [hash_of[key] for key in traces.own], shared=False, erased_at=unit.now, request_id=request.id
    )
    graves += await tombstones.insert_tombstones(
        unit.db,
        [hash_of[key] for key in traces.devices - traces.own],
        shared=True,
        erased_at=unit.now,
        request_id=request.id,
    )
    hidden = await profiles.anonymise_suppressions(unit, keys=traces.own, settings=settings)
    lines = [
        Line(place="privacy.consent_proof", done="kept", rows=kept, note="proof"),
        Line(place="privacy.tombstone", done="kept", rows=graves, note="fingerprint"),
        Line(place="profiles.suppression", done="redacted", rows=hidden, note="fingerprint"),
    ]
    if request.suppress:
        rules = await identity.load_rules(unit, region=settings.default_region)
        contacts = [
            rules.identify(each.namespace, each.value)
            for each in traces.members
            if each.namespace in {"email", "phone"}
        ]
        added = await profiles.suppress(
            unit, identifiers=contacts, channel=profiles.EVERY, purpose=profiles.EVERY, reason="", origin="erasure",
            settings=settings,
        )  # fmt: skip
        lines.append(Line(place="profiles.suppression", done="kept", rows=added, note="fingerprint"))
    return lines


async def _remove(
    unit: Unit, traces: Traces, rules: Rules, redactor: Redactor, settings: Settings, request: Request
) -> list[Line]:
    """Take the person out of every slice, and give others back what is theirs alone now."""
    neighbours = await identity.find_neighbours(unit, keys=traces.own) - traces.devices
    others = await identity.find_identifiers(unit, keys=neighbours)
    strangers = [key for key, each in others.items() if not _is_weak(each.namespace, rules)]
    shared_events = await list_device_events(unit, traces)
    gone = await events.erase_events(unit, owner_keys=traces.own, event_ids=shared_events)
    secret = installation_secret(settings)
    marks = await tombstones.insert_events(
        unit.db, {seal(secret, each.bytes): each for each in gone}, request_id=request.id
    )
    named = await events.redact_events(unit, owner_keys=strangers, redactor=redactor) if strangers else 0
    states = await profiles.erase_states(unit, keys=traces.own, profile_ids=traces.profile_ids)
    erased = await identity.erase_identifiers(unit, keys=traces.own, profile_ids=traces.profile_ids, rules=rules)
    named_states = await profiles.redact_states(unit, keys=strangers, redactor=redactor) if strangers else 0
    also = {each.profile_id for each in others.values() if each.key in strangers}
    touched = await profiles.follow_erasure(unit, erased=erased, also=also, settings=settings)
    removed = await segments.erase_people(unit, profile_ids=traces.profile_ids)
    await segments.look_again(unit, profile_ids=touched)
    exports = await store.drop_exports(unit.db, traces.profile_ids)
    graph = erased.removed
    counts = {
        "events.event_log": len(gone), "identity.identifier": graph.identifiers, "identity.edge": graph.edges,
        "identity.decision": graph.decisions, "identity.proposal": graph.proposals, "identity.alert": graph.alerts,
        "profiles.state": states.states, "profiles.card": states.cards, "profiles.consent": states.consents,
        "segments.standing": removed.standings, "segments.membership": removed.memberships,
        "segments.passage": removed.passages, "privacy.export_part": exports.parts,
    }  # fmt: skip
    return [
        *(Line(place=place, done="deleted", rows=rows) for place, rows in counts.items()),
        Line(place="events.event_log", done="redacted", rows=named, note="others"),
        Line(place="profiles.state", done="redacted", rows=named_states, note="others"),
        Line(place="privacy.erased_event", done="kept", rows=marks, note="fingerprint"),
        Line(place="web.idempotency", done="deleted", rows=await web.forget_answers(unit), note="answers"),
    ]


async def _sweep_all(database: Database, request_id: UUID, settings: Settings) -> None:
    for name, sweep in SWEEPS:
        await _sweep(database, request_id, name, sweep, settings)


async def _sweep(database: Database, request_id: UUID, name: str, sweep: Page, settings: Settings) -> None:
    """Look through a place that no key leads into, a page a transaction; what was done is counted with it."""
    after: UUID | None = None
    while True:
        async with database.unit() as unit:
            request = await _get(unit, request_id)
            subject = request.subject
            if subject is None or name in subject.swept:
                return
            lines, after, waits = await sweep(unit, request, subject, after, settings)
            swept = subject.swept if after is not None or waits else (*subject.swept, name)
            changed = replace(subject, lines=tuple(add_lines(subject.lines, lines)), swept=swept)
            await _save(unit, replace(request, step=name, subject=changed))
        if after is None:
            return


async def _tell(database: Database, request_id: UUID, destination: Destination) -> None:
    async with database.unit() as unit:
        request = await _get(unit, request_id)
        subject = request.subject
        if subject is None or request.erased_at is None or destination.name in subject.swept:
            return
        person = Person(
            request_id=request.id,
            erased_at=request.erased_at,
            profile_ids=subject.profile_ids,
            identifiers=subject.identifiers,
            event_ids=tuple(await tombstones.list_event_ids(unit.db, request.id)),
        )
    done = await destination.erase(database, person)
    async with database.unit() as unit:
        request = await _get(unit, request_id)
        subject = request.subject
        if subject is not None and destination.name not in subject.swept:
            lines = tuple(add_lines(subject.lines, done))
            changed = replace(subject, lines=lines, swept=(*subject.swept, destination.name))
            await _save(unit, replace(request, step="destinations", subject=changed))


async def _wait_for_intake(database: Database, request_id: UUID) -> None:
    """Most of what was sent before is taken in within moments: look now and then before a worker is asked to come back."""
    for wait in _LOOKS:
        async with database.unit() as unit:
            request = await store.find_request(unit.db, request_id)
            erased_at = request.erased_at if request else None
            if erased_at is None or not await events.has_waiting_since_before(unit, moment=erased_at):
                return
        await asyncio.sleep(wait)


async def _finish(database: Database, request_id: UUID, settings: Settings, destinations: list[str]) -> None:
    """Write the certificate and forget whom it was about, once nothing from before waits any more; else look again soon."""
    async with database.unit() as unit:
        request = await _get(unit, request_id)
        subject = request.subject
        if subject is None or request.erased_at is None:
            return
        unswept = {name for name, _ in SWEEPS} - set(subject.swept)
        if unswept or await events.has_waiting_since_before(unit, moment=request.erased_at):
            await _save(unit, replace(request, step="waiting_for_imports" if unswept else "waiting_for_intake"))
            await enqueue(unit, request_id, run_at_soon=True)
            return
        dropped = await tombstones.get_dropped(unit.db, request.id)
        lines = [*subject.lines, Line(place="events.inbox", done="deleted", rows=dropped.dropped, note="not_taken_in")]
        certificate = write_certificate(
            request, retailer=settings.retailer_name, version=tessere.__version__, finished_at=unit.now,
            lines=add_lines(lines, []), destinations=destinations,
        )  # fmt: skip
        await tombstones.forget_event_ids(unit.db, request.id)
        await _save(
            unit,
            replace(
                request, status="done", step="done", subject=None, certificate=certificate, finished_at=unit.now,
                failure=None,
            ),
        )  # fmt: skip
        await audit.record(
            unit, action="privacy.erased", object_kind="profile", object_id=request.profile_id,
            detail={"request_id": str(request.id), "total": certificate["total"], "checksum": certificate["checksum"]},
        )  # fmt: skip


async def enqueue(unit: Unit, request_id: UUID, *, run_at_soon: bool = False) -> None:
    """Have a worker go on with an erasure; soon, or as soon as one is free."""
    again = f":{unit.new_id()}" if run_at_soon else ""
    await jobs.enqueue(
        unit, kind=ERASE, key=f"{request_id}{again}", payload={"request_id": str(request_id)},
        run_at=unit.now + _AGAIN if run_at_soon else None,
    )  # fmt: skip


async def _get(unit: Unit, request_id: UUID) -> Request:
    request = await store.find_request(unit.db, request_id, lock=True)
    if request is None:
        raise NotFound(f"there is no request {request_id}")
    return request


async def _save(unit: Unit, request: Request) -> None:
    await store.save_request(unit.db, request)
    await web.publish(unit, topic=TOPIC, ids=[request.id])


def _known(traces: Traces) -> tuple[Known, ...]:
    return tuple(
        Known(key=each.key, namespace=each.namespace, value=each.value)
        for each in traces.members
        if each.key in traces.own
    )


def _is_weak(namespace: str, rules: Rules) -> bool:
    known = rules.namespaces.get(namespace)
    return known is not None and known.strength == "weak"
