"""The page of a customer: what is shown follows every change of what it is shown by, at once."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tessere.customer import events, identity, profiles
from tessere.customer.events import Channel, Touchpoint
from tessere.customer.identity.service.settings import NamespaceEdit
from tessere.customer.profiles.service.settings import ComputedEdit, delete_computed, save_computed
from tessere.customer.profiles.store import settings as profile_settings
from tessere.flows.intake import Intake
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import NotFound
from tessere.kernel.ids import uuid7
from tessere.views.customers.service import CustomerPage, get_page

WHEN = datetime.now(UTC).isoformat()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
async def source(database: Database) -> UUID:
    async with database.unit() as unit:
        view, _ = await events.create_source(unit, name="Web shop", kind=events.SourceKind.SITE)
    return view.id


async def take_in(database: Database, settings: Settings, source: UUID, *calls: dict[str, Any]) -> None:
    async with database.unit() as unit:
        batch = [{"messageId": str(uuid7()), "timestamp": WHEN, **each} for each in calls]
        body = json.dumps({"batch": batch}).encode()
        await events.append_body(unit, source_id=source, format="segment/batch", body=body)
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


async def open_page(database: Database, settings: Settings, value: str, namespace: str = "email") -> CustomerPage:
    key = identity.identifier_key(namespace, value)
    async with database.unit() as unit:
        known = await identity.find_identifiers(unit, keys=[key])
    return await get_page(database, profile_id=known[key].profile_id, settings=settings)


async def buy(database: Database, settings: Settings, source: UUID) -> None:
    traits = {"email": "ada@casa.it", "name": "Ada Neri"}
    bought = {"total": 30, "currency": "EUR", "touchpoint": "milano"}
    await take_in(
        database, settings, source, {"type": "identify", "userId": "ada", "anonymousId": "browser", "traits": traits},
        {"type": "track", "event": "Order Completed", "userId": "ada", "properties": bought},
    )  # fmt: skip


async def test_one_statement_knows_what_the_slices_know(database: Database, settings: Settings, source: UUID) -> None:
    await buy(database, settings, source)
    page = await open_page(database, settings, "ada@casa.it")
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=page.id)
    assert {(each.namespace, each.value) for each in page.identifiers} == {
        ("email", "ada@casa.it"), ("user_id", "ada"), ("anonymous_id", "browser"),
    }  # fmt: skip
    assert [each.key for each in page.identifiers] == [each.key for each in profile.identifiers]
    assert page.orders.count == profile.state.orders.count == 1
    assert page.orders.spent.amount_minor == 3_000
    assert {each.name: each.value for each in page.traits}["name"] == "Ada Neri"
    assert {each.source for each in page.traits} == {"Web shop"}


async def test_a_shared_device_has_several_states_and_is_listed_once(
    database: Database, settings: Settings, source: UUID
) -> None:
    for number, mail in enumerate(("ada@casa.it", "bea@casa.it")):
        named = {"type": "identify", "userId": f"u{number}", "anonymousId": "tablet", "traits": {"email": mail}}
        await take_in(database, settings, source, named, {"type": "track", "event": "Looked", "anonymousId": "tablet"})
    page = await open_page(database, settings, "bea@casa.it")
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=page.id)
    assert [each.key for each in page.identifiers] == [each.key for each in profile.identifiers]
    assert {each.name: each.count for each in page.event_counts} == {
        name: tally.count for name, tally in profile.state.names.items()
    }


async def test_nobody_has_no_page(database: Database, settings: Settings) -> None:
    with pytest.raises(NotFound):
        await get_page(database, profile_id=uuid7(), settings=settings)


Change = Callable[[Unit, UUID], Awaitable[object]]


async def _rename_namespace(unit: Unit, _source: UUID) -> None:
    edit = NamespaceEdit(label="Account", priority=5, strength="weak")
    await identity.edit_namespace(unit, name="user_id", edit=edit)


async def _define(unit: Unit, _source: UUID) -> None:
    await save_computed(
        unit, name="average_order", edit=ComputedEdit(label={"en": "Basket"}, kind="count", event="Order Completed")
    )


async def _take_back_definition(unit: Unit, _source: UUID) -> None:
    await delete_computed(unit, name="average_order")


async def _limit(unit: Unit, _source: UUID) -> None:
    await profile_settings.compute_quintiles(unit.db, now=unit.now, now_micros=1)


async def _rename_source(unit: Unit, source: UUID) -> None:
    await unit.db.execute("update events.source set name = 'Shop online' where id = %s", [source])


async def _open_shop(unit: Unit, _source: UUID) -> None:
    draft = Touchpoint(
        id=uuid7(), code="milano", name="Milano Duomo", channel=Channel.SHOP, created_at=unit.now, updated_at=unit.now,
    )  # fmt: skip
    await events.create_touchpoint(unit, draft=draft)


def _shown(page: CustomerPage) -> dict[str, Any]:
    return {
        "strength": next(each.strength for each in page.identifiers if each.namespace == "user_id"),
        "label": next((each.label.get("en") for each in page.computed if each.name == "average_order"), None),
        "rfm": page.rfm is not None,
        "source": page.traits[0].source,
        "shop": [each.name for each in page.touchpoints],
    }


async def test_every_change_shows_with_the_next_page(database: Database, settings: Settings, source: UUID) -> None:
    await buy(database, settings, source)
    before = _shown(await open_page(database, settings, "ada@casa.it"))
    assert (before["strength"], before["label"], before["rfm"]) == ("strong", "Average order", False)
    steps: list[tuple[Change, str, Any]] = [
        (_rename_namespace, "strength", "weak"),
        (_define, "label", "Basket"),
        (_take_back_definition, "label", "Average order"),
        (_limit, "rfm", True),
        (_rename_source, "source", "Shop online"),
        (_open_shop, "shop", ["Milano Duomo"]),
    ]
    for change, name, expected in steps:
        async with database.unit() as unit:
            await change(unit, source)
        shown = _shown(await open_page(database, settings, "ada@casa.it"))
        assert shown[name] == expected, name
        before = before | {name: expected}
        assert shown == before, name


async def test_an_unchanged_edition_costs_one_statement(
    database: Database, settings: Settings, source: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    await buy(database, settings, source)
    page = await open_page(database, settings, "ada@casa.it")

    async def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("read again without a change")

    monkeypatch.setattr("tessere.views.customers.service._load_reference", refuse)
    again = await get_page(database, profile_id=page.id, settings=settings)
    assert again.identifiers == page.identifiers
