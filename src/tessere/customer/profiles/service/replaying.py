"""What a rebuild of the customers needs of profiles."""

from __future__ import annotations

from uuid import UUID

from tessere.customer.profiles.store import states
from tessere.infra.db import Unit

GIVEN_TABLES = ("profiles.purpose", "profiles.computed_trait", "profiles.follower", "profiles.rfm_quintiles")
DERIVED_TABLES = ("profiles.state", "profiles.card", "profiles.consent")


async def list_owner_keys(unit: Unit) -> list[UUID]:
    """Every identifier that has a state, or counts in one."""
    return await states.list_owner_keys(unit.db)
