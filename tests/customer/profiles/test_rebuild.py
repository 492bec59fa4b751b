"""A computed trait that is defined later knows what happened before, while intake goes on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tessere.customer import events, profiles
from tessere.customer.profiles.service.rebuild import rebuild_trait
from tessere.customer.profiles.service.settings import ComputedEdit, delete_computed, save_computed
from tessere.flows.intake import Intake
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

SOURCE = uuid7()


async def collect(database: Database, numbers: range) -> None:
    calls: list[dict[str, Any]] = [
        {
            "type": "track",
            "event": "Chat Started",
            "messageId": f"m{n}",
            "userId": f"person{n % 7}",
            "properties": {"minutes": n},
        }
        for n in numbers
    ]
    calls.append({"type": "identify", "messageId": f"i{numbers}", "userId": "person1", "anonymousId": "tablet"})
    calls.append({"type": "identify", "messageId": f"j{numbers}", "userId": "person2", "anonymousId": "tablet"})
    calls.append(
        {
            "type": "track",
            "event": "Chat Started",
            "messageId": f"t{numbers}",
            "anonymousId": "tablet",
            "properties": {"minutes": 1000},
        }
    )
    async with database.unit() as unit:
        body = json.dumps({"batch": calls}).encode()
        await events.append_body(unit, source_id=SOURCE, format="segment/batch", body=body)


async def total(database: Database) -> dict[str, float]:
    found = {}
    async with database.unit() as unit:
        cursor = await unit.db.execute("select distinct profile_id from identity.identifier_v")
        for (profile_id,) in await cursor.fetchall():
            profile = await profiles.get_profile(unit, profile_id=UUID(str(profile_id)))
            held = profile.state.computed.get("chat_minutes")
            if held is not None:
                found[min(each.value for each in profile.identifiers)] = float(held.total) / 1e6
    return found


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TESSERE_HOME", str(tmp_path))
    return Settings(home=tmp_path)


async def test_earlier_events_are_taken_in_while_new_ones_come(database: Database, settings: Settings) -> None:
    await collect(database, range(40))
    await Intake(database, settings).run_once()
    assert await total(database) == {}
    async with database.unit() as unit:
        edit = ComputedEdit(label={"en": "Chat minutes"}, kind="sum", event="Chat Started", property="minutes")
        await save_computed(unit, name="chat_minutes", edit=edit)
    knows_it = Intake(database, settings)
    await collect(database, range(40, 70))
    await asyncio.gather(knows_it.run_once(), rebuild_trait(database, {"name": "chat_minutes"}))
    await rebuild_trait(database, {"name": "chat_minutes"})
    found = await total(database)
    assert sum(found.values()) == sum(range(70)) + 2_000
    async with database.unit() as unit:
        await delete_computed(unit, name="chat_minutes")
    await rebuild_trait(database, {"name": "chat_minutes"})
    assert await total(database) == {}
