"""What segments do when people decide who is who."""

from __future__ import annotations

from tessere.customer import profiles
from tessere.customer.profiles import ProfilesRegrouped
from tessere.customer.segments.domain.live import Touched
from tessere.customer.segments.service.evaluation import evaluate, ground_of, load_live
from tessere.infra.db import Unit
from tessere.infra.outbox import Reaction
from tessere.infra.settings import load_settings


async def hold_again(unit: Unit, event: ProfilesRegrouped) -> None:
    """Hold the people of a merge or split against every segment."""
    ground = ground_of(await load_live(unit), await profiles.load_definitions(unit), load_settings())
    people = await profiles.gather(unit, profile_ids=event.profile_ids, fresh={})
    news = dict.fromkeys(event.profile_ids, Touched(whole=True))
    await evaluate(unit, people=people, touched=news, ground=ground)


REACTIONS = (Reaction("segments", ProfilesRegrouped, hold_again),)
