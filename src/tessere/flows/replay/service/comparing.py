"""The difference between the customers in force and those of the shadow."""

from __future__ import annotations

from uuid import UUID

from tessere.customer import profiles, segments
from tessere.flows.replay import store
from tessere.flows.replay.domain import ChangedTraits, Regrouping, ReplayReport, SegmentChange, changed_names
from tessere.flows.replay.store import Divided
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound

_COMPARED = 500
_EXAMPLES = 20


async def compare(live: Unit, shadow: Unit, *, events: int) -> ReplayReport:
    """The report; what holds on both sides must have been noted."""
    names = {each.id: each.name for each in await segments.list_segments(live)}
    merged = await store.list_divided(shadow.db, side=1, limit=_EXAMPLES)
    divided = await store.list_divided(shadow.db, side=0, limit=_EXAMPLES)
    compared, changed = await _compare_states(live, shadow)
    return ReplayReport(
        events=events,
        customers_before=await profiles.count_profiles(live),
        customers_after=await profiles.count_profiles(shadow),
        merges=_found(merged),
        splits=_found(divided),
        events_reassigned=await store.count_owners(shadow.db),
        compared=compared,
        changed=len(changed),
        merge_examples=[Regrouping(before=each.others, after=[each.profile_id]) for each in merged],
        split_examples=[Regrouping(before=[each.profile_id], after=each.others) for each in divided],
        trait_examples=changed[:_EXAMPLES],
        segments=[
            SegmentChange(
                segment_id=each.segment_id, name=names[each.segment_id], before=each.before, after=each.after,
                entered=each.entered, left=each.left_it,
            )
            for each in await store.list_segment_figures(shadow.db)
            if each.segment_id in names
        ],
    )  # fmt: skip


async def _compare_states(live: Unit, shadow: Unit) -> tuple[int, list[ChangedTraits]]:
    """Of customers drawn by lot those that are on both sides, and those of them that differ."""
    drawn, _ = await profiles.draw_profiles(live, most=_COMPARED)
    compared = 0
    changed: list[ChangedTraits] = []
    for profile_id in drawn:
        before, after = await _read(live, profile_id), await _read(shadow, profile_id)
        if before is None or after is None or before.id != after.id:
            continue
        compared += 1
        if profiles.hash_state(before.state) != profiles.hash_state(after.state):
            said = [{name: trait.value for name, trait in each.state.traits.items()} for each in (before, after)]
            changed.append(ChangedTraits(profile_id=profile_id, traits=changed_names(*said)))
    return compared, changed


async def _read(unit: Unit, profile_id: UUID) -> profiles.Profile | None:
    try:
        found = await profiles.get_profile(unit, profile_id=profile_id)
    except NotFound:
        return None
    # A live state may still hold tracks of rules that are gone; what follows from tracks shows in the segments.
    found.state.tracks.clear()
    return found


def _found(divided: list[Divided]) -> int:
    return divided[0].found if divided else 0
