"""Tries a rule before it becomes a segment: about how many customers it describes, and some of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.customer import profiles
from tessere.customer.profiles import Person
from tessere.customer.segments.domain.model import LANGUAGES, Labels, read_rule, say
from tessere.customer.segments.domain.people import facts_of
from tessere.customer.segments.service.evaluation import Ground, ground_of, load_live
from tessere.customer.segments.service.vocabulary import load_labels
from tessere.customer.segments.store import memberships
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.kernel.rules import Rule, Series, compile_rule, describe, explain, reads_of, record
from tessere.kernel.time import to_micros

_SAMPLE = 2_000
_SHOWN = 8
_CONFIDENCE = 1.96  # standard deviations: 95 in 100


class Example(Struct, frozen=True, kw_only=True):
    """A customer whom the rule describes, and why."""

    profile_id: UUID
    because: dict[str, str]


class Preview(Struct, frozen=True, kw_only=True):
    """About `count` customers, give or take `margin` (95 in 100), from `checked` of `total` looked at; exact with margin 0."""

    count: int
    margin: int
    checked: int
    total: int
    description: dict[str, str]
    examples: list[Example]


async def preview_rule(unit: Unit, *, document: Any, settings: Settings) -> Preview:
    """Hold customers drawn at random against a rule, their earlier events included."""
    rule = read_rule(document)
    live = await load_live(unit)
    ground = ground_of(live, await profiles.load_definitions(unit), settings)
    drawn, total = await profiles.draw_profiles(unit, most=_SAMPLE)
    people = await profiles.gather(unit, profile_ids=drawn, fresh={}, lock=False)
    # Those of devices of several people count for nobody.
    owners = {
        each.key: person.profile_id for person in people.values() for each in person.identifiers if not each.shared
    }
    series = await profiles.read_series(unit, owners=owners, tracks=rule.tracks)
    standings = await memberships.find_standings(unit.db, drawn)
    inside = {
        profile_id: {live.by_number[number].text_id for number in standing.segments if number in live.by_number}
        for profile_id, standing in standings.items()
    }
    labels = await load_labels(unit)
    found = _hold(rule, people, series, inside, ground, now=to_micros(unit.now), labels=labels)
    share = len(found) / len(people) if people else 0.0
    sampled = len(people) < total
    margin = _CONFIDENCE * math.sqrt(share * (1 - share) / len(people)) * total if sampled and people else 0
    return Preview(
        count=round(share * total), margin=math.ceil(margin), checked=len(people), total=total,
        description={language: describe(rule, language, labels[language]) for language in LANGUAGES}, examples=found[:_SHOWN],
    )  # fmt: skip


def _hold(
    rule: Rule,
    people: Mapping[UUID, Person],
    series: Mapping[UUID, dict[str, Series]],
    inside: Mapping[UUID, set[str]],
    ground: Ground,
    *,
    now: int,
    labels: Labels,
) -> list[Example]:
    holds, wanted = compile_rule(rule), reads_of(rule).traits
    found: list[Example] = []
    for profile_id, person in people.items():
        facts = facts_of(
            person.states, now=now, zone=ground.zone, traits=wanted, segments=inside.get(profile_id, set()),
            definitions=ground.definitions, currency=ground.currency,
        )  # fmt: skip
        facts = replace(facts, series=series.get(profile_id, {}))
        if holds(facts):
            reason = explain(rule, facts) if len(found) < _SHOWN else None
            because = say(record(reason), labels) if reason else {}
            found.append(Example(profile_id=profile_id, because=because))
    return found
