"""Reads customers: the folded profile, lists, searches, the ledger of consents."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from uuid import UUID

from msgspec import Struct

from tessere.customer import identity
from tessere.customer.identity import KnownIdentifier
from tessere.customer.profiles.domain.card import query_terms
from tessere.customer.profiles.domain.computed import Definitions
from tessere.customer.profiles.domain.rfm import Quintiles
from tessere.customer.profiles.domain.state import State, decode_state, merge_into
from tessere.customer.profiles.service.settings import load_definitions, load_quintiles
from tessere.customer.profiles.store import reading, states
from tessere.customer.profiles.store.reading import CardRow, LedgerRow
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound

LAST_ID = UUID(int=(1 << 128) - 1)
LAST_SEEN = (1 << 62) - 1


class Profile(Struct, frozen=True, kw_only=True):
    """A customer: identifiers, and the fold of what is known through each."""

    id: UUID
    requested_id: UUID
    identifiers: list[KnownIdentifier]
    state: State
    definitions: Definitions
    quintiles: Quintiles | None


async def get_current_id(unit: Unit, *, profile_id: UUID) -> UUID:
    """Where a profile id leads today; NotFound when it never led anywhere."""
    current = (await identity.find_current_profiles(unit, ids=[profile_id])).get(profile_id)
    if current is None:
        raise _unknown(profile_id)
    return current


async def get_profile(unit: Unit, *, profile_id: UUID) -> Profile:
    """Everything known of a customer; an id from before a merge leads to the survivor."""
    current = await get_current_id(unit, profile_id=profile_id)
    members = (await identity.find_profile_identifiers(unit, profile_ids=[current])).get(current, [])
    packed = await states.find_states_of_parts(unit.db, [member.key for member in members])
    return fold_profile(
        requested_id=profile_id,
        identifiers=members,
        packed=[each.doc for each in packed.values()],
        definitions=await load_definitions(unit),
        quintiles=await load_quintiles(unit),
    )


def fold_profile(
    *,
    requested_id: UUID,
    identifiers: Sequence[KnownIdentifier],
    packed: Iterable[bytes],
    definitions: Definitions,
    quintiles: Quintiles | None,
) -> Profile:
    """A customer of all their identifiers and of the packed states of these; NotFound when there are none."""
    if not identifiers:
        raise _unknown(requested_id)
    state = State()
    for each in packed:
        merge_into(state, decode_state(each))
    return Profile(
        id=identifiers[0].profile_id,
        requested_id=requested_id,
        identifiers=sorted(identifiers, key=lambda each: (each.first_seen_at, each.key.bytes)),
        state=state,
        definitions=definitions,
        quintiles=quintiles,
    )


def _unknown(profile_id: UUID) -> NotFound:
    return NotFound(f"no customer has the id {profile_id}; it may have been erased")


async def list_profiles(
    unit: Unit, *, query: str, limit: int, channel: str | None = None, after: tuple[int, UUID] | None = None
) -> list[CardRow]:
    """Customers that a search finds (every one without a search) and who were last seen on a channel, the last seen first.

    Every word of the query must begin a word of the name, or the address, phone or card.
    """
    seen, last = after or (LAST_SEEN, LAST_ID)
    terms = query_terms(query)
    if not query.strip():
        return await reading.list_recent(unit.db, channel=channel, seen=seen, after=last, limit=limit)
    if not terms:
        return []
    return await reading.search_cards(unit.db, terms=terms, channel=channel, seen=seen, after=last, limit=limit)


async def find_cards(unit: Unit, *, profile_ids: Iterable[UUID]) -> dict[UUID, CardRow]:
    """The cards of profiles, by their current ids."""
    return await reading.find_card_rows(unit.db, list(profile_ids))


async def list_consent_ledger(unit: Unit, *, profile_id: UUID) -> list[LedgerRow]:
    """Every word of a customer on consent, with its proof, the newest first."""
    current = await get_current_id(unit, profile_id=profile_id)
    members = (await identity.find_profile_identifiers(unit, profile_ids=[current])).get(current, [])
    return await reading.list_ledger(unit.db, [member.key for member in members])


async def count_profiles(unit: Unit) -> int:
    """How many customers there are."""
    return await reading.count_cards(unit.db)


async def draw_profiles(unit: Unit, *, most: int) -> tuple[list[UUID], int]:
    """Customers drawn by lot, and how many there are in all."""
    total = await reading.count_cards(unit.db)
    return await reading.draw_ids(unit.db, total=total, most=most), total


async def iterate_profiles(unit: Unit, *, at_once: int) -> AsyncIterator[list[UUID]]:
    """All customers, so many at a time; the unit stays open meanwhile."""
    async for ids in reading.iterate_ids(unit.db, at_once=at_once):
        yield ids
