"""A customer as rules of other slices see one: offers, for one, ask the same things as segments do."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from tessere.customer import profiles
from tessere.customer.segments.domain.live import COMPUTED, PROFILE
from tessere.customer.segments.domain.people import facts_of
from tessere.customer.segments.store import memberships
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.rules import Facts
from tessere.kernel.time import to_micros


async def read_facts(unit: Unit, *, profile_id: UUID, settings: Settings) -> Facts:
    """Every trait, the consents and the segments of a customer, without the series of events; `profile_id` is a current
    one. Of somebody who is not known, nothing."""
    people = await profiles.gather(unit, profile_ids=[profile_id], fresh={}, lock=False)
    if profile_id not in people:
        return Facts(now=to_micros(unit.now))
    states = people[profile_id].states
    inside = await memberships.list_of_profile(unit.db, profile_id)
    return facts_of(
        states, now=to_micros(unit.now), zone=ZoneInfo(settings.time_zone), tracks=(),
        traits={PROFILE, COMPUTED, *(name for state in states for name in state.traits)},
        segments={str(each.segment_id) for each in inside},
        definitions=await profiles.load_definitions(unit), currency=settings.currency,
    )  # fmt: skip
