"""What the slice's tests share."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from tessere.customer import events
from tessere.infra.db import Database


class Pipeline:
    """Intake as the worker runs it, without the slices above."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def send(self, *items: dict[str, Any], source_id: UUID, form: str = "segment/batch") -> None:
        async with self.database.unit() as unit:
            body = json.dumps({"batch": list(items)}).encode()
            await events.append_body(unit, source_id=source_id, format=form, body=body)

    async def run(self) -> list[events.Stored]:
        done = []
        async with self.database.unit() as unit:
            rulebook = await events.load_rulebook(unit)
            for lane in await events.list_waiting_lanes(unit):
                rows = await events.take(unit, lanes=[lane])
                opened = events.open_rows(rows, rulebook)
                owned = [events.Owned(event=event) for event in opened.events]
                done.append(
                    await events.store_events(
                        unit, owned=owned, refused=opened.refused, violations=opened.violations, lane=lane
                    )
                )
                await events.forget(unit, rows=rows)
        return done


@pytest.fixture
def pipeline(database: Database) -> Pipeline:
    return Pipeline(database)
