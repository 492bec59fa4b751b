"""What is deleted when it is old, and who must not be contacted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.flows.privacy.people import ME, collect, find, states, take_all

from tessere.customer import profiles
from tessere.flows.intake import Intake
from tessere.flows.privacy.domain.retention import RetentionRule
from tessere.flows.privacy.service import retaining
from tessere.infra.db import Database
from tessere.infra.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def viewed(number: int, days_ago: int, **fields: Any) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return {
        "type": "track",
        "event": "Product Viewed",
        "messageId": f"v{number}",
        "timestamp": at.isoformat(),
        **fields,
    }


async def test_figures_stay_when_events_go_and_a_replay_counts_nothing_twice(
    database: Database, settings: Settings
) -> None:
    intake = Intake(database, settings)
    calls = [viewed(number, 10 * number, userId="u-1") for number in range(1, 8)]
    await collect(database, calls)
    await take_all(intake)
    person = await find(database, "user_id", "u-1")
    assert person is not None
    rule = RetentionRule(kind="events", days=45, enabled=True)
    async with database.unit() as unit:
        counted = await retaining.count(unit, rule=rule, settings=settings)
    assert counted.rows == 3
    assert await retaining.apply(database, rule=rule, settings=settings, by="test") == 3
    await collect(database, calls)
    await take_all(intake)
    assert (await states(database, person))["Product Viewed"] == 7
    async with database.unit() as unit:
        (run,) = await retaining.list_runs(unit, limit=5)
        assert (await retaining.count(unit, rule=rule, settings=settings)).rows == 0
    assert (run.deleted, run.finished_at is not None) == (3, True)


async def test_only_visitors_nobody_knows_go(database: Database, settings: Settings) -> None:
    intake = Intake(database, settings)
    await collect(
        database,
        [
            viewed(1, 100, anonymousId="b-old"), viewed(2, 1, anonymousId="b-new"),
            viewed(3, 100, anonymousId="b-known", userId="u-2"), viewed(4, 100, anonymousId="b-back"),
            viewed(5, 1, anonymousId="b-back"),
        ],
    )  # fmt: skip
    await take_all(intake)
    rule = RetentionRule(kind="anonymous", days=60, enabled=True)
    async with database.unit() as unit:
        assert (await retaining.count(unit, rule=rule, settings=settings)).rows == 1
    assert await retaining.apply(database, rule=rule, settings=settings, by="test") == 1
    left = [name for name in ("b-old", "b-new", "b-known", "b-back") if await find(database, "anonymous_id", name)]
    assert left == ["b-new", "b-known", "b-back"]
    # Who returns on the same browser is met anew.
    await collect(database, [viewed(9, 0, anonymousId="b-old")])
    await take_all(intake)
    assert await find(database, "anonymous_id", "b-old")


async def test_built_in_rules_and_old_audit_entries(database: Database, settings: Settings) -> None:
    async with database.unit(actor=ME) as unit:
        enabled = {each.kind for each in await retaining.list_rules(unit) if each.enabled}
        saved = await retaining.save_rule(unit, rule=RetentionRule(kind="audit", days=1, enabled=True))
    assert enabled == {"quarantine", "imports"}
    assert await retaining.apply(database, rule=saved, settings=settings, by="test") == 0  # its own entry is of today


async def test_suppressed_by_channel_and_purpose(database: Database, settings: Settings) -> None:
    async with database.unit(actor=ME) as unit:
        mail = await profiles.read_identifier(unit, namespace="email", value=" No@Casa.it", settings=settings)
        wish: dict[str, Any] = {"reason": "", "origin": "hand", "settings": settings}
        assert await profiles.suppress(unit, identifiers=[mail], channel="email", purpose="marketing", **wish) == 1
        assert await profiles.suppress(unit, identifiers=[mail], channel="email", purpose="marketing", **wish) == 0

        async def held(channel: str, purpose: str | None) -> bool:
            found = await profiles.find_suppressed(
                unit, keys=[mail.key], channel=channel, purpose=purpose, settings=settings
            )
            return mail.key in found

        assert [await held("email", "marketing"), await held("sms", "marketing"), await held("email", "service")] == [
            True, False, False,
        ]  # fmt: skip
        await profiles.suppress(unit, identifiers=[mail], channel="*", purpose="*", **wish)
        assert await held("sms", None)
        for each in await profiles.list_suppressions(
            unit, identifier=mail, channel=None, before=None, limit=9, settings=settings
        ):
            await profiles.lift_suppression(unit, suppression_id=each.id)
        assert not await held("sms", None)
