"""Somebody with a story in every place where one can be kept, and others around them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tessere.customer import events, identity, profiles
from tessere.flows.intake import Intake
from tessere.flows.privacy import Destination
from tessere.flows.privacy.service import erasing, requesting
from tessere.infra import audit, jobs
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.events import Actor
from tessere.kernel.ids import uuid7

SOURCE = uuid7()
START = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=3)
MAIL, PHONE, NAME, ACCOUNT, CARD = (
    "giulia.bianchi@casa.it",
    "+393351234567",
    "Giulia Bianchi",
    "acc-giulia-77",
    "CA0099887766",
)
NEEDLES = [MAIL, PHONE.removeprefix("+39"), "335 123 4567", NAME, ACCOUNT, CARD, "b-giulia"]
TABLET = "shop-tablet-1"
ME = Actor("user", uuid7(), "Carla")


def call(number: int, kind: str = "track", **fields: Any) -> dict[str, Any]:
    made = {
        "type": kind,
        "messageId": f"m{number}",
        "timestamp": (START + timedelta(minutes=number)).isoformat(),
        **fields,
    }
    if kind == "track":
        made.setdefault("event", "Product Viewed")
    return made


def story() -> list[dict[str, Any]]:
    """Giulia on her own browser, on a tablet that Marco uses too, and in Marco's own words."""
    traits = {
        "email": "Giulia.Bianchi@casa.it ",
        "phone": "335 123 4567",
        "name": NAME,
        "loyalty_card": "CA 0099-887766",
    }
    giulia = {"userId": ACCOUNT, "anonymousId": TABLET}
    marco = {"userId": "acc-marco", "anonymousId": TABLET}
    return [
        call(1, anonymousId="b-giulia", properties={"category": "Lamps"}),
        call(2, "identify", anonymousId="b-giulia", userId=ACCOUNT, traits=traits),
        call(3, event="Order Completed", userId=ACCOUNT, properties={"total": 42, "email": MAIL, "note": "x" * 3000}),
        call(4, event="Consent Withdrawn", userId=ACCOUNT, properties={"purpose": "marketing", "channel": "email"}),
        call(10, "identify", traits={"email": "marco@casa.it", "name": "Marco Verdi"}, **marco),
        call(11, anonymousId=TABLET, properties={"sku": "marco-1"}),
        call(20, **giulia),
        call(21, anonymousId=TABLET, properties={"sku": "giulia-1"}),
        call(22, anonymousId=TABLET, properties={"sku": "giulia-2"}),
    ]


async def collect(database: Database, calls: list[dict[str, Any]]) -> None:
    async with database.unit() as unit:
        body = json.dumps({"batch": calls}).encode()
        await events.append_body(unit, source_id=SOURCE, format="segment/batch", body=body)


async def take_all(intake: Intake) -> None:
    while await intake.run_once():
        pass


async def find(database: Database, namespace: str, value: str) -> UUID | None:
    async with database.unit() as unit:
        key = identity.identifier_key(namespace, value)
        known = await identity.find_identifiers(unit, keys=[key])
        return known[key].profile_id if key in known else None


async def litter(database: Database) -> None:
    """Traces that no key leads to: quarantine, notes of colleagues, a job, a message, a kept answer."""
    await collect(database, [{"type": "nonsense", "messageId": "q1", "traits": {"email": MAIL}}])
    async with database.unit(actor=ME) as unit:
        await audit.record(
            unit, action="profile.merged", object_kind="profile", object_id="x",
            detail={"reason": f"{NAME} rang from 335/123.4567", "by": [MAIL.upper()]},
        )  # fmt: skip
        await jobs.enqueue(unit, kind="mail.send", key="1", payload={"to": MAIL})


async def erase(
    database: Database, settings: Settings, profile_id: UUID, destinations: tuple[Destination, ...] = (), **wish: Any
) -> UUID:
    async with database.unit(actor=ME) as unit:
        request = await requesting.request_erasure(
            unit, profile_id=profile_id, confirm=profile_id, reason=f"{NAME} asked by mail", language="it",
            suppress=wish.get("suppress", False),
        )  # fmt: skip
    await erasing.run_erasure(database, request_id=request.id, settings=settings, destinations=destinations)
    return request.id


async def states(database: Database, profile_id: UUID) -> dict[str, int]:
    async with database.unit() as unit:
        profile = await profiles.get_profile(unit, profile_id=profile_id)
        return {name: tally.count for name, tally in profile.state.names.items()}


def csv_file(folder: Path) -> Path:
    path = folder / "people.csv"
    path.write_text(f"email,name,phone\n{MAIL},{NAME},335-1234567\nanna@casa.it,Anna,\nnot-an-address,,\n")
    return path
