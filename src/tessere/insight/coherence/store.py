"""Statements over findings, declarations, and what is to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.infra import db as database
from tessere.insight.coherence.domain.model import (
    Declaration,
    Finding,
    FindingKind,
    Severity,
    Status,
    SubjectKind,
    Texts,
)
from tessere.kernel.errors import NotFound

_FINDING = """id, kind, severity, subject_kind, subject_id, place, label, evidence, status, declaration_id, opened_at, seen_at,
    closed_at"""
# A finding that stands is seen again; of one that was declared since, or is no longer, the status follows.
SAVE = """
with given as (
    select * from jsonb_to_recordset(%(rows)s) as new (id uuid, kind text, severity text, subject_kind text, subject_id text,
        place text, label jsonb, evidence jsonb, declaration_id uuid)
), before as (
    select f.id, f.status from coherence.finding f join given using (subject_kind, subject_id, kind, place)
    where f.closed_at is null
), saved as (
    insert into coherence.finding as f (id, kind, severity, subject_kind, subject_id, place, label, evidence, status,
        declaration_id, opened_at, seen_at)
    select id, kind, severity, subject_kind, subject_id, place, label, evidence,
        case when declaration_id is null then 'open' else 'declared' end, declaration_id, %(now)s, %(now)s
    from given order by subject_kind, subject_id, kind, place
    on conflict (subject_kind, subject_id, kind, place) where closed_at is null do update
    set label = excluded.label, evidence = excluded.evidence, severity = excluded.severity, status = excluded.status,
        declaration_id = excluded.declaration_id, seen_at = excluded.seen_at
    returning f.id, f.kind, f.severity, f.subject_kind, f.subject_id, f.place, f.status
)
select saved.*, before.status as before from saved left join before using (id)
where saved.status is distinct from before.status
"""
# What was looked for among these subjects and kinds, and was not found again.
CLOSE = """
update coherence.finding set status = 'closed', closed_at = %(now)s
where closed_at is null and seen_at < %(now)s and subject_kind = %(subject_kind)s and kind = any(%(kinds)s)
  and (%(subject_ids)s::text[] is null or subject_id = any(%(subject_ids)s))
returning id, kind, severity, subject_kind, subject_id, place, 'closed' as status, null as before
"""
LIST = f"""
select {_FINDING} from coherence.finding
where status = %(status)s and (%(kind)s::text is null or kind = %(kind)s)
  and (%(severity)s::text is null or severity = %(severity)s)
  and (%(place)s::text is null or place = %(place)s)
  and (%(subject_id)s::text is null or subject_id = %(subject_id)s)
  and (%(before)s::uuid is null or id < %(before)s)
order by id desc limit %(limit)s
"""
STANDING = (
    f"select {_FINDING} from coherence.finding where closed_at is null and kind = %(kind)s order by id limit 10000"
)
GET = f"select {_FINDING} from coherence.finding where id = %(id)s"
COUNTS = """
select kind, severity, place, status, count(*) as count from coherence.finding where closed_at is null
group by kind, severity, place, status order by severity, kind, place, status
"""
SET_STATUS = """
update coherence.finding set status = %(status)s, declaration_id = %(declaration_id)s
where id = any(%(ids)s) and closed_at is null
"""
DECLARATIONS = "select * from coherence.declaration order by declared_at, id"
INSERT_DECLARATION = """
insert into coherence.declaration (id, kind, reason, subject_id, place, price_list, until, declared_at, declared_by)
values (%(id)s, %(kind)s, %(reason)s, %(subject_id)s, %(place)s, %(price_list)s, %(until)s, %(declared_at)s, %(declared_by)s)
"""
DELETE_DECLARATION = "delete from coherence.declaration where id = %(id)s"
NOTE_STALE = """
insert into coherence.stale (product_id, noted_at) select id, %(now)s from unnest(%(ids)s::uuid[]) as new (id) order by id
on conflict (product_id) do update set noted_at = excluded.noted_at
"""
LIST_STALE = "select product_id, noted_at from coherence.stale order by noted_at, product_id limit %(limit)s"
# What was noted again meanwhile stays.
FORGET_STALE = """
delete from coherence.stale s using unnest(%(ids)s::uuid[], %(noted)s::timestamptz[]) as done (id, noted_at)
where s.product_id = done.id and s.noted_at = done.noted_at
"""
INSERT_RUN = """
insert into coherence.check_run (id, scope, products, places, opened, closed, started_at, finished_at)
values (%(id)s, %(scope)s, %(products)s, %(places)s, %(opened)s, %(closed)s, %(started_at)s, %(finished_at)s)
"""
FORGET_RUNS = "delete from coherence.check_run where finished_at < %(before)s"
LATEST_RUN = """
select scope, products, places, opened, closed, started_at, finished_at from coherence.check_run
where scope = 'all' order by finished_at desc limit 1
"""


class KeptFinding(Struct, frozen=True, kw_only=True):
    """A finding with what became of it."""

    id: UUID
    kind: FindingKind
    severity: Severity
    subject_kind: SubjectKind
    subject_id: str
    place: str
    label: Texts
    evidence: dict[str, Any]
    status: Status
    declaration_id: UUID | None
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None


class Turn(Struct, frozen=True, kw_only=True):
    """A finding of which the status has changed; `before` None: it is new, or was closed."""

    id: UUID
    kind: FindingKind
    severity: Severity
    subject_kind: SubjectKind
    subject_id: str
    place: str
    status: Status
    before: Status | None


class FindingCount(Struct, frozen=True, kw_only=True):
    """How many findings of a kind stand at a place."""

    kind: FindingKind
    severity: Severity
    place: str
    status: Status
    count: int


class Stale(Struct, frozen=True, kw_only=True):
    """A product to look at again."""

    product_id: UUID
    noted_at: datetime


class CheckRun(Struct, frozen=True, kw_only=True):
    """One check."""

    scope: str
    products: int
    places: int
    opened: int
    closed: int
    started_at: datetime
    finished_at: datetime


async def save_findings(
    db: AsyncConnection[Any], found: Sequence[tuple[UUID, Finding, UUID | None]], *, now: datetime
) -> list[Turn]:
    """Keep findings with the declarations that cover them; those that are new, or stand otherwise than before."""
    rows = [
        {
            "id": id, "kind": each.kind, "severity": each.severity, "subject_kind": each.subject_kind,
            "subject_id": each.subject_id, "place": each.place, "label": each.label, "evidence": each.evidence,
            "declaration_id": declaration_id,
        }
        for id, each, declaration_id in found
    ]  # fmt: skip
    return await database.fetch_all(db, SAVE, Turn, rows=Jsonb(rows), now=now)


async def close_findings(
    db: AsyncConnection[Any],
    *,
    subject_kind: SubjectKind,
    kinds: Collection[str],
    subject_ids: Collection[str] | None,
    now: datetime,
) -> list[Turn]:
    """Close what was not seen at `now`, of these subjects (all), and of these kinds."""
    ids = None if subject_ids is None else database.texts(subject_ids)
    return await database.fetch_all(
        db, CLOSE, Turn, subject_kind=subject_kind, kinds=database.texts(kinds), subject_ids=ids, now=now
    )


async def list_findings(db: AsyncConnection[Any], **chosen: Any) -> list[KeptFinding]:
    """Findings, the latest first."""
    return await database.fetch_all(db, LIST, KeptFinding, **chosen)


async def list_standing(db: AsyncConnection[Any], *, kind: str) -> list[KeptFinding]:
    """Every finding of a kind that stands."""
    return await database.fetch_all(db, STANDING, KeptFinding, kind=kind)


async def get_finding(db: AsyncConnection[Any], id: UUID) -> KeptFinding:
    """One; NotFound when there is none."""
    found = await database.fetch_one(db, GET, KeptFinding, id=id)
    if found is None:
        raise NotFound(f"there is no finding {id}")
    return found


async def set_status(
    db: AsyncConnection[Any], ids: Collection[UUID], *, status: Status, declaration_id: UUID | None
) -> None:
    """Say whether findings are declared, and by what."""
    await database.execute(db, SET_STATUS, ids=database.uuids(ids), status=status, declaration_id=declaration_id)


async def count_findings(db: AsyncConnection[Any]) -> list[FindingCount]:
    """How many stand, by kind, severity, place and status."""
    return await database.fetch_all(db, COUNTS, FindingCount)


async def list_declarations(db: AsyncConnection[Any]) -> list[Declaration]:
    """All, the earliest first."""
    return await database.fetch_all(db, DECLARATIONS, Declaration)


async def insert_declaration(db: AsyncConnection[Any], new: Declaration) -> None:
    """Keep one."""
    await database.execute(
        db, INSERT_DECLARATION, **{field: getattr(new, field) for field in Declaration.__struct_fields__}
    )


async def delete_declaration(db: AsyncConnection[Any], id: UUID) -> bool:
    """Take one back; whether it was there."""
    return bool(await database.execute(db, DELETE_DECLARATION, id=id))


async def note_stale(db: AsyncConnection[Any], product_ids: Collection[UUID], *, now: datetime) -> None:
    """Have products looked at again."""
    await database.execute(db, NOTE_STALE, ids=database.uuids(set(product_ids)), now=now)


async def list_stale(db: AsyncConnection[Any], *, limit: int) -> list[Stale]:
    """Those that wait longest."""
    return await database.fetch_all(db, LIST_STALE, Stale, limit=limit)


async def forget_stale(db: AsyncConnection[Any], done: Sequence[Stale]) -> None:
    """They were looked at."""
    await database.execute(
        db,
        FORGET_STALE,
        ids=database.uuids(each.product_id for each in done),
        noted=database.moments(each.noted_at for each in done),
    )


async def insert_run(db: AsyncConnection[Any], id: UUID, run: CheckRun, *, forget_before: datetime) -> None:
    """Remember a check, and forget old ones."""
    await database.execute(
        db, INSERT_RUN, id=id, **{field: getattr(run, field) for field in CheckRun.__struct_fields__}
    )
    await database.execute(db, FORGET_RUNS, before=forget_before)


async def find_latest_run(db: AsyncConnection[Any]) -> CheckRun | None:
    """The last check of everything."""
    return await database.fetch_one(db, LATEST_RUN, CheckRun)
