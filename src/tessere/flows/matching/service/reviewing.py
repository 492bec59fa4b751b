"""Reads the queue for those who decide: proposals with both customers as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.customer import identity, profiles
from tessere.customer.identity import DuplicateSearch, Proposal, ProposalStatus, Rules, SearchSchedule
from tessere.customer.profiles import Card, IdentifierView, Profile
from tessere.flows.matching.domain.fields import FIELDS, Words, describe, name_field
from tessere.flows.matching.domain.records import Known, make_record, snapshot
from tessere.flows.matching.domain.shown import values_of
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.ids import derived_uuid

Obstacle = Literal["gone", "merged", "apart"]


class ProposalRow(Struct, frozen=True, kw_only=True):
    """A line of the queue; a side is None when that customer is no more."""

    id: UUID
    status: ProposalStatus
    score: float
    weight: float
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    a: Card | None
    b: Card | None


class ProposalField(Struct, frozen=True, kw_only=True):
    """A field of both: its values now, and what the search said of them. A weight above 0 speaks for one person."""

    field: str
    name: Words
    level: str
    words: Words
    weight: float
    a: tuple[str, ...]
    b: tuple[str, ...]


class ProposalSide(Struct, frozen=True, kw_only=True):
    """One of the two customers as they are now; `id` may differ from the one that was compared after a merge."""

    id: UUID
    card: Card
    identifiers: list[IdentifierView]
    first_seen_at: datetime


class ProposalPage(Struct, frozen=True, kw_only=True):
    """A proposal side by side.

    `seen` stands for what is shown and is sent back with a decision; `changed` says that a customer is not as the search
    found them; `obstacle` why there is nothing to decide any more.
    """

    id: UUID
    status: ProposalStatus
    score: float
    weight: float
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    changed: bool
    obstacle: Obstacle | None
    seen: UUID
    fields: list[ProposalField]
    a: ProposalSide | None
    b: ProposalSide | None


class ProposalQueue(Struct, frozen=True, kw_only=True):
    """How many proposals wait and were decided, the last search, and when the next one is."""

    open: int
    skipped: int
    accepted: int
    rejected: int
    last_decided_id: UUID | None
    search: DuplicateSearch | None
    schedule: SearchSchedule


class Compared(Struct, frozen=True, kw_only=True):
    """Both sides of a proposal as they are now: current ids, snapshots, what stands in the way."""

    a: Profile | None
    b: Profile | None
    snapshots: tuple[UUID | None, UUID | None]
    obstacle: Obstacle | None

    @property
    def seen(self) -> UUID:
        """Stands for the state of both."""
        parts = [each.id.bytes if each else b"" for each in (self.a, self.b)]
        return derived_uuid(*parts, *(each.bytes if each else b"" for each in self.snapshots))

    def is_as_found(self, proposal: Proposal) -> bool:
        """Whether both customers are as the search compared them."""
        ids = (self.a.id if self.a else None, self.b.id if self.b else None)
        return ids == (proposal.a, proposal.b) and self.snapshots == (proposal.a_snapshot, proposal.b_snapshot)


async def compare_now(unit: Unit, *, proposal: Proposal) -> Compared:
    """Look at both sides of a proposal as they are now."""
    current = await identity.find_current_profiles(unit, ids=[proposal.a, proposal.b])
    sides = [
        await profiles.get_profile(unit, profile_id=current[each]) if each in current else None
        for each in (proposal.a, proposal.b)
    ]
    a, b = sides
    obstacle: Obstacle | None = None
    if a is None or b is None:
        obstacle = "gone"
    elif a.id == b.id:
        obstacle = "merged"
    elif await identity.find_apart(unit, among=[a.id, b.id]):
        obstacle = "apart"
    return Compared(a=a, b=b, snapshots=(_snapshot(a), _snapshot(b)), obstacle=obstacle)


async def list_rows(
    unit: Unit, *, status: ProposalStatus, least: float, limit: int, after: tuple[float, UUID] | None
) -> list[ProposalRow]:
    """Lines of the queue, the likeliest first."""
    found = await identity.list_proposals(unit, status=status, least=least, limit=limit, after=after)
    return await _rows(unit, found)


async def get_page(unit: Unit, *, proposal_id: UUID, settings: Settings) -> ProposalPage:
    """A proposal with both customers side by side."""
    proposal = await identity.get_proposal(unit, proposal_id=proposal_id)
    now = await compare_now(unit, proposal=proposal)
    rules = await identity.load_rules(unit, region=settings.default_region)
    return ProposalPage(
        id=proposal.id, status=proposal.status, score=proposal.score, weight=proposal.weight,
        found_at=proposal.found_at, decided_at=proposal.decided_at, decided_by=proposal.decided_by,
        changed=not now.is_as_found(proposal), obstacle=now.obstacle, seen=now.seen,
        fields=_fields(proposal, now), a=_side(now.a, rules, settings), b=_side(now.b, rules, settings),
    )  # fmt: skip


async def get_queue(unit: Unit) -> ProposalQueue:
    """What waits, what was decided, and how the search goes."""
    counts = await identity.count_proposals(unit)
    return ProposalQueue(
        open=counts.get("open", 0),
        skipped=counts.get("skipped", 0),
        accepted=counts.get("accepted", 0),
        rejected=counts.get("rejected", 0),
        last_decided_id=await identity.find_last_decided(unit),
        search=await identity.find_last_search(unit),
        schedule=await identity.get_schedule(unit),
    )


async def _rows(unit: Unit, found: Sequence[Proposal]) -> list[ProposalRow]:
    current = await identity.find_current_profiles(unit, ids={side for each in found for side in (each.a, each.b)})
    cards = await profiles.find_cards(unit, profile_ids=set(current.values()))

    def card(profile_id: UUID) -> Card | None:
        row = cards.get(current[profile_id]) if profile_id in current else None
        return profiles.render_card(row) if row else None

    return [
        ProposalRow(
            id=each.id, status=each.status, score=each.score, weight=each.weight, found_at=each.found_at,
            decided_at=each.decided_at, decided_by=each.decided_by, a=card(each.a), b=card(each.b),
        )
        for each in found
    ]  # fmt: skip


def _fields(proposal: Proposal, now: Compared) -> list[ProposalField]:
    found = {each.field: each for each in proposal.agreements}
    views = []
    for field in FIELDS:
        said = found.get(field.name)
        a, b = (_values(side, field.name) for side in (now.a, now.b))
        if said is None or not (a or b):
            continue
        views.append(
            ProposalField(
                field=field.name,
                name=name_field(field.name),
                level=said.level,
                words=describe(field.name, said.level),
                weight=said.weight,
                a=a,
                b=b,
            )
        )  # fmt: skip
    return views


def _side(profile: Profile | None, rules: Rules, settings: Settings) -> ProposalSide | None:
    if profile is None:
        return None
    return ProposalSide(
        id=profile.id,
        card=profiles.render_card(profiles.card_of(profile, currency=settings.currency)),
        identifiers=[profiles.render_identifier(each, rules) for each in profile.identifiers],
        first_seen_at=profile.identifiers[0].first_seen_at,
    )


def _values(profile: Profile | None, field: str) -> tuple[str, ...]:
    return values_of(field, _known(profile), _traits(profile)) if profile else ()


def _snapshot(profile: Profile | None) -> UUID | None:
    return snapshot(make_record(profile.id, _known(profile), _traits(profile))) if profile else None


def _known(profile: Profile) -> list[Known]:
    return [Known(each.namespace, each.value) for each in profile.identifiers if not each.shared]


def _traits(profile: Profile) -> dict[str, object]:
    return {name: trait.value for name, trait in profile.state.traits.items() if trait.value is not None}
