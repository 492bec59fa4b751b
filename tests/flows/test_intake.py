"""From bodies to customers: exactly once, in any order, by several workers, through failures."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tessere.customer import events, identity, profiles
from tessere.flows.intake import Intake
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

START = datetime.now(UTC) - timedelta(days=20)
SOURCE = uuid7()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def call(number: int, kind: str = "track", **fields: Any) -> dict[str, Any]:
    made = {
        "type": kind,
        "messageId": f"m{number}",
        "timestamp": (START + timedelta(minutes=number)).isoformat(),
        "channel": "server",
        **fields,
    }
    if kind == "track":
        made.setdefault("event", "Product Viewed")
    return made


async def collect(database: Database, calls: list[dict[str, Any]], *, batch: int = 10) -> None:
    for start in range(0, len(calls), batch):
        async with database.unit() as unit:
            body = json.dumps({"batch": calls[start : start + batch]}).encode()
            await events.append_body(unit, source_id=SOURCE, format="segment/batch", body=body)


async def people(database: Database) -> dict[frozenset[str], tuple[str, Any]]:
    """Every profile: its identifiers, the hash of its folded state, and its card."""
    async with database.unit() as unit:
        cursor = await unit.db.execute("select distinct profile_id from identity.identifier_v")
        found = {}
        for (profile_id,) in await cursor.fetchall():
            profile = await profiles.get_profile(unit, profile_id=UUID(str(profile_id)))
            names = frozenset(f"{each.namespace}:{each.value}" for each in profile.identifiers)
            card = (await profiles.find_cards(unit, profile_ids=[UUID(str(profile_id))])).get(UUID(str(profile_id)))
            shown = card and (card.name, card.email, card.order_count, card.spent_minor, card.shared_device)
            found[names] = (profiles.hash_state(profile.state), shown)
        return found


def a_month_of_calls(seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    calls: list[dict[str, Any]] = []
    for number in range(240):
        person = chance.randrange(20)
        fields: dict[str, Any] = {"anonymousId": f"browser-{chance.randrange(28)}"}
        if chance.random() < 0.4:
            fields["userId"] = f"person-{person}"
        draw = chance.random()
        if draw < 0.2:
            traits = {"email": f"p{person}@mail.it", "name": f"Name {chance.randrange(3)}"}
            calls.append(call(number, "identify", traits=traits, **fields))
        elif draw < 0.4:
            properties = {"total": chance.randrange(1, 9999) / 100, "currency": "EUR", "order_id": str(number)}
            calls.append(call(number, event="Order Completed", properties=properties, **fields))
        else:
            properties = {"category": chance.choice(["Lamps", "Mugs", "Candles"]), "name": "Mug"}
            calls.append(call(number, properties=properties, **fields))
    return calls


async def empty(database: Database) -> None:
    async with database.connection() as db:
        await db.execute(
            "truncate identity.identifier, identity.edge, identity.alert, profiles.state, profiles.card, events.event_log,"
            " events.inbox"
        )


async def run(database: Database, settings: Settings) -> None:
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


@pytest.mark.parametrize("seed", [1, 2])
async def test_any_order_and_repetition_gives_the_same_customers(
    database: Database, settings: Settings, seed: int
) -> None:
    calls = a_month_of_calls(seed)
    await collect(database, calls)
    await run(database, settings)
    expected = await people(database)
    assert len(expected) > 5
    await empty(database)
    again = calls + random.Random(seed).sample(calls, 60)
    random.Random(seed + 1).shuffle(again)
    await collect(database, again, batch=7)
    await run(database, settings)
    assert await people(database) == expected


async def test_several_workers_share_the_load_and_agree_with_one(database: Database, settings: Settings) -> None:
    calls = a_month_of_calls(5)
    await collect(database, calls)
    await run(database, settings)
    expected = await people(database)
    await empty(database)
    await collect(database, calls, batch=3)
    await asyncio.gather(*(run(database, settings) for _ in range(3)))
    await run(database, settings)
    assert await people(database) == expected


async def test_browsing_before_signing_in_belongs_to_who_signs_in(database: Database, settings: Settings) -> None:
    calls = [
        call(1, anonymousId="b1"),
        call(2, "identify", anonymousId="b1", userId="giulia", traits={"email": "Giulia@Mail.it", "name": "Giulia"}),
        call(3, event="Order Completed", userId="giulia", properties={"total": "59.90", "currency": "EUR"}),
    ]
    await collect(database, calls)
    await run(database, settings)
    ((names, (_, card)),) = (await people(database)).items()
    assert names == {"user_id:giulia", "email:giulia@mail.it", "anonymous_id:b1"}
    assert card == ("Giulia", "giulia@mail.it", 1, 5990, False)


async def test_a_family_tablet_is_divided_into_episodes(database: Database, settings: Settings) -> None:
    day = 60 * 24
    calls = [
        call(0, "identify", anonymousId="tablet", userId="anna"),
        call(5, anonymousId="tablet"),
        call(day, "identify", anonymousId="tablet", userId="bruno"),
        call(day + 5, anonymousId="tablet"),
        call(day + 6, anonymousId="tablet"),
        call(2 * day, anonymousId="tablet"),
    ]
    await collect(database, calls, batch=2)
    await run(database, settings)
    async with database.unit() as unit:
        counts = {}
        for name in ("user_id:anna", "user_id:bruno", "anonymous_id:tablet"):
            namespace, _, value = name.partition(":")
            key = identity.identifier_key(namespace, value)
            owner = (await identity.find_identifiers(unit, keys=[key]))[key]
            profile = await profiles.get_profile(unit, profile_id=owner.profile_id)
            seen = profile.state.names.get("Product Viewed")
            counts[value] = seen.count if seen else 0
    assert counts == {"anna": 1, "bruno": 2, "tablet": 1}


async def test_a_body_that_breaks_intake_is_set_aside_and_the_rest_goes_on(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await collect(database, [call(1, userId="broken"), call(2, userId="fine")], batch=1)
    honest = profiles.take_in

    async def breaks(unit: Any, *, placed: Any, **rest: Any) -> Any:
        broken = events.event_id(SOURCE, "m1").bytes
        if any(fact.event == broken for facts in placed.values() for fact in facts):
            raise RuntimeError("a defect")
        return await honest(unit, placed=placed, **rest)

    monkeypatch.setattr(profiles, "take_in", breaks)
    intake = Intake(database, settings)
    for _ in range(12):
        await intake.run_once()
    async with database.unit() as unit:
        cursor = await unit.db.execute(
            "select code, reason from events.quarantine_v join events.quarantine using (id, code)"
        )
        assert [row[0] for row in await cursor.fetchall()] == ["not_taken"]
        assert (await events.read_backlog(unit)).pending == 0
    assert [set(names) for names in await people(database)] == [{"user_id:fine"}]


async def test_traits_and_consents_entered_by_hand_arrive_as_events(database: Database, settings: Settings) -> None:
    from tessere.customer.profiles.service import editing

    async with database.unit() as unit:
        await profiles.ensure_purposes(unit)
    await collect(database, [call(1, "identify", anonymousId="b1", traits={"email": "a@mail.it", "city": "Roma"})])
    await run(database, settings)
    async with database.unit() as unit:
        (card,) = await profiles.list_profiles(unit, query="a@mail", limit=5)
        await editing.edit_traits(unit, profile_id=card.id, traits={"city": "Milano", "name": "Anna"})
        await editing.add_consent(
            unit, profile_id=card.id, purpose="marketing", channel="email", status="granted", proof={"form": "desk"}
        )
    await run(database, settings)
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=card.id)
        shown = profiles.card_of(profile, currency="EUR")
        assert (shown.city, shown.name) == ("Milano", "Anna")
        assert profile.state.consents["marketing|email"].status == "granted"
        # What a colleague writes down is no visit to the site, and no visit at all.
        assert {name: tally.count for name, tally in profile.state.channels.items()} == {"site": 1, "console": 2}
        kept = [each.event for each in await events.list_events(unit, limit=9)]
        assert sorted(event.channel for event in kept) == ["console", "console", "site"]
        assert [(visit.channel, visit.event_count) for visit in events.sessions_of(kept)] == [("site", 1)]


async def test_the_first_events_of_a_new_source_know_their_channel(database: Database, settings: Settings) -> None:
    intake = Intake(database, settings)
    await collect(database, [call(1, userId="giulia")])
    await intake.run_once()
    async with database.unit() as unit:
        made, _ = await events.create_source(unit, name="Newsletter", kind=events.SourceKind.EMAIL)
        body = json.dumps({"batch": [call(2, userId="giulia")]}).encode()
        await events.append_body(unit, source_id=made.id, format="segment/batch", body=body)
    await intake.run_once()
    async with database.unit() as unit:
        assert {each.event.channel for each in await events.list_events(unit, limit=5)} == {"site", "email"}


async def test_an_id_reused_in_one_batch_keeps_the_first_and_quarantines_the_other(
    database: Database, settings: Settings
) -> None:
    await collect(database, [call(1, userId="first"), call(1, userId="second")])
    await run(database, settings)
    assert [set(names) for names in await people(database)] == [{"user_id:first"}]
    async with database.unit() as unit:
        cursor = await unit.db.execute("select code from events.quarantine_v")
        assert [row[0] for row in await cursor.fetchall()] == ["id_conflict"]
