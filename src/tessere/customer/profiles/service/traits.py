"""Reads the traits alone of many profiles at once; the rest of their states is not unpacked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.customer.profiles.domain.state import Trait
from tessere.customer.profiles.store import states
from tessere.infra.db import Unit


class _Head(Struct, array_like=True):
    """The beginning of a packed state."""

    first_at: int = 0
    last_at: int = 0
    traits: dict[str, Trait] = {}


_decoder = msgspec.msgpack.Decoder(_Head)


async def find_traits(unit: Unit, *, members: Mapping[UUID, Iterable[UUID]]) -> dict[UUID, dict[str, Any]]:
    """The traits of each profile as they were said last, removed ones left out; `members` are its identifiers' keys."""
    profile_of = {key: profile_id for profile_id, keys in members.items() for key in keys}
    latest: dict[UUID, dict[str, Trait]] = {profile_id: {} for profile_id in members}
    for (part, _), stored in (await states.find_states_of_parts(unit.db, list(profile_of))).items():
        said = latest[profile_of[part]]
        for name, trait in _decoder.decode(stored.doc).traits.items():
            earlier = said.get(name)
            if earlier is None or trait.stamp > earlier.stamp:
                said[name] = trait
    return {
        profile_id: {name: trait.value for name, trait in said.items() if trait.value is not None}
        for profile_id, said in latest.items()
    }
