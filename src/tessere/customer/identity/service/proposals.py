"""The queue of proposals: what a search hands over, and what people make of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from tessere.customer.identity.domain.proposals import (
    DuplicateSearch,
    Finding,
    Proposal,
    ProposalStatus,
    SearchSchedule,
    SearchStep,
    belongs_in_queue,
)
from tessere.customer.identity.store import alerts
from tessere.customer.identity.store import proposals as store
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import Invalid, NotFound

FIRST = (1e9, UUID(int=(1 << 128) - 1))
_FORGET_AFTER = timedelta(days=30)


async def start_search(unit: Unit) -> tuple[DuplicateSearch, bool]:
    """Ask for a search; the one under way when there is one, and whether it is new."""
    last = await store.find_last_search(unit.db, lock=True)
    if last is not None and last.finished_at is None:
        return last, False
    await store.insert_search(unit.db, search_id=unit.new_id(), actor=unit.actor.name, now=unit.now)
    started = await store.find_last_search(unit.db)
    assert started is not None  # inserted just now
    await audit.record(unit, action="duplicates.searched", object_kind="search", object_id=started.id)
    return started, True


async def find_last_search(unit: Unit) -> DuplicateSearch | None:
    """The search asked for last."""
    return await store.find_last_search(unit.db)


async def note_search(unit: Unit, *, search_id: UUID, step: SearchStep, done: int = 0, total: int = 0) -> None:
    """Say how far a search is."""
    await store.note_search(unit.db, search_id=search_id, step=step, done=done, total=total)


async def submit_findings(unit: Unit, *, search_id: UUID, findings: Sequence[Finding]) -> int:
    """Put findings into the queue; how many are in it. What was decided stays so unless new evidence speaks for it."""
    known = {(each.a, each.b): each for each in await store.lock_pairs(unit.db, [(f.a, f.b) for f in findings])}
    wanted = [
        (earlier.id if earlier else unit.new_id(), each)
        for each in findings
        if (earlier := known.get((each.a, each.b))) is None or belongs_in_queue(earlier, each)
    ]
    await store.save_open(unit.db, wanted, search_id=search_id, now=unit.now)
    return len(wanted)


async def finish_search(unit: Unit, *, search_id: UUID, proposed: int, withheld: int, learned: Collection[str]) -> None:
    """A search went through everybody; what it did not find again leaves the queue."""
    await store.finish_search(
        unit.db, search_id=search_id, now=unit.now, step="done", proposed=proposed, withheld=withheld, learned=learned
    )
    await store.close_unfound(unit.db, search_id=search_id, now=unit.now, forget_before=unit.now - _FORGET_AFTER)


async def fail_search(unit: Unit, *, search_id: UUID, error: str) -> None:
    """A search ended without a result; the queue stays as it was."""
    await store.finish_search(unit.db, search_id=search_id, now=unit.now, step="failed", error=error[:500])


async def raise_group_alert(unit: Unit, *, profile_id: UUID, size: int) -> None:
    """So many profiles resemble each other that something is wrong with what they have in common."""
    await alerts.raise_alert(unit, kind="large_match_group", profile_id=profile_id, size=size)


async def list_proposals(
    unit: Unit, *, status: ProposalStatus, least: float, limit: int, after: tuple[float, UUID] | None = None
) -> list[Proposal]:
    """Proposals of a status and at least a score, the likeliest first."""
    weight, last = after or FIRST
    return await store.list_proposals(unit.db, status=status, least=least, weight=weight, after=last, limit=limit)


async def get_proposal(unit: Unit, *, proposal_id: UUID, lock: bool = False) -> Proposal:
    """One proposal; locked, nobody else decides it meanwhile."""
    found = await store.find_proposal(unit.db, proposal_id, lock=lock)
    if found is None:
        raise NotFound("no proposal has this id; a search may have put it away")
    return found


async def count_proposals(unit: Unit) -> dict[ProposalStatus, int]:
    """How many proposals have each status."""
    return await store.count_proposals(unit.db)


async def count_open_proposals(unit: Unit, *, least: float) -> int:
    """How many wait that are at least so likely."""
    return await store.count_open(unit.db, least=least)


async def find_last_decided(unit: Unit) -> UUID | None:
    """The proposal that the unit's actor decided or put off last."""
    return await store.find_last_decided(unit.db, unit.actor.name)


async def settle_proposal(
    unit: Unit, *, proposal: Proposal, status: ProposalStatus, decision_id: UUID | None = None
) -> Proposal:
    """Say what became of a proposal, and note it; `open` takes back what was said."""
    decided = status != "open"
    await store.set_status(
        unit.db, proposal_id=proposal.id, status=status, decided_at=unit.now if decided else None,
        decided_by=unit.actor.name if decided else None, decision_id=decision_id,
    )  # fmt: skip
    action = f"proposal.{'reopened' if status == 'open' else status}"
    await audit.record(
        unit, action=action, object_kind="proposal", object_id=proposal.id,
        detail={"profile_ids": [str(proposal.a), str(proposal.b)], "score": proposal.score},
    )  # fmt: skip
    return await get_proposal(unit, proposal_id=proposal.id)


async def get_schedule(unit: Unit) -> SearchSchedule:
    """When to search."""
    return await store.find_schedule(unit.db)


async def change_schedule(unit: Unit, *, nightly: bool, hour: int) -> SearchSchedule:
    """Search every night at an hour of the retailer's day, or only when asked."""
    if not 0 <= hour <= 23:
        raise Invalid("an hour is a number from 0 to 23")
    await store.save_schedule(unit.db, nightly=nightly, hour=hour)
    await audit.record(
        unit, action="duplicates.scheduled", object_kind="search_schedule", object_id="nightly",
        detail={"nightly": nightly, "hour": hour},
    )  # fmt: skip
    return await get_schedule(unit)
