"""Finds everything that is one person's: identifiers, episodes on shared devices, events, and how they are spelled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from msgspec import Struct

from tessere.customer import events, identity, profiles
from tessere.customer.events import Event, Owned
from tessere.customer.identity import Episodes, KnownIdentifier, Rules
from tessere.customer.profiles import State
from tessere.infra.db import Unit
from tessere.kernel.redaction import Needles, make_needles

_GROUPED = frozenset({"loyalty_card", "codice_fiscale", "partita_iva"})
_NAMING_TRAITS = ("email", "phone", "loyalty_card", "codice_fiscale", "partita_iva")
_FIRST, _LAST = ("first_name", "firstName"), ("last_name", "lastName")


class Traces(Struct, frozen=True, kw_only=True):
    """Where a person is found. `own` identifiers are theirs alone; of `devices`, which others use too, only what happened
    in their episodes is theirs."""

    members: tuple[KnownIdentifier, ...]
    own: frozenset[UUID]
    devices: frozenset[UUID]
    episodes: Episodes

    @property
    def keys(self) -> frozenset[UUID]:
        """Every identifier for which something of theirs may count."""
        return frozenset(each.key for each in self.members)

    @property
    def profile_ids(self) -> tuple[UUID, ...]:
        """The ids under which the person is or was known."""
        return tuple(sorted({each.birth_id for each in self.members} | {each.profile_id for each in self.members}))

    def owns(self, owned: Owned) -> bool:
        """Whether an event of one of these owners is theirs."""
        owner = owned.owner_key
        return owner in self.own or (
            owner is not None and self.episodes.owner(owner, owned.event.occurred_at) in self.keys
        )


async def trace(unit: Unit, *, members: Iterable[KnownIdentifier], rules: Rules) -> Traces:
    """Where the holder of these identifiers is found."""
    found = tuple(members)
    devices = await identity.find_shared_devices(unit, keys=[each.key for each in found])
    return Traces(
        members=found,
        own=frozenset(each.key for each in found if not each.shared),
        devices=frozenset(devices),
        episodes=await identity.load_episodes(unit, devices=devices, rules=rules),
    )


async def iterate_events(unit: Unit, traces: Traces) -> AsyncIterator[list[Owned]]:
    """Every event of the person, oldest first, some at a time; the unit stays open meanwhile."""
    keys = traces.own | traces.devices
    async for page in events.iterate_owner_events(unit, owner_keys=keys):
        mine = [each for each in page if traces.owns(each)]
        if mine:
            yield mine


async def list_device_events(unit: Unit, traces: Traces) -> list[UUID]:
    """The events of the person's episodes on devices that others use too."""
    found: list[UUID] = []
    if traces.devices:
        async for page in events.iterate_owner_events(unit, owner_keys=traces.devices):
            found += [each.event.id for each in page if traces.owns(each)]
    return found


async def spell(unit: Unit, traces: Traces) -> tuple[Needles, tuple[str, ...]]:
    """The person's identifiers in every spelling that they came in, and their names."""
    values = {each.value for each in traces.members if each.key in traces.own}
    phones = {each.value for each in traces.members if each.namespace == "phone"}
    grouped = {each.value for each in traces.members if each.namespace in _GROUPED}
    async for page in events.iterate_owner_events(unit, owner_keys=traces.own):
        for each in page:
            _read_event(each.event, values, phones, grouped)
    profile = await profiles.get_profile(unit, profile_id=traces.members[0].profile_id)
    for name in _NAMING_TRAITS:
        said = profile.state.traits.get(name)
        if said is not None and isinstance(said.value, str):
            (phones if name == "phone" else grouped if name in _GROUPED else values).add(said.value)
    return make_needles(values, phones, grouped), make_needles(_names(profile.state)).values


def _read_event(event: Event, values: set[str], phones: set[str], grouped: set[str]) -> None:
    values.update(each for each in (event.user_id,) if each)
    for each in event.identifiers:
        if each.namespace == "phone":
            phones.add(each.value)
        elif each.namespace in _GROUPED:
            grouped.add(each.value)
        elif each.namespace != "device_id":
            values.add(each.value)


def _names(state: State) -> set[str]:
    """The name whole and turned round. First names alone are too many people's."""
    texts = {name: trait.value for name, trait in state.traits.items() if isinstance(trait.value, str)}
    first = next((texts[name] for name in _FIRST if texts.get(name)), "").strip()
    last = next((texts[name] for name in _LAST if texts.get(name)), "").strip()
    whole = texts.get("name", "").strip()
    found = {f"{first} {last}", f"{last} {first}"} if first and last else set()
    if " " in whole:
        one, _, other = whole.partition(" ")
        found |= {whole, f"{other} {one}"}
    return found
