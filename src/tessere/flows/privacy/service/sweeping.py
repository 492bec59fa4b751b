"""Places that no key leads into: they are looked through page by page, and looking twice does no harm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from msgspec.structs import replace

from tessere.customer import events, identity, profiles, segments
from tessere.flows.privacy.domain.model import Line, Request, Subject
from tessere.flows.privacy.domain.naming import texts_of
from tessere.flows.privacy.store import requests as store
from tessere.infra import audit, jobs, outbox
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.redaction import Redactor, make_needles

# The jobs that carry an erasure.
ERASE = "privacy.erase"
_ROWS = 1_000

Swept = tuple[list[Line], UUID | None, bool]
"""What was done, where to go on (None at the end), and whether to come back later."""
Page = Callable[[Unit, Request, Subject, UUID | None, Settings], Awaitable[Swept]]


async def sweep_quarantine(
    unit: Unit, _request: Request, subject: Subject, after: UUID | None, _settings: Settings
) -> Swept:
    """What was refused and names the person."""
    redactor = Redactor(subject.needles)

    def names(payload: bytes) -> bool:
        text = payload.decode("utf-8", "replace")
        return redactor.finds(text) or ("\\" in text and redactor.finds("\n".join(texts_of(payload))))

    found, last = await events.erase_quarantined_page(unit, names=names, after=after, limit=_ROWS)
    return [Line(place="events.quarantine", done="deleted", rows=found)], last, False


async def sweep_imports(
    unit: Unit, _request: Request, subject: Subject, _after: UUID | None, _settings: Settings
) -> Swept:
    """Files that were imported, with their samples and refused rows."""
    gone = await events.erase_from_imports(unit, redactor=Redactor(subject.needles), written=_written(subject))
    lines = [
        Line(place="events.import", done="redacted", rows=gone.imports, note="files"),
        Line(place="events.import_part", done="deleted", rows=gone.parts),
        Line(place="events.import_refusal", done="deleted", rows=gone.refusals),
    ]
    return lines, None, gone.waits


async def sweep_decisions(
    unit: Unit, _request: Request, subject: Subject, after: UUID | None, _settings: Settings
) -> Swept:
    """What colleagues wrote when they merged or split others."""
    found, last = await identity.redact_page(unit, redactor=_written(subject), after=after, limit=_ROWS)
    return [Line(place="identity.decision", done="redacted", rows=found, note="texts")], last, False


async def sweep_audit(
    unit: Unit, _request: Request, subject: Subject, after: UUID | None, _settings: Settings
) -> Swept:
    """What the audit log says in words."""
    found, last = await audit.redact_page(unit, redactor=_written(subject), after=after, limit=_ROWS)
    return [Line(place="audit.entry", done="redacted", rows=found, note="texts")], last, False


async def sweep_messages(
    unit: Unit, request: Request, subject: Subject, _after: UUID | None, _settings: Settings
) -> Swept:
    """Messages between slices, jobs, and what other requests say."""
    ids = {str(each) for each in subject.profile_ids}
    told = await outbox.forget_person(
        unit, texts=ids | {each.value for each in subject.identifiers if len(each.value) > 5}
    )
    jobs_gone = await jobs.forget_person(unit, redactor=_written(subject), ids=ids, except_kind=ERASE)
    lines = [
        Line(place="outbox.message", done="deleted", rows=told.messages),
        Line(place="outbox.dead_letter", done="deleted", rows=told.dead_letters),
        Line(place="outbox.subscription", done="redacted", rows=told.errors, note="texts"),
        Line(place="jobs.job", done="deleted", rows=jobs_gone),
        Line(
            place="privacy.request", done="redacted", rows=await _redact_requests(unit, request, subject), note="texts"
        ),
    ]
    return lines, None, False


async def sweep_again(
    unit: Unit, _request: Request, subject: Subject, _after: UUID | None, _settings: Settings
) -> Swept:
    """What a rebuild that was under way may have written meanwhile, from what it had read before."""
    keys = [each.key for each in subject.identifiers]
    known = await identity.find_identifiers(unit, keys=keys)
    back = {each.birth_id for each in known.values()} | {each.profile_id for each in known.values()}
    gone = [key for key in keys if key not in known]  # who came anew since is somebody else
    ids = [each for each in subject.profile_ids if each not in back]
    states = await profiles.erase_states(unit, keys=gone, profile_ids=ids)
    removed = await segments.erase_people(unit, profile_ids=ids)
    lines = [
        Line(place="profiles.state", done="deleted", rows=states.states),
        Line(place="profiles.card", done="deleted", rows=states.cards),
        Line(place="segments.membership", done="deleted", rows=removed.memberships),
        Line(place="segments.passage", done="deleted", rows=removed.passages),
        Line(place="segments.standing", done="deleted", rows=removed.standings),
    ]
    return lines, None, False


async def _redact_requests(unit: Unit, request: Request, subject: Subject) -> int:
    redactor = _written(subject)
    named = [
        each for each in await store.list_texts(unit.db)
        if each.id != request.id and redactor.finds(f"{each.reason}\n{each.failure}")
    ]  # fmt: skip
    for each in named:
        failure = None if each.failure is None else redactor.redact(each.failure)
        await store.save_texts(unit.db, replace(each, reason=redactor.redact(each.reason), failure=failure))
    return len(named)


def _written(subject: Subject) -> Redactor:
    """For what colleagues wrote, where the person's name stands too."""
    needles = subject.needles
    return Redactor(make_needles([*needles.values, *subject.names], needles.phones, needles.grouped))


SWEEPS: tuple[tuple[str, Page], ...] = (
    ("quarantine", sweep_quarantine),
    ("imports", sweep_imports),
    ("decisions", sweep_decisions),
    ("audit", sweep_audit),
    ("messages", sweep_messages),
    ("again", sweep_again),
)
