"""Who is who in the database: any order of arrival, several workers, and undo."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tessere.customer import identity
from tessere.customer.identity import LinkMemory, Rules, Sighting
from tessere.infra.db import Database, Unit
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import derived_uuid

RULES = Rules()
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def sighting(number: int, *raw: tuple[str, str]) -> Sighting:
    return Sighting(
        event_id=derived_uuid(str(number).encode()),
        at=START + timedelta(minutes=number),
        identifiers=RULES.identify_all(raw),
    )


async def sight_all(database: Database, sightings: Sequence[Sighting], *, batch: int = 50) -> None:
    memory = LinkMemory()
    for start in range(0, len(sightings), batch):
        async with database.unit() as unit:
            _, links = await identity.sight(
                unit, sightings=sightings[start : start + batch], rules=RULES, memory=memory
            )
        memory.remember(links)


async def groups(database: Database) -> frozenset[frozenset[str]]:
    async with database.connection() as db:
        cursor = await db.execute(
            "select array_agg(namespace || ':' || value) from identity.identifier_v group by profile_id"
        )
        return frozenset(frozenset(row[0]) for row in await cursor.fetchall())


async def profile_of(unit: Unit, namespace: str, value: str) -> UUID:
    cursor = await unit.db.execute(
        "select profile_id from identity.identifier_v where namespace = %s and value = %s", (namespace, value)
    )
    row = await cursor.fetchone()
    assert row is not None
    return UUID(str(row[0]))


def a_busy_day(seed: int) -> list[Sighting]:
    """40 people with accounts, addresses and browsers, some of which are shared."""
    chance = random.Random(seed)
    found = []
    for number in range(300):
        person = chance.randrange(40)
        raw = [("anonymous_id", f"browser{chance.randrange(60)}")]
        if chance.random() < 0.4:
            raw.append(("user_id", f"person{person}"))
        if chance.random() < 0.3:
            raw.append(("email", f"person{person // 2}@mail.it"))
        if chance.random() < 0.1:
            raw.append(("phone", f"333 12345{person:02}"))
        found.append(sighting(number, *raw))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_order_and_repetition_gives_the_same_people(database: Database, seed: int) -> None:
    day = a_busy_day(seed)
    await sight_all(database, day)
    expected = await groups(database)
    async with database.connection() as db:
        await db.execute("truncate identity.identifier, identity.edge, identity.alert")
    again = day + random.Random(seed).sample(day, 80)
    random.Random(seed + 1).shuffle(again)
    await sight_all(database, again, batch=17)
    assert await groups(database) == expected


async def test_several_workers_at_once_agree_with_one(database: Database) -> None:
    day = a_busy_day(9)
    await sight_all(database, day)
    expected = await groups(database)
    async with database.connection() as db:
        await db.execute("truncate identity.identifier, identity.edge, identity.alert")

    async def worker(part: list[Sighting]) -> None:
        for start in range(0, len(part), 10):
            for _attempt in range(20):
                try:
                    await sight_all(database, part[start : start + 10])
                    break
                except Exception as error:
                    if "deadlock" not in str(error):
                        raise

    await asyncio.gather(*(worker(day[n::4]) for n in range(4)))
    assert await groups(database) == expected


async def test_a_split_gives_each_their_own_id_back_and_undo_unites_again(database: Database) -> None:
    await sight_all(database, [sighting(1, ("email", "anna@mail.it"), ("phone", "3331234567"))])
    await sight_all(database, [sighting(2, ("email", "bruno@mail.it"), ("phone", "3401234567"))])
    async with database.unit() as unit:
        anna = await profile_of(unit, "email", "anna@mail.it")
        bruno = await profile_of(unit, "email", "bruno@mail.it")
        before = await groups_in(unit)
        merged = await identity.merge_profiles(unit, profile_ids=[bruno, anna], reason="same family", rules=RULES)
        assert merged.profile_ids == (anna,)
    async with database.unit() as unit:
        keys = [identity.identifier_key("email", "bruno@mail.it"), identity.identifier_key("phone", "+393401234567")]
        split = await identity.split_profile(
            unit, profile_id=bruno, identifier_keys=keys, reason="two people", rules=RULES
        )
        assert set(split.profile_ids) == {anna, bruno}
        assert await groups_in(unit) == before
    await sight_all(database, [sighting(5, ("email", "anna@mail.it"), ("phone", "3401234567"))])
    async with database.unit() as unit:
        assert await profile_of(unit, "email", "anna@mail.it") != await profile_of(unit, "email", "bruno@mail.it")
        undone = await identity.undo_decision(unit, decision_id=split.decision_ids[0], rules=RULES)
        assert undone.profile_ids == (anna,)


async def test_undo_gives_back_what_the_act_had_put_aside(database: Database) -> None:
    await sight_all(database, [sighting(1, ("email", "anna@mail.it")), sighting(2, ("email", "bruno@mail.it"))])
    bruno_key = identity.identifier_key("email", "bruno@mail.it")
    async with database.unit() as unit:
        apart = await groups_in(unit)
        pair = [await profile_of(unit, "email", name) for name in ("anna@mail.it", "bruno@mail.it")]
        await identity.merge_profiles(unit, profile_ids=pair, reason="one household", rules=RULES)
    async with database.unit() as unit:
        united = await groups_in(unit)
        split = await identity.split_profile(
            unit, profile_id=pair[0], identifier_keys=[bruno_key], reason="two people", rules=RULES
        )
        assert await groups_in(unit) == apart
    async with database.unit() as unit:
        await identity.undo_decision(unit, decision_id=split.decision_ids[0], rules=RULES)
        assert await groups_in(unit) == united


async def groups_in(unit: Unit) -> frozenset[frozenset[str]]:
    cursor = await unit.db.execute("select array_agg(value) from identity.identifier_v group by profile_id")
    return frozenset(frozenset(row[0]) for row in await cursor.fetchall())


async def test_two_accounts_cannot_be_merged_by_hand(database: Database) -> None:
    await sight_all(database, [sighting(1, ("user_id", "anna")), sighting(2, ("user_id", "bruno"))])
    async with database.unit() as unit:
        anna, bruno = await profile_of(unit, "user_id", "anna"), await profile_of(unit, "user_id", "bruno")
    with pytest.raises(Conflict, match="too many values"):
        async with database.unit() as unit:
            await identity.merge_profiles(unit, profile_ids=[anna, bruno], reason="?", rules=RULES)


async def test_a_kiosk_becomes_crowded_and_raises_one_alert(database: Database) -> None:
    day = [sighting(n, ("device_id", "kiosk-1"), ("email", f"p{n}@mail.it")) for n in range(40)]
    await sight_all(database, day, batch=7)
    assert len(await groups(database)) == 41
    async with database.connection() as db:
        cursor = await db.execute("select count(*), max(kind) from identity.alert")
        assert await cursor.fetchone() == (1, "crowded_device")
