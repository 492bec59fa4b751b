"""The flow's jobs: exports, erasures, and what is done every night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from tessere.flows.privacy.service import erasing, exporting, retaining
from tessere.flows.privacy.service.erasing import Destination
from tessere.flows.privacy.service.exporting import Keeper
from tessere.flows.privacy.service.requesting import EXPORT
from tessere.flows.privacy.service.sweeping import ERASE
from tessere.flows.privacy.store import requests as store
from tessere.infra.db import Database
from tessere.infra.jobs import JobKind
from tessere.infra.settings import load_settings


def make_jobs(destinations: Sequence[Destination], keepers: Sequence[Keeper]) -> tuple[JobKind, ...]:
    """The kinds of jobs of the flow; erasures tell the destinations, copies ask the keepers."""

    async def erase(database: Database, payload: Any) -> None:
        request_id = UUID(str(payload["request_id"]))
        try:
            await erasing.run_erasure(
                database, request_id=request_id, settings=load_settings(), destinations=destinations
            )
        except Exception as error:
            await _note_failure(database, request_id, error)
            raise

    async def export(database: Database, payload: Any) -> None:
        request_id = UUID(str(payload["request_id"]))
        try:
            await exporting.run_export(database, request_id=request_id, settings=load_settings(), keepers=keepers)
        except Exception as error:
            await _note_failure(database, request_id, error)
            raise

    return (
        JobKind(ERASE, erase),
        JobKind(EXPORT, export),
        JobKind("privacy.expire", _expire, every=timedelta(minutes=10)),
        JobKind(retaining.RETAIN, retaining.run_requested, long=True),
        JobKind("privacy.retention", retaining.run_nightly, every=timedelta(minutes=30), long=True),
    )


async def _expire(database: Database, _payload: Any = None) -> None:
    await exporting.expire_exports(database)


async def _note_failure(database: Database, request_id: UUID, error: Exception) -> None:
    """Say on the request that it did not go on; the job is tried again. Only the kind of error: its words may name people."""
    async with database.unit() as unit:
        request = await store.find_request(unit.db, request_id, lock=True)
        if request is not None and request.status in {"waiting", "running"}:
            await store.save_request(unit.db, replace(request, failure=type(error).__name__))
