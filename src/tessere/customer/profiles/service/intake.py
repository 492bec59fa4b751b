"""Takes facts into states, and keeps the cards in step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from tessere.customer import identity
from tessere.customer.identity import KnownIdentifier
from tessere.customer.profiles.domain.apply import Fact, apply, consent_changes
from tessere.customer.profiles.domain.card import Card, CardIdentifier, make_card, needs_saving
from tessere.customer.profiles.domain.computed import Definitions
from tessere.customer.profiles.domain.state import State, decode_state, encode_state
from tessere.customer.profiles.store import states as store
from tessere.customer.profiles.store.states import ConsentEntry, StateKey, StoredState
from tessere.infra.db import Unit
from tessere.kernel.time import from_micros


class Person(Struct, frozen=True):
    """A profile whole: its identifiers, and what is known through each (as it is kept, not to be changed)."""

    profile_id: UUID
    identifiers: list[KnownIdentifier]
    states: list[State]


class Taken(Struct, frozen=True):
    """What facts made: the states as they now are, and the tracks that they fed."""

    states: dict[StateKey, State]
    fed: dict[StateKey, set[str]]


async def take_in(
    unit: Unit, *, placed: Mapping[StateKey, Sequence[Fact]], definitions: Definitions, currency: str
) -> Taken:
    """Apply facts, each once, to the states of (whom they count for, who owns them).

    Conflict when another worker changed one of them meanwhile: nothing is kept then, take the batch again.
    """
    stored = await store.find_states(unit.db, placed.keys())
    taken = Taken({}, {})
    save: dict[StateKey, StoredState] = {}
    for key, facts in placed.items():
        old = stored.get(key)
        state = decode_state(old.doc) if old else State()
        fed: set[str] = set()
        for fact in facts:
            fed.update(apply(state, fact, definitions, currency=currency))
        taken.states[key], taken.fed[key] = state, fed
        save[key] = StoredState(old.version + 1 if old else 1, encode_state(state))
    await store.save_states(unit.db, save)
    entries = [entry for (part, _), facts in placed.items() for fact in facts for entry in _ledger(part, fact)]
    if entries:
        await store.insert_consents(unit.db, entries)
    return taken


async def forget_states(unit: Unit, *, owners: Collection[UUID]) -> set[UUID]:
    """Forget the states of identifiers before they are folded again; the identifiers that they counted for."""
    return await store.delete_states_of_owners(unit.db, owners)


async def refresh_cards(
    unit: Unit, *, profile_ids: Iterable[UUID], fresh: Mapping[StateKey, State], currency: str
) -> list[Card]:
    """Make the cards of profiles anew: `gather` and `save_cards` in one."""
    chosen = set(profile_ids)
    people = await gather(unit, profile_ids=chosen, fresh=fresh)
    return await save_cards(unit, profile_ids=chosen, people=people, currency=currency)


async def save_cards(
    unit: Unit, *, profile_ids: Collection[UUID], people: Mapping[UUID, Person], currency: str
) -> list[Card]:
    """Make the cards of gathered profiles anew, write those that say something new, and return all as they are stored.

    A profile without identifiers was merged away, one without states (a shared device whose activity is all somebody's) is
    nobody to look at: their cards go.
    """
    known = await store.find_cards(unit.db, profile_ids)
    cards = {key: _card_of(people[key], currency) for key in profile_ids if key in people}
    gone = known.keys() - cards.keys()
    if gone:
        await store.delete_cards(unit.db, gone)
    save = [card for key, card in cards.items() if needs_saving(known.get(key), card)]
    if save:
        await store.save_cards(unit.db, save)
    saved = {card.profile_id for card in save}
    return save + [card for key, card in known.items() if key in cards and key not in saved]


async def gather(
    unit: Unit, *, profile_ids: Collection[UUID], fresh: Mapping[StateKey, State], lock: bool = True
) -> dict[UUID, Person]:
    """Profiles whole, as they will be when this transaction commits; those without identifiers or states are left out.

    `fresh` are states of this transaction, which need not be read again. The profiles are locked: another worker may be
    writing another state of the same person, and each must see what the other wrote before it judges the whole. Who only
    looks needs no `lock`.
    """
    if lock:
        await store.lock_people(unit.db, profile_ids)
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
    people = {}
    for profile_id, group in members.items():
        held = [state for member in group for state in by_part.get(member.key, ())]
        if held:
            people[profile_id] = Person(profile_id, group, held)
    return people


def _card_of(person: Person, currency: str) -> Card:
    identifiers = [CardIdentifier(each.namespace, each.value, each.shared) for each in person.identifiers]
    return make_card(person.profile_id, person.states, identifiers, currency=currency)


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
