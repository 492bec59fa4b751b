"""Customers for the tests of matching: sent as events, taken in as events are."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from tessere.customer import events, identity
from tessere.customer.identity import DuplicateSearch, Proposal
from tessere.flows.intake import Intake
from tessere.flows.matching.service import running, searching
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7
from tessere.kernel.time import iso

SOURCE = uuid7()
_START = datetime(2026, 3, 1, 10, tzinfo=UTC)
# What is said later wins.
_MINUTES = count()


async def identify(database: Database, settings: Settings, *calls: tuple[str | None, dict[str, Any]]) -> None:
    """Each call is a user id (or none) and what that customer says of themselves; an e-mail identifies."""
    items = [
        {
            "type": "identify",
            "messageId": str(uuid7()),
            "timestamp": iso(_START + timedelta(minutes=next(_MINUTES))),
            "anonymousId": str(uuid7()),
            "traits": said,
            **({"userId": user_id} if user_id else {}),
        }
        for user_id, said in calls
    ]
    async with database.unit() as unit:
        body = json.dumps({"batch": items}).encode()
        await events.append_body(unit, source_id=SOURCE, format="segment/batch", body=body)
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


async def profile_of(database: Database, namespace: str, value: str) -> UUID:
    key = identity.identifier_key(namespace, value)
    async with database.unit() as unit:
        return (await identity.find_identifiers(unit, keys=[key]))[key].profile_id


async def search(database: Database) -> DuplicateSearch:
    """Ask for a search and run it as a worker does: in a process of its own."""
    async with database.unit() as unit:
        asked = await running.request_search(unit)
    await running.run_search(database, {"search_id": str(asked.id)})
    async with database.unit() as unit:
        found = await identity.find_last_search(unit)
    assert found is not None
    return found


async def search_here(database: Database) -> DuplicateSearch:
    """As `search`, in this process: the model is loaded once for all tests."""
    async with database.unit() as unit:
        asked = await running.request_search(unit)
    with TemporaryDirectory() as folder:
        await searching.search(database, asked.id, folder=Path(folder), region="IT", threads=1)
    async with database.unit() as unit:
        found = await identity.find_last_search(unit)
    assert found is not None
    return found


async def queue(database: Database, status: Any = "open") -> list[Proposal]:
    async with database.unit() as unit:
        return await identity.list_proposals(unit, status=status, least=0.0, limit=100)
