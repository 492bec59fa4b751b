"""Declares differences that are wanted, and reads what stands."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from tessere.commerce import catalog
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.insight.coherence import store
from tessere.insight.coherence.domain.model import (
    Declaration,
    DeclarationDraft,
    Finding,
    FindingKind,
    Inspected,
    Severity,
    Status,
    check_declaration,
    find_declaration,
)
from tessere.insight.coherence.service.checking import TOPIC
from tessere.insight.coherence.service.looking import load_world, look_at
from tessere.insight.coherence.store import CheckRun, FindingCount, KeptFinding
from tessere.kernel.errors import Conflict, NotFound

_MOST_DECLARATIONS = 2_000


class FindingFilter(Struct, frozen=True, kw_only=True):
    """Which findings; None is any."""

    status: Status = "open"
    kind: FindingKind | None = None
    severity: Severity | None = None
    place: str | None = None
    subject_id: str | None = None


async def list_findings(
    unit: Unit, *, chosen: FindingFilter, before: UUID | None = None, limit: int
) -> list[KeptFinding]:
    """Findings, the latest first."""
    return await store.list_findings(
        unit.db, status=chosen.status, kind=chosen.kind, severity=chosen.severity, place=chosen.place,
        subject_id=chosen.subject_id, before=before, limit=limit,
    )  # fmt: skip


async def count_findings(unit: Unit) -> tuple[list[FindingCount], CheckRun | None]:
    """How many stand, and the last check of everything."""
    return await store.count_findings(unit.db), await store.find_latest_run(unit.db)


async def show_product(unit: Unit, *, product_id: UUID) -> Inspected:
    """A product side by side over the places where it is offered, as it is now."""
    product = await catalog.get_product(unit, product_id=product_id)
    seen = await look_at(unit, await load_world(unit), [product])
    return seen[0] if seen else Inspected(product_id=product_id, label={}, shown=())


async def list_declarations(unit: Unit) -> list[Declaration]:
    """What was declared, the earliest first."""
    return await store.list_declarations(unit.db)


async def declare(unit: Unit, *, draft: DeclarationDraft) -> Declaration:
    """Say that a difference is wanted: what it covers is no longer open, now and whenever it is found again."""
    check_declaration(draft, unit.now)
    if len(await store.list_declarations(unit.db)) >= _MOST_DECLARATIONS:
        raise Conflict(f"there are {_MOST_DECLARATIONS} declarations; take back what is over", code="too_many")
    new = Declaration(
        id=unit.new_id(), declared_at=unit.now, declared_by=unit.actor.name, kind=draft.kind, reason=draft.reason.strip(),
        subject_id=draft.subject_id, place=draft.place, price_list=draft.price_list, until=draft.until,
    )  # fmt: skip
    await store.insert_declaration(unit.db, new)
    await audit.record(unit, action="coherence.declared", object_kind="declaration", object_id=new.id)
    await _judge_again(unit, new.kind)
    return new


async def withdraw(unit: Unit, *, declaration_id: UUID) -> None:
    """Take a declaration back: what it covered is open again."""
    known = {each.id: each for each in await store.list_declarations(unit.db)}
    if declaration_id not in known or not await store.delete_declaration(unit.db, declaration_id):
        raise NotFound(f"there is no declaration {declaration_id}")
    await audit.record(unit, action="coherence.withdrawn", object_kind="declaration", object_id=declaration_id)
    await _judge_again(unit, known[declaration_id].kind)


async def _judge_again(unit: Unit, kind: str) -> None:
    declared = await store.list_declarations(unit.db)
    by_declaration: dict[UUID | None, list[UUID]] = {}
    for each in await store.list_standing(unit.db, kind=kind):
        covering = find_declaration(_as_found(each), declared, unit.now)
        now_by = None if covering is None else covering.id
        if now_by != each.declaration_id:
            by_declaration.setdefault(now_by, []).append(each.id)
    for declaration_id, ids in by_declaration.items():
        status: Status = "open" if declaration_id is None else "declared"
        await store.set_status(unit.db, ids, status=status, declaration_id=declaration_id)
    changed: Sequence[UUID] = [id for ids in by_declaration.values() for id in ids]
    await web.publish(unit, topic=TOPIC, ids=changed[:200])


def _as_found(kept: KeptFinding) -> Finding:
    return Finding(
        kind=kept.kind, subject_kind=kept.subject_kind, subject_id=kept.subject_id, label=kept.label, place=kept.place,
        evidence=kept.evidence,
    )  # fmt: skip
