"""Personas: customers who behave alike, found by clustering, and put into words.

The clustering is k-means over standardised figures of a sample, seeded, so that the same customers give the same personas.
It is written out here because the sample is small: the usual libraries for it weigh more than all of Tessere.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from tessere.customer.profiles import State

FEWEST, MOST = 3, 6
SMALLEST_SAMPLE = 30
_ROUNDS = 25
_COMPARED = 300
_TELLING = 0.6  # standard deviations from the average that are worth a word
_DAY = 86_400_000_000
_MESSAGES = ("email", "sms", "whatsapp", "chat")

Point: TypeAlias = tuple[float, ...]
Text = dict[str, str]


class Feature(Struct, frozen=True, kw_only=True):
    """A figure of behaviour; `high` and `low` say what stands out when it is far above or below the average."""

    name: str
    high: Text
    low: Text


FEATURES = (
    Feature(name="recency_days", high={"it": "non si vedono da tempo", "en": "have not been seen for long"},
            low={"it": "si sono visti da poco", "en": "were seen lately"}),
    Feature(name="orders", high={"it": "comprano spesso", "en": "buy often"},
            low={"it": "comprano di rado", "en": "seldom buy"}),
    Feature(name="spent", high={"it": "spendono molto", "en": "spend much"},
            low={"it": "spendono poco", "en": "spend little"}),
    Feature(name="average_order", high={"it": "fanno acquisti importanti", "en": "make large purchases"},
            low={"it": "fanno piccoli acquisti", "en": "make small purchases"}),
    Feature(name="views", high={"it": "guardano molti prodotti", "en": "look at many products"},
            low={"it": "guardano pochi prodotti", "en": "look at few products"}),
    Feature(name="shop", high={"it": "vengono in negozio", "en": "come to the shops"},
            low={"it": "non vengono in negozio", "en": "do not come to the shops"}),
    Feature(name="site", high={"it": "usano il sito", "en": "use the site"},
            low={"it": "usano poco il sito", "en": "seldom use the site"}),
    Feature(name="app", high={"it": "usano l'app", "en": "use the app"},
            low={"it": "non usano l'app", "en": "do not use the app"}),
    Feature(name="messages", high={"it": "rispondono ai messaggi", "en": "answer messages"},
            low={"it": "non rispondono ai messaggi", "en": "do not answer messages"}),
    Feature(name="channels", high={"it": "passano da un canale all'altro", "en": "move between channels"},
            low={"it": "restano su un canale", "en": "stay on one channel"}),
)  # fmt: skip


class Persona(Struct, frozen=True, kw_only=True):
    """A group of customers: its share of the sample, what stands out (the strongest first), and typical figures."""

    share: float
    headline: Text
    traits: list[Text]
    figures: dict[str, float]
    center: Point
    rule: dict[str, Any]


class Scale(Struct, frozen=True):
    """Mean and standard deviation of every figure."""

    means: Point
    deviations: Point

    def standardise(self, point: Point) -> Point:
        """The figures in standard deviations from the average."""
        return tuple(
            (x - mean) / deviation for x, mean, deviation in zip(point, self.means, self.deviations, strict=True)
        )


def figures_of(states: Sequence[State], *, now: int, currency: str) -> Point:
    """How a customer behaves, in the order of FEATURES; amounts and counts on a logarithmic scale."""
    orders = sum(state.orders.count for state in states)
    spent = sum(state.orders.spent.get(currency, 0) - state.orders.refunded.get(currency, 0) for state in states) / 100
    seen = max((state.last_at for state in states), default=now)
    views = sum(tally.count for state in states if (tally := state.names.get("Product Viewed")))
    by_channel: dict[str, int] = {}
    for state in states:
        for channel, tally in state.channels.items():
            by_channel[channel] = by_channel.get(channel, 0) + tally.count
    total = sum(by_channel.values()) or 1
    return (
        math.log1p(max(0, now - seen) / _DAY),
        math.log1p(orders),
        math.log1p(max(0.0, spent)),
        math.log1p(max(0.0, spent) / orders if orders else 0),
        math.log1p(views),
        by_channel.get("shop", 0) / total,
        by_channel.get("site", 0) / total,
        by_channel.get("app", 0) / total,
        sum(by_channel.get(channel, 0) for channel in _MESSAGES) / total,
        float(len(by_channel)),
    )


def find_personas(sample: Sequence[Point], *, seed: int = 7) -> list[Persona]:
    """The personas of a sample of customers, the largest first; none when it is too small."""
    if len(sample) < SMALLEST_SAMPLE:
        return []
    scale = scale_of(sample)
    points = [scale.standardise(point) for point in sample]
    chance = random.Random(seed)  # noqa: S311  # a draw of lots, nothing secret
    tried = [_cluster(points, count, chance) for count in range(FEWEST, MOST + 1)]
    centers, groups = max(tried, key=lambda found: _silhouette(points, found[1], chance))
    found = []
    for center, members in zip(centers, groups, strict=True):
        if members:
            own = [sample[index] for index in members]
            found.append(_persona(center, own, len(members) / len(sample)))
    return sorted(found, key=lambda persona: -persona.share)


def scale_of(sample: Sequence[Point]) -> Scale:
    """The scale of a sample; a figure that never differs counts for nothing."""
    columns = list(zip(*sample, strict=True))
    means = tuple(sum(column) / len(column) for column in columns)
    spreads = [
        math.sqrt(sum((x - mean) ** 2 for x in column) / len(column))
        for column, mean in zip(columns, means, strict=True)
    ]
    return Scale(means, tuple(spread or 1.0 for spread in spreads))


def _cluster(points: Sequence[Point], count: int, chance: random.Random) -> tuple[list[Point], list[list[int]]]:
    centers = _spread(points, count, chance)
    groups: list[list[int]] = []
    for _ in range(_ROUNDS):
        groups = [[] for _ in centers]
        for index, point in enumerate(points):
            groups[nearest(point, centers)].append(index)
        moved = [
            tuple(sum(column) / len(members) for column in zip(*(points[index] for index in members), strict=True))
            if members
            else center
            for center, members in zip(centers, groups, strict=True)
        ]
        if moved == centers:
            break
        centers = moved
    return centers, groups


def _spread(points: Sequence[Point], count: int, chance: random.Random) -> list[Point]:
    """First centers far from each other (k-means++)."""
    centers = [points[chance.randrange(len(points))]]
    while len(centers) < count:
        gaps = [min(_distance(point, center) for center in centers) for point in points]
        centers.append(chance.choices(points, weights=[gap + 1e-12 for gap in gaps])[0])
    return centers


def nearest(point: Point, centers: Sequence[Point]) -> int:
    """The index of the closest center."""
    return min(range(len(centers)), key=lambda index: _distance(point, centers[index]))


def _silhouette(points: Sequence[Point], groups: Sequence[Sequence[int]], chance: random.Random) -> float:
    """How well some customers fit their group rather than the next one: -1 to 1, the average."""
    chosen = [(index, place) for place, members in enumerate(groups) for index in members]
    drawn = chance.sample(chosen, min(_COMPARED, len(chosen)))
    others = [[points[index] for index in chance.sample(list(members), min(60, len(members)))] for members in groups]
    total = 0.0
    for index, place in drawn:
        gaps = [
            sum(math.sqrt(_distance(points[index], other)) for other in members) / len(members) if members else math.inf
            for members in others
        ]
        own = gaps[place]
        rival = min((gap for at, gap in enumerate(gaps) if at != place), default=math.inf)
        total += 0.0 if math.isinf(rival) else (rival - own) / (max(own, rival) or 1.0)
    return total / len(drawn)


def _persona(center: Point, own: Sequence[Point], share: float) -> Persona:
    ranked = sorted(zip(FEATURES, center, strict=True), key=lambda pair: -abs(pair[1]))
    telling = [(feature, z) for feature, z in ranked if abs(z) >= _TELLING] or list(ranked[:1])
    traits = [feature.high if z > 0 else feature.low for feature, z in telling]
    medians = [sorted(column)[len(own) // 2] for column in zip(*own, strict=True)]
    figures = dict(zip((feature.name for feature in FEATURES), map(_plain, FEATURES, medians), strict=True))
    headline = {language: ", ".join(each[language] for each in traits[:2]).capitalize() for language in ("it", "en")}
    return Persona(
        share=share, headline=headline, traits=traits, figures=figures, center=center,
        rule=_rule([(feature.name, z > 0) for feature, z in telling], figures),
    )  # fmt: skip


def _plain(feature: Feature, value: float) -> float:
    """The figure as people read it: days, counts and money, shares between 0 and 1."""
    logarithmic = {"recency_days", "orders", "spent", "average_order", "views"}
    return round(math.expm1(value), 2) if feature.name in logarithmic else round(value, 3)


def _rule(telling: Sequence[tuple[str, bool]], figures: dict[str, float]) -> dict[str, Any]:
    """A rule that comes near the persona, to begin a segment with."""
    conditions: list[dict[str, Any]] = []
    for name, high in telling:
        op = "gte" if high else "lte"
        if name == "recency_days":
            seen = {
                "trait": "profile.last_seen_at",
                "op": "within_last",
                "value": {"days": max(1, round(figures[name]))},
            }
            conditions.append({"not": seen} if high else seen)
        elif name == "orders":
            conditions.append({"trait": "profile.order_count", "op": op, "value": round(figures[name])})
        elif name in {"spent", "average_order"}:
            field = "profile.spent_minor" if name == "spent" else "profile.average_order_minor"
            conditions.append({"trait": field, "op": op, "value": round(figures[name] * 100)})
        elif name == "channels":
            conditions.append({"trait": "profile.channel_count", "op": op, "value": round(figures[name])})
        elif name in {"shop", "site", "app"}:
            uses = {"trait": "profile.channels", "op": "is" if high else "is_not", "value": name}
            conditions.append(uses)
    return {"all": conditions[:4]} if conditions else {"all": []}


def _distance(one: Point, other: Point) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
