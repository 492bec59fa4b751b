"""A replay under today's rules changes nothing; under others it shows what would change, and takes it over whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tessere.customer import events, identity, profiles
from tessere.customer.identity import NamespaceEdit
from tessere.flows.intake import Intake
from tessere.flows.replay.domain import BlockedPattern, ProposedRules, ReplayRun
from tessere.flows.replay.service import running, shadow
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7

SOURCE = uuid7()
START = datetime.now(UTC) - timedelta(days=20)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TESSERE_HOME", str(tmp_path))
    # One shadow a test database, because tests run side by side.
    monkeypatch.setattr("tessere.flows.replay.service.shadow.SHADOW", f"shadow_{uuid7().hex}")
    return Settings(home=tmp_path)


def call(number: int, kind: str = "track", **fields: Any) -> dict[str, Any]:
    made = {
        "type": kind,
        "messageId": f"m{number}",
        "timestamp": (START + timedelta(minutes=number)).isoformat(),
        **fields,
    }
    return made | ({"event": "Product Viewed"} if kind == "track" and "event" not in fields else {})


async def collect(database: Database, settings: Settings, calls: list[dict[str, Any]]) -> None:
    for start in range(0, len(calls), 7):
        async with database.unit() as unit:
            body = json.dumps({"batch": calls[start : start + 7]}).encode()
            await events.append_body(unit, source_id=SOURCE, format="segment/import", body=body)
    intake = Intake(database, settings)
    while await intake.run_once():
        pass


def visits() -> list[dict[str, Any]]:
    """Ten people with browsers and addresses, a tablet that two share, orders, and consents."""
    made = [call(n, userId=f"u{n % 10}", anonymousId=f"b{n % 10}", properties={"category": "Lamps"}) for n in range(40)]
    made += [
        call(100 + n, "identify", userId=f"u{n}", traits={"email": f"u{n}@mail.it", "city": "Milano"})
        for n in range(10)
    ]
    made += [
        call(200, "identify", userId="u1", anonymousId="tablet"),
        call(201, "identify", userId="u2", anonymousId="tablet"),
    ]
    made += [call(202 + n, anonymousId="tablet") for n in range(6)]
    made += [
        call(300 + n, event="Order Completed", userId=f"u{n}", properties={"total": 10 + n, "currency": "EUR"})
        for n in range(5)
    ]
    granted = {"purpose": "marketing", "channel": "email"}
    made += [call(400 + n, event="Consent Granted", userId=f"u{n}", properties=granted) for n in range(3)]
    return made


async def people(database: Database) -> dict[str, tuple[str, str]]:
    """By profile id: the identifiers, and the hash of all that is known."""
    found = {}
    async with database.unit() as unit:
        ids, _ = await profiles.draw_profiles(unit, most=1_000)
        for profile_id in ids:
            profile = await profiles.get_profile(unit, profile_id=profile_id)
            names = sorted(f"{each.namespace}:{each.value}" for each in profile.identifiers)
            found[str(profile_id)] = (",".join(names), profiles.hash_state(profile.state))
    return found


async def replay(database: Database, rules: ProposedRules | None = None) -> ReplayRun:
    async with database.unit() as unit:
        run = await running.start_replay(unit, rules=rules or ProposedRules())
    await running.rebuild(database, {"run_id": str(run.id)})
    async with database.unit() as unit:
        return await running.get_run(unit, run_id=run.id)


async def apply(database: Database, run: ReplayRun) -> ReplayRun:
    async with database.unit() as unit:
        await running.apply_run(unit, run_id=run.id)
    await running.apply(database, {"run_id": str(run.id)})
    async with database.unit() as unit:
        return await running.get_run(unit, run_id=run.id)


async def test_a_replay_under_todays_rules_equals_what_is_live(database: Database, settings: Settings) -> None:
    await collect(database, settings, visits())
    before = await people(database)
    run = await replay(database)
    assert run.error is None
    assert run.report is not None
    assert (run.report.merges, run.report.splits, run.report.changed, run.report.events_reassigned) == (0, 0, 0, 0)
    assert run.report.customers_before == run.report.customers_after == len(before)
    assert run.report.compared == len(before)
    assert await people(database) == before
    assert (await apply(database, run)).status == "applied"
    assert await people(database) == before


async def test_what_comes_while_it_is_rebuilt_is_no_difference(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await collect(database, settings, visits())
    make = shadow.make_shadow

    async def make_and_go_on(*args: Any, **given: Any) -> None:
        await make(*args, **given)
        late = [call(600, userId="late"), call(601, "identify", userId="u3", traits={"city": "Roma"})]
        await collect(database, settings, late)

    monkeypatch.setattr(shadow, "make_shadow", make_and_go_on)
    run = await replay(database)
    assert run.report is not None
    assert run.report.events == len(visits()) + 2
    assert run.report.customers_before == run.report.customers_after
    assert (run.report.changed, run.report.compared) == (0, run.report.customers_after)


async def test_other_rules_show_what_would_change_and_take_over_whole(database: Database, settings: Settings) -> None:
    shared = [call(500 + n, "identify", userId=f"u{n}", traits={"phone": "02 1234567"}) for n in range(2)]
    await collect(database, settings, visits() + shared)
    before = await people(database)
    edit = NamespaceEdit(label="Account", priority=10, strength="strong", max_per_customer=3, normaliser="text")
    run = await replay(database, ProposedRules(namespaces={"user_id": edit}))
    assert run.report is not None
    assert run.report.merges >= 1
    assert len({str(each) for each in run.report.merge_examples[0].before} & before.keys()) > 1
    assert await people(database) == before  # nothing has changed yet
    # What comes while somebody thinks about it is not lost by taking over.
    await collect(database, settings, [call(900, userId="late", traits={"a": 1})])
    (late,) = set(await people(database)) - set(before)
    applied = await apply(database, run)
    assert (applied.status, applied.error) == ("applied", None)
    after = await people(database)
    assert late in after  # baskets and orders know them by this id
    assert len(after) == run.report.customers_after + 1 < len(before) + 1
    assert any("user_id:u0" in names and "user_id:u1" in names for names, _ in after.values())
    # And what comes afterwards goes on under the new rules.
    await collect(database, settings, [call(901, "identify", userId="u5", traits={"phone": "02 1234567"})])
    assert any("user_id:u5" in names and "user_id:u1" in names for names, _ in (await people(database)).values())


async def test_blocking_a_value_splits_whom_it_had_tied(database: Database, settings: Settings) -> None:
    tied = [call(600 + n, "identify", anonymousId=f"x{n}", traits={"email": "info@negozio.it"}) for n in range(3)]
    await collect(database, settings, tied)
    assert len(await people(database)) == 1
    run = await replay(database, ProposedRules(blocked=[BlockedPattern(namespace="email", pattern="info@.*")]))
    assert run.report is not None
    assert (run.report.splits, run.report.customers_after) == (1, 3)
    assert (await apply(database, run)).status == "applied"
    assert sorted(names for names, _ in (await people(database)).values()) == [f"anonymous_id:x{n}" for n in range(3)]
    async with database.unit() as unit:
        assert any(each.pattern == "info@.*" for each in await identity.list_blocked_values(unit))


async def test_one_replay_at_a_time_and_letting_go_changes_nothing(database: Database, settings: Settings) -> None:
    await collect(database, settings, visits())
    before = await people(database)
    run = await replay(database)
    async with database.unit() as unit:
        with pytest.raises(Conflict, match="under way"):
            await running.start_replay(unit, rules=ProposedRules())
    async with database.unit() as unit:
        assert (await running.discard_run(unit, run_id=run.id)).status == "discarded"
        with pytest.raises(Conflict):
            await running.apply_run(unit, run_id=run.id)
    assert await people(database) == before
    assert isinstance(run.id, UUID)


async def test_an_erasure_lets_a_waiting_replay_go_with_its_copies(database: Database, settings: Settings) -> None:
    await collect(database, settings, visits())
    run = await replay(database)
    assert run.status == "ready"
    assert await running.let_go(database) is True
    async with database.unit() as unit:
        assert (await running.get_run(unit, run_id=run.id)).status == "discarded"
        row = await (await unit.db.execute("select count(*) from pg_database where datname like 'shadow_%'")).fetchone()
    assert await running.let_go(database) is False
    assert row is not None


async def test_what_people_decided_meanwhile_is_not_overruled(database: Database, settings: Settings) -> None:
    await collect(database, settings, [call(n, userId=f"u{n}", traits={"a": 1}) for n in range(3)])
    known = await people(database)
    await collect(database, settings, [call(10 + n, anonymousId=f"stranger{n}") for n in range(2)])
    strangers = sorted(UUID(each) for each in await people(database) if each not in known)
    run = await replay(database)
    async with database.unit() as unit:
        rules = await identity.load_rules(unit, region="IT")
        await identity.merge_profiles(unit, profile_ids=strangers, reason="the same person", rules=rules)
    applied = await apply(database, run)
    assert applied.status == "failed"
    assert "start another" in (applied.error or "")
    names = [names for names, _ in (await people(database)).values()]
    assert "anonymous_id:stranger0,anonymous_id:stranger1" in names
