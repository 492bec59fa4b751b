"""What rules can speak of at this retailer: names of traits, events and properties as they really come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from tessere.customer import events, profiles
from tessere.customer.segments.domain.model import LANGUAGES, Labels
from tessere.customer.segments.store import segments as store
from tessere.infra.db import Unit

_SAMPLE = 400
_EXAMPLES = 8
_LONGEST_EXAMPLE = 60
_DEEPEST = 3

PROFILE_FIELDS: Mapping[str, str] = {
    "profile.order_count": "number",
    "profile.spent_minor": "number",
    "profile.average_order_minor": "number",
    "profile.first_order_at": "date",
    "profile.last_order_at": "date",
    "profile.first_seen_at": "date",
    "profile.last_seen_at": "date",
    "profile.channels": "text",
    "profile.channel_count": "number",
    "profile.last_channel": "text",
}


class Term(Struct, frozen=True, kw_only=True):
    """A name that a rule can use; `kind` is text, number, boolean or date, `examples` the most frequent values."""

    name: str
    kind: str
    label: dict[str, str] = {}
    examples: list[str] = []


class Vocabulary(Struct, frozen=True, kw_only=True):
    """The names that conditions on traits, events and consents can use."""

    traits: list[Term]
    profile: list[Term]
    computed: list[Term]
    events: list[str]
    channels: list[str]
    purposes: list[Term]


async def read_vocabulary(unit: Unit) -> Vocabulary:
    """The names in use; those of traits come from customers drawn by lot."""
    drawn, _ = await profiles.draw_profiles(unit, most=_SAMPLE)
    people = await profiles.gather(unit, profile_ids=drawn, fresh={}, lock=False)
    definitions = await profiles.load_definitions(unit)
    traits = [
        {name: trait.value for name, trait in state.traits.items() if trait.value is not None}
        for person in people.values()
        for state in person.states
    ]
    return Vocabulary(
        traits=terms_of(traits),
        profile=[Term(name=name, kind=kind) for name, kind in PROFILE_FIELDS.items()],
        computed=[
            Term(name=f"computed.{name}", kind=_kind_of_computed(each.kind), label=each.label)
            for name, each in sorted(definitions.by_name.items())
        ],
        events=await events.list_names(unit),
        channels=[each.value for each in events.Channel],
        purposes=[Term(name=each.code, kind="text", label=each.name) for each in await profiles.list_purposes(unit)],
    )


async def load_labels(unit: Unit) -> Labels:
    """What people call what rules speak of, by language: segments by id, computed traits, purposes of consent."""
    names = {str(each.id): each.name for each in await store.list_segments(unit.db)}
    definitions = await profiles.load_definitions(unit)
    said = {f"computed.{name}": each.label for name, each in definitions.by_name.items()}
    said |= {f"consent.{each.code}": each.name for each in await profiles.list_purposes(unit)}
    return {
        language: names | {key: label[language] for key, label in said.items() if label.get(language)}
        for language in LANGUAGES
    }


async def read_properties(unit: Unit, *, event: str) -> list[Term]:
    """The properties of an event, from the newest of its name."""
    return terms_of(await events.sample_properties(unit, name=event))


def terms_of(objects: Iterable[Mapping[str, Any]]) -> list[Term]:
    """The names in objects, with their kind and most frequent values, the most frequent name first."""
    values: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    for each in objects:
        for name, value in _flat(each):
            kinds.setdefault(name, Counter())[_kind_of(value)] += 1
            values.setdefault(name, Counter())[str(value)[:_LONGEST_EXAMPLE]] += 1
    ranked = sorted(kinds, key=lambda name: (-kinds[name].total(), name))
    return [
        Term(
            name=name,
            kind=kinds[name].most_common(1)[0][0],
            examples=[text for text, _ in values[name].most_common(_EXAMPLES)],
        )
        for name in ranked
    ]


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = 1) -> Iterable[tuple[str, Any]]:
    for name, inner in value.items():
        if not name or "." in name:  # a rule could not name it
            continue
        elements = inner if isinstance(inner, list) else [inner]
        for each in elements[:_EXAMPLES]:
            if isinstance(each, Mapping):
                if depth < _DEEPEST:
                    yield from _flat(each, f"{prefix}{name}.", depth + 1)
            elif each is not None and not isinstance(each, list):
                yield f"{prefix}{name}", each


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    text = str(value)
    return "date" if len(text) >= 10 and text[4:5] == "-" and text[7:8] == "-" and text[:4].isdigit() else "text"


def _kind_of_computed(kind: str) -> str:
    return "text" if kind in {"first", "last", "most_frequent"} else "number"
