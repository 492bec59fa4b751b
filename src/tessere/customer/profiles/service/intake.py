"""Takes facts into states, and keeps the cards in step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from tessere.customer import identity
from tessere.customer.profiles.domain.apply import Fact, apply, consent_changes
from tessere.customer.profiles.domain.card import Card, CardIdentifier, make_card, needs_saving
from tessere.customer.profiles.domain.computed import Definitions
from tessere.customer.profiles.domain.state import State, decode_state, encode_state
from tessere.customer.profiles.store import states as store
from tessere.customer.profiles.store.states import ConsentEntry, StateKey, StoredState
from tessere.infra.db import Unit
from tessere.kernel.time import from_micros


async def take_in(
    unit: Unit, *, placed: Mapping[StateKey, Sequence[Fact]], definitions: Definitions, currency: str
) -> dict[StateKey, State]:
    """Apply facts, each once, to the states of (whom they count for, who owns them); the states as they now are.

    Conflict when another worker changed one of them meanwhile: nothing is kept then, take the batch again.
    """
    stored = await store.find_states(unit.db, placed.keys())
    now: dict[StateKey, State] = {}
    save: dict[StateKey, StoredState] = {}
    for key, facts in placed.items():
        old = stored.get(key)
        state = decode_state(old.doc) if old else State()
        for fact in facts:
            apply(state, fact, definitions, currency=currency)
        now[key] = state
        save[key] = StoredState(old.version + 1 if old else 1, encode_state(state))
    await store.save_states(unit.db, save)
    entries = [entry for (part, _), facts in placed.items() for fact in facts for entry in _ledger(part, fact)]
    if entries:
        await store.insert_consents(unit.db, entries)
    return now


async def forget_states(unit: Unit, *, owners: Collection[UUID]) -> set[UUID]:
    """Forget the states of identifiers before they are folded again; the identifiers that they counted for."""
    return await store.delete_states_of_owners(unit.db, owners)


async def refresh_cards(
    unit: Unit, *, profile_ids: Iterable[UUID], fresh: Mapping[StateKey, State], currency: str
) -> list[Card]:
    """Make the cards of profiles anew, write those that say something new, and return all as they are now stored.

    `fresh` are states of this transaction, which need not be read again. A profile without identifiers was merged away,
    one without states (a shared device whose activity is all somebody's) is nobody to look at: their cards go.
    """
    # Locked first: another worker may be writing another state of the same profile, and must be seen.
    known = await store.find_cards(unit.db, sorted(set(profile_ids)), lock=True)
    cards, gone = await _make_cards(unit, set(profile_ids), fresh, currency)
    if gone:
        await store.delete_cards(unit.db, gone)
    save = [card for key, card in cards.items() if needs_saving(known.get(key), card)]
    if save:
        await store.save_cards(unit.db, save)
    saved = {card.profile_id for card in save}
    return save + [card for key, card in known.items() if key in cards and key not in saved]


async def _make_cards(
    unit: Unit, profile_ids: Collection[UUID], fresh: Mapping[StateKey, State], currency: str
) -> tuple[dict[UUID, Card], set[UUID]]:
    members = await identity.find_profile_identifiers(unit, profile_ids=profile_ids)
    keys = {member.key for group in members.values() for member in group}
    own = {owner for part, owner in fresh if part == owner}
    stored = await store.find_states_of_parts(unit.db, keys, without=own)
    by_part: dict[UUID, list[State]] = {}
    for key, state in fresh.items():
        by_part.setdefault(key[0], []).append(state)
    for key, packed in stored.items():
        if key not in fresh:
            by_part.setdefault(key[0], []).append(decode_state(packed.doc))
    cards = {}
    for profile_id, group in members.items():
        held = [state for member in group for state in by_part.get(member.key, ())]
        if held:
            identifiers = [CardIdentifier(member.namespace, member.value, member.shared) for member in group]
            cards[profile_id] = make_card(profile_id, held, identifiers, currency=currency)
    return cards, set(profile_ids) - cards.keys()


def _ledger(part_key: UUID, fact: Fact) -> list[ConsentEntry]:
    return [
        ConsentEntry(
            owner_key=part_key,
            event_id=UUID(bytes=fact.event),
            purpose=change.purpose,
            channel=change.channel,
            status=change.status,
            said_at=from_micros(fact.at),
            source_id=UUID(bytes=fact.source),
            proof=change.proof,
        )
        for change in consent_changes(fact)
    ]
