"""Rows, files, and where they are."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from msgspec import Struct


class Row(Struct, gc=False, frozen=True, kw_only=True):
    """An event as the lake holds it: a column for each field, in this order. Ids are text, which every engine reads.

    No profile id stands here, so no merge rewrites a file; `properties` and `context` are JSON.
    """

    id: str
    source_id: str
    owner_key: str | None
    type: str
    name: str
    channel: str
    touchpoint: str | None
    occurred_at: datetime
    received_at: datetime
    message_id: str
    anonymous_id: str | None
    user_id: str | None
    group_id: str | None
    session_id: str | None
    device: str | None
    browser: str | None
    os: str | None
    is_bot: bool
    campaign_channel: str | None
    campaign_source: str | None
    campaign_medium: str | None
    campaign_name: str | None
    campaign_term: str | None
    campaign_content: str | None
    campaign_click_id: str | None
    locale: str | None
    properties: str
    context: str


COLUMNS = Row.__struct_fields__
_TYPES = {"occurred_at": "timestamptz", "received_at": "timestamptz", "is_bot": "boolean"}
# As DuckDB declares them.
COLUMN_TYPES = {column: _TYPES.get(column, "varchar") for column in COLUMNS}


class Dataset(StrEnum):
    """A folder of the lake."""

    EVENTS = "events"
    IDENTITIES = "identities"


class Revision(Struct, frozen=True, kw_only=True):
    """An event of a day that the log has deleted or rewritten since; `id` numbers the revision."""

    id: int
    event_id: UUID
    owner_key: UUID | None
    day: date


class File(Struct, frozen=True, kw_only=True):
    """A file that the manifest knows; it holds rows of the transactions from `since` to before `until`."""

    id: int
    dataset: Dataset
    path: str
    day: date | None
    since: int
    until: int
    rows: int
    bytes: int
    written_at: datetime


class Made(Struct, frozen=True, kw_only=True):
    """A file that was written aside and waits for its place in the lake."""

    dataset: Dataset
    day: date | None
    since: int
    until: int
    rows: int
    owners: bytes
    local: Path


class Cursor(Struct, frozen=True, kw_only=True):
    """How far the log has been written, and when last."""

    until: int
    written_at: datetime | None


class LakeState(Struct, frozen=True, kw_only=True):
    """How large the lake is, and when it was written last."""

    files: int
    rows: int
    bytes: int
    written_at: datetime | None
    unfinished: int


class Erased(Struct, frozen=True, kw_only=True):
    """How many rows an erasure took out of one dataset; `destination` names it for the certificate."""

    destination: str
    rows: int


def path_of(made: Made, file_id: int) -> str:
    """Where a file goes: under its day, named by its range; the id tells two of the same range apart."""
    name = f"part-{made.since:016x}-{made.until:016x}-{file_id:08x}.parquet"
    folder = made.dataset.value if made.day is None else f"{made.dataset.value}/day={made.day.isoformat()}"
    return f"{folder}/{name}"
