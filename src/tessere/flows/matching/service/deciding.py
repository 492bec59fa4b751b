"""What people decide of proposals: one at a time with both customers in view, or many after a preview."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.customer import identity, profiles
from tessere.customer.identity import Proposal, ProposalStatus
from tessere.flows.matching.service.live import TOPIC
from tessere.flows.matching.service.reviewing import Compared, compare_now
from tessere.infra import web
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, NotFound
from tessere.kernel.events import Actor

Answer = Literal["accept", "reject"]
_STATUS: dict[Answer, ProposalStatus] = {"accept": "accepted", "reject": "rejected"}


class DecidedMany(Struct, frozen=True, kw_only=True):
    """How many proposals were decided; `changed` were left because a customer is not as the search found them."""

    decided: int
    changed: int
    outdated: int


async def decide(unit: Unit, *, proposal_id: UUID, answer: Answer, seen: UUID, settings: Settings) -> Proposal:
    """Merge both customers (accept) or keep them apart (reject); `seen` says what the reviewer looked at.

    Answering the same twice is answering once. A pair of which there is nothing to decide any more is put away as
    outdated; Conflict when a customer has changed since the reviewer looked.
    """
    proposal = await identity.get_proposal(unit, proposal_id=proposal_id, lock=True)
    if proposal.status == _STATUS[answer]:
        return proposal
    _require_undecided(proposal)
    now = await compare_now(unit, proposal=proposal)
    if now.obstacle is None and now.seen != seen:
        raise Conflict(
            "one of these customers has changed since you looked; look again, then decide", code="proposal_changed"
        )
    return await _apply(unit, proposal, now, answer, settings)


async def skip(unit: Unit, *, proposal_id: UUID) -> Proposal:
    """Put a proposal off; it comes back only with new evidence."""
    proposal = await identity.get_proposal(unit, proposal_id=proposal_id, lock=True)
    if proposal.status == "skipped":
        return proposal
    _require_undecided(proposal)
    return await _settle(unit, proposal, "skipped")


async def undo(unit: Unit, *, proposal_id: UUID, settings: Settings) -> Proposal:
    """Take back what was decided of a proposal: the customers are as before, and it waits again."""
    proposal = await identity.get_proposal(unit, proposal_id=proposal_id, lock=True)
    if proposal.status == "open":
        return proposal
    if proposal.status == "outdated":
        raise Conflict("nobody decided this proposal; it was put away because it is outdated", code="not_decided")
    if proposal.decision_id is not None:
        with suppress(NotFound):  # it may have been undone on a customer's page
            await profiles.undo(unit, decision_id=proposal.decision_id, settings=settings)
    return await _settle(unit, proposal, "open")


async def decide_many(
    database: Database, *, actor: Actor, answer: Answer, ids: Sequence[UUID], settings: Settings
) -> DecidedMany:
    """Decide previewed proposals, each in a transaction of its own; what has changed since the search is left for eyes."""
    counts = {"decided": 0, "changed": 0, "outdated": 0}
    for proposal_id in dict.fromkeys(ids):
        async with database.unit(actor=actor) as unit:
            counts[await _decide_unseen(unit, proposal_id, answer, settings)] += 1
    return DecidedMany(**counts)


async def _decide_unseen(unit: Unit, proposal_id: UUID, answer: Answer, settings: Settings) -> str:
    proposal = await identity.get_proposal(unit, proposal_id=proposal_id, lock=True)
    if proposal.status == _STATUS[answer]:
        return "decided"
    if proposal.status != "open":
        return "changed"
    now = await compare_now(unit, proposal=proposal)
    if now.obstacle is None and not now.is_as_found(proposal):
        return "changed"
    done = await _apply(unit, proposal, now, answer, settings)
    return "outdated" if done.status == "outdated" else "decided"


async def _apply(unit: Unit, proposal: Proposal, now: Compared, answer: Answer, settings: Settings) -> Proposal:
    if now.obstacle is not None or now.a is None or now.b is None:
        return await _settle(unit, proposal, "outdated")
    # The proposal's id keeps acts apart that are written at the same moment: each is undone by itself.
    reason = f"Likely duplicates, {proposal.score:.0%} (proposal {proposal.id})"
    act = profiles.merge if answer == "accept" else profiles.keep_apart
    try:
        async with unit.savepoint():
            decided = await act(unit, profile_ids=[now.a.id, now.b.id], reason=reason, settings=settings)
    except Conflict:  # what they hold has changed so that no rule lets them be one
        return await _settle(unit, proposal, "outdated")
    return await _settle(unit, proposal, _STATUS[answer], decided.decision_ids[0])


async def _settle(unit: Unit, proposal: Proposal, status: ProposalStatus, decision_id: UUID | None = None) -> Proposal:
    settled = await identity.settle_proposal(unit, proposal=proposal, status=status, decision_id=decision_id)
    await web.publish(unit, topic=TOPIC, ids=[proposal.id])
    return settled


def _require_undecided(proposal: Proposal) -> None:
    if proposal.status not in {"open", "skipped"}:
        raise Conflict(f"this proposal is {proposal.status} already; undo that first", code="already_decided")
