"""Requests of people about their own data, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tessere.kernel.redaction import Needles

Kind = Literal["export", "erasure"]
Status = Literal["waiting", "running", "done", "failed", "expired"]
Done = Literal["deleted", "redacted", "kept"]
Language = Literal["it", "en"]

EXPORT_LASTS = timedelta(days=7)


class Line(Struct, frozen=True, kw_only=True):
    """What was done at one place: a table (`schema.table`) or a destination; `note` is a code for people's words."""

    place: str
    done: Done
    rows: int
    note: str = ""


class Known(Struct, frozen=True, kw_only=True):
    """An identifier of the person who goes."""

    key: UUID
    namespace: str
    value: str


class Person(Struct, frozen=True, kw_only=True):
    """Whom an erasure is about, for whoever keeps something of them: former profile ids too, and every event's id."""

    request_id: UUID
    erased_at: datetime
    profile_ids: tuple[UUID, ...]
    identifiers: tuple[Known, ...]
    event_ids: tuple[UUID, ...]


class Subject(Struct, frozen=True, kw_only=True):
    """What an erasure under way must remember of the person; emptied when it is complete. `names` are blacked out in what
    colleagues wrote, and nowhere else: other people bear them too."""

    profile_ids: tuple[UUID, ...]
    identifiers: tuple[Known, ...]
    needles: Needles
    names: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    swept: tuple[str, ...] = ()


class Request(Struct, frozen=True, kw_only=True):
    """An export or an erasure, with how far it is."""

    id: UUID
    kind: Kind
    status: Status
    step: str
    done: int
    total: int
    profile_id: UUID
    language: Language
    reason: str
    suppress: bool
    requested_by: str
    requested_by_id: UUID | None
    requested_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    failure: str | None
    erased_at: datetime | None
    subject: Subject | None
    certificate: dict[str, Any] | None


def add_lines(lines: Iterable[Line], more: Iterable[Line]) -> list[Line]:
    """Lines of the same place, deed and note become one."""
    summed = {(each.place, each.done, each.note): each.rows for each in lines}
    for each in more:
        key = (each.place, each.done, each.note)
        summed[key] = summed.get(key, 0) + each.rows
    return [Line(place=place, done=done, rows=rows, note=note) for (place, done, note), rows in summed.items()]
