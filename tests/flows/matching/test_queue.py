"""From customers to proposals to decisions, with the real model: in a process of its own, or here."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from tests.flows.matching.shop import identify, profile_of, queue, search, search_here

from tessere.customer import identity, profiles
from tessere.customer.identity import Proposal
from tessere.flows.matching.service import deciding, reviewing, running
from tessere.infra import audit
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict
from tessere.kernel.events import SYSTEM

# One worker loads the model, once.
pytestmark = pytest.mark.xdist_group("matching")
MARIA: dict[str, Any] = {
    "first_name": "Maria",
    "last_name": "Ferrari",
    "birth_date": "1984-05-17",
    "address": {"street": "Via Garibaldi 12", "postal_code": "20121", "city": "Milano"},
}
BROTHER = MARIA | {"first_name": "Paolo", "birth_date": "1979-11-02"}
STRANGERS = [
    (None, {"email": f"{first}@posta.example", "first_name": first, "last_name": last, "birth_date": born})
    for first, last, born in (
        ("Aldo", "Bianchi", "1950-01-02"), ("Bruna", "Conti", "1961-02-03"), ("Carla", "Donati", "1972-03-04"),
        ("Dario", "Esposito", "1983-04-05"), ("Elena", "Fabbri", "1994-05-06"), ("Fabio", "Greco", "1955-06-07"),
    )
]  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
async def pair(database: Database, settings: Settings) -> Proposal:
    """Maria came twice, with two addresses; her brother lives with her."""
    await identify(
        database, settings, *STRANGERS,
        (None, MARIA | {"email": "maria.ferrari@posta.example"}),
        (None, MARIA | {"email": "maria.ferrari84@mail.example", "first_name": "Maria Rosa"}),
        (None, BROTHER | {"email": "paolo@posta.example"}),
    )  # fmt: skip
    done = await search_here(database)
    assert (done.step, done.error, done.proposed) == ("done", None, 1)
    [found] = await queue(database)
    return found


async def decide(database: Database, settings: Settings, proposal_id: UUID, answer: Any) -> Proposal:
    async with database.unit() as unit:
        page = await reviewing.get_page(unit, proposal_id=proposal_id, settings=settings)
        return await deciding.decide(unit, proposal_id=proposal_id, answer=answer, seen=page.seen, settings=settings)


async def test_a_search_finds_maria_and_spares_her_brother(
    database: Database, settings: Settings, pair: Proposal
) -> None:
    maria = {
        await profile_of(database, "email", "maria.ferrari@posta.example"),
        await profile_of(database, "email", "maria.ferrari84@mail.example"),
    }
    assert {pair.a, pair.b} == maria
    assert pair.score > 0.9
    async with database.unit() as unit:
        page = await reviewing.get_page(unit, proposal_id=pair.id, settings=settings)
        read = await reviewing.get_queue(unit)
    fields = {each.field: each for each in page.fields}
    assert fields["birth_date"].level == "same"
    assert fields["first_name"].level == "similar"
    assert fields["address"].a == ("Via Garibaldi 12, 20121 Milano",)
    assert fields["birth_date"].weight > 0
    assert (page.changed, page.obstacle, read.open) == (False, None, 1)
    assert read.search is not None
    assert read.search.learned == ()  # too few to learn from


async def test_searching_again_gives_the_same_to_the_last_digit(database: Database, pair: Proposal) -> None:
    again = await search(database)
    [found] = await queue(database)
    assert (found.id, found.weight, found.score, found.agreements) == (
        pair.id, pair.weight, pair.score, pair.agreements,
    )  # fmt: skip
    assert found.search_id == again.id != pair.search_id


async def test_accept_merges_and_undo_restores(database: Database, settings: Settings, pair: Proposal) -> None:
    accepted = await decide(database, settings, pair.id, "accept")
    assert accepted.status == "accepted"
    async with database.unit() as unit:
        current = await identity.find_current_profiles(unit, ids=[pair.a, pair.b])
        assert current[pair.a] == current[pair.b]
        again = await deciding.decide(unit, proposal_id=pair.id, answer="accept", seen=UUID(int=0), settings=settings)
        assert again == accepted  # a retry decides nothing anew
        with pytest.raises(Conflict):
            await deciding.decide(unit, proposal_id=pair.id, answer="reject", seen=UUID(int=0), settings=settings)
        merged = await profiles.get_profile(unit, profile_id=pair.a)
        assert len([each for each in merged.identifiers if each.namespace == "email"]) == 2
    async with database.unit() as unit:
        reopened = await deciding.undo(unit, proposal_id=pair.id, settings=settings)
        assert await deciding.undo(unit, proposal_id=pair.id, settings=settings) == reopened
        current = await identity.find_current_profiles(unit, ids=[pair.a, pair.b])
        actions = [each.action for each in await audit.list_entries(unit, limit=20)]
    assert current == {pair.a: pair.a, pair.b: pair.b}
    assert (reopened.status, reopened.decision_id) == ("open", None)
    assert {"proposal.accepted", "proposal.reopened", "profile.merged", "duplicates.searched"} <= set(actions)
    assert [each.id for each in await queue(database)] == [pair.id]


async def test_a_rejected_pair_is_kept_apart_and_never_comes_back(
    database: Database, settings: Settings, pair: Proposal
) -> None:
    await decide(database, settings, pair.id, "reject")
    done = await search_here(database)
    assert done.proposed == 0
    assert await queue(database) == []
    async with database.unit() as unit:
        assert await identity.find_apart(unit) == {(pair.a, pair.b)}
        await deciding.undo(unit, proposal_id=pair.id, settings=settings)
        assert await identity.find_apart(unit) == set()


async def test_what_was_put_off_comes_back_with_new_evidence_only(
    database: Database, settings: Settings, pair: Proposal
) -> None:
    async with database.unit() as unit:
        await deciding.skip(unit, proposal_id=pair.id)
    await search_here(database)
    assert await queue(database) == []
    assert [each.id for each in await queue(database, "skipped")] == [pair.id]
    known = {"email": "maria.ferrari84@mail.example", "first_name": "Maria"}
    await identify(database, settings, (None, known))
    await search_here(database)
    # The later name wins, and the first names now agree.
    [back] = await queue(database)
    assert back.id == pair.id
    assert back.weight > pair.weight


async def test_a_customer_who_changed_is_never_merged_blindly(
    database: Database, settings: Settings, pair: Proposal
) -> None:
    async with database.unit() as unit:
        before = await reviewing.get_page(unit, proposal_id=pair.id, settings=settings)
    await identify(database, settings, (None, {"email": "maria.ferrari84@mail.example", "last_name": "Gatti"}))
    async with database.unit() as unit:
        with pytest.raises(Conflict) as refused:
            await deciding.decide(unit, proposal_id=pair.id, answer="accept", seen=before.seen, settings=settings)
        page = await reviewing.get_page(unit, proposal_id=pair.id, settings=settings)
    assert refused.value.code == "proposal_changed"
    assert page.changed
    left = await deciding.decide_many(database, actor=SYSTEM, answer="accept", ids=[pair.id], settings=settings)
    assert (left.decided, left.changed) == (0, 1)
    # Somebody who has seen her new name may still decide.
    assert (await decide(database, settings, pair.id, "accept")).status == "accepted"


async def test_a_pair_that_was_merged_elsewhere_leaves_the_queue(
    database: Database, settings: Settings, pair: Proposal
) -> None:
    async with database.unit() as unit:
        await profiles.merge(unit, profile_ids=[pair.a, pair.b], reason="by hand", settings=settings)
    assert await queue(database) == []
    assert (await decide(database, settings, pair.id, "accept")).status == "outdated"


async def test_deciding_many_touches_what_was_previewed_and_each_can_be_undone(
    database: Database, settings: Settings, pair: Proposal
) -> None:
    twice = {"first_name": "Luca", "last_name": "Marini", "birth_date": "1991-09-09", "city": "Torino"}
    await identify(
        database, settings,
        (None, twice | {"email": "luca.marini@posta.example"}), (None, twice | {"email": "marini.luca@mail.example"}),
    )  # fmt: skip
    await search_here(database)
    both = await queue(database)
    ids = [each.id for each in both]
    assert len(ids) == 2
    for _ in range(2):  # a repeated request changes nothing
        done = await deciding.decide_many(database, actor=SYSTEM, answer="accept", ids=ids, settings=settings)
        assert (done.decided, done.changed, done.outdated) == (2, 0, 0)
    async with database.unit() as unit:
        await deciding.undo(unit, proposal_id=ids[0], settings=settings)
        current = await identity.find_current_profiles(unit, ids=[side for each in both for side in (each.a, each.b)])
    assert current[both[0].a] != current[both[0].b]
    assert current[both[1].a] == current[both[1].b]


async def test_two_accounts_are_never_proposed(database: Database, settings: Settings) -> None:
    await identify(database, settings, *STRANGERS, ("maria-1", MARIA), ("maria-2", MARIA))
    done = await search_here(database)
    assert (done.step, done.proposed, done.withheld) == ("done", 0, 1)


async def test_a_search_under_way_is_not_started_twice(database: Database) -> None:
    async with database.unit() as unit:
        one = await running.request_search(unit)
        assert await running.request_search(unit) == one


async def test_a_search_that_breaks_says_so_and_leaves_the_queue(
    database: Database, settings: Settings, pair: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSERE_DEFAULT_REGION", "nowhere")
    done = await search(database)
    assert done.step == "failed"
    assert done.error is not None
    assert "default_region" in done.error
    assert [each.id for each in await queue(database)] == [pair.id]


async def test_the_nightly_search_waits_for_its_hour_and_runs_once(database: Database) -> None:
    async with database.unit() as unit:
        hour = unit.now.astimezone(ZoneInfo("Europe/Rome")).hour
        await identity.change_schedule(unit, nightly=True, hour=(hour + 5) % 24)
    await running.search_nightly(database)
    async with database.unit() as unit:
        assert await identity.find_last_search(unit) is None
        await identity.change_schedule(unit, nightly=True, hour=hour)
    for _ in range(2):
        await running.search_nightly(database)
    async with database.unit() as unit:
        first = await identity.find_last_search(unit)
        assert first is not None
        await identity.fail_search(unit, search_id=first.id, error="stopped")
    await running.search_nightly(database)
    async with database.unit() as unit:
        last = await identity.find_last_search(unit)
    assert last is not None
    assert last.id == first.id
