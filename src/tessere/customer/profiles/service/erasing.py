"""Takes people out of states, cards and the ledger of consents, and gives others back what is theirs alone now."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from tessere.customer import identity
from tessere.customer.identity import Erased
from tessere.customer.profiles.domain.state import State, decode_state, encode_state
from tessere.customer.profiles.service.intake import refresh_cards
from tessere.customer.profiles.service.people import divide_devices
from tessere.customer.profiles.service.settings import load_definitions
from tessere.customer.profiles.store import erasing as store
from tessere.customer.profiles.store import states
from tessere.customer.profiles.store.erasing import Refusal, Removed
from tessere.customer.profiles.store.states import StateKey, StoredState
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.redaction import Redactor


class Held(Struct, frozen=True):
    """How much there is of a person."""

    states: int
    consents: int


async def count_held(unit: Unit, *, keys: Collection[UUID]) -> Held:
    """How much there is of the identifiers."""
    return Held(*await store.count(unit.db, keys))


async def list_refusals(unit: Unit, *, keys: Collection[UUID]) -> list[Refusal]:
    """What the person last denied or withdrew, by identifier: the proof that must outlive them."""
    return await store.list_refusals(unit.db, keys)


async def erase_states(unit: Unit, *, keys: Collection[UUID], profile_ids: Collection[UUID]) -> Removed:
    """Delete what is known of identifiers, the cards of profiles, and what they said on consent."""
    states_gone = await store.remove_states(unit.db, keys)
    cards = await states.find_cards(unit.db, profile_ids)
    await states.delete_cards(unit.db, profile_ids)
    return Removed(states=states_gone, cards=len(cards), consents=await store.remove_consents(unit.db, keys))


async def follow_erasure(unit: Unit, *, erased: Erased, also: Collection[UUID], settings: Settings) -> set[UUID]:
    """Fold again the devices that the erased person shared with others and make the cards of those anew (`also` names
    more profiles); whom it touched."""
    touched: set[UUID] = set()
    fresh: dict[StateKey, State] = {}
    if erased.divided:
        rules = await identity.load_rules(unit, region=settings.default_region)
        touched, fresh = await divide_devices(
            unit, devices=erased.divided, rules=rules, definitions=await load_definitions(unit),
            currency=settings.currency,
        )  # fmt: skip
    owners = await identity.find_identifiers(unit, keys=touched)
    profile_ids = {*erased.regrouped, *also, *(each.profile_id for each in owners.values())}
    await refresh_cards(unit, profile_ids=profile_ids, fresh=fresh, currency=settings.currency)
    return profile_ids


async def redact_states(unit: Unit, *, keys: Collection[UUID], redactor: Redactor) -> int:
    """Take the traits out of the states of others that name a person; how many states did."""
    changed: dict[StateKey, StoredState] = {}
    for key, stored in (await states.find_states_of_parts(unit.db, keys)).items():
        state = decode_state(stored.doc)
        named = [name for name, trait in state.traits.items() if redactor.finds_in(trait.value)]
        accumulators = [each for each in state.computed.values() if any(map(redactor.finds, each.values))]
        for name in named:
            del state.traits[name]
        for each in accumulators:
            each.values = {value: count for value, count in each.values.items() if not redactor.finds(value)}
        if named or accumulators:
            changed[key] = StoredState(stored.version + 1, encode_state(state))
    if changed:
        await states.save_states(unit.db, changed)
    return len(changed)


async def list_unseen(unit: Unit, *, profile_ids: Collection[UUID], before: int) -> list[UUID]:
    """Those of the profiles that were last seen before a moment (microseconds)."""
    return await store.list_unseen(unit.db, profile_ids, before=before)
