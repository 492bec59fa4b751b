"""Computed traits: what they count, and what their value is now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any, Literal

from msgspec import Struct

from tessere.customer.profiles.domain.state import NO_SUMS, VALUES_LIMIT, Accumulator, State, Trait, add_accumulators
from tessere.kernel.bounded import put
from tessere.kernel.rules import Matcher, Track

Kind = Literal["count", "sum", "average", "first", "last", "most_frequent", "unique"]
MICROS_PER_DAY = 86_400_000_000
_MILLION = 1_000_000
_LARGEST = 10**12
_LONGEST_TEXT = 200


class ComputedTrait(Struct, frozen=True, kw_only=True):
    """A figure over one kind of event, or over a property of it, ever or within the last `window_days`."""

    name: str
    label: dict[str, str]
    kind: Kind
    event: str
    property: str | None = None
    window_days: int | None = None
    channel: str | None = None
    builtin: bool = False


DEFAULT_COMPUTED = (
    ComputedTrait(
        name="favorite_category", kind="most_frequent", event="Product Viewed", property="category", builtin=True,
        label={"en": "Favorite category", "it": "Categoria preferita"},
    ),
    ComputedTrait(
        name="products_viewed_30d", kind="count", event="Product Viewed", window_days=30, builtin=True,
        label={"en": "Products viewed in 30 days", "it": "Prodotti visti in 30 giorni"},
    ),
    ComputedTrait(
        name="last_product_viewed", kind="last", event="Product Viewed", property="name", builtin=True,
        label={"en": "Last product viewed", "it": "Ultimo prodotto visto"},
    ),
    ComputedTrait(
        name="average_order", kind="average", event="Order Completed", property="total", builtin=True,
        label={"en": "Average order", "it": "Scontrino medio"},
    ),
    ComputedTrait(
        name="orders_365d", kind="count", event="Order Completed", window_days=365, builtin=True,
        label={"en": "Orders in a year", "it": "Ordini in un anno"},
    ),
    ComputedTrait(
        name="shop_visits_90d", kind="count", event="Shop Visited", window_days=90, builtin=True,
        label={"en": "Shop visits in 90 days", "it": "Visite in negozio in 90 giorni"},
    ),
)  # fmt: skip


class Definitions:
    """The computed traits in force and the tracks that rules follow, found by the name of the event."""

    def __init__(
        self,
        traits: Iterable[ComputedTrait] = DEFAULT_COMPUTED,
        *,
        tracks: Iterable[Track] = (),
        version: int | None = None,
    ) -> None:
        """`version` is that of the settings they were made of, None when they are only tried."""
        self.version = version
        self.by_name = {trait.name: trait for trait in traits}
        self.followed = Matcher(tracks)
        self._by_event: dict[str, list[ComputedTrait]] = {}
        for trait in self.by_name.values():
            self._by_event.setdefault(trait.event, []).append(trait)

    def reads(self, name: str) -> bool:
        """Whether the properties of such events matter."""
        return name in self._by_event or self.followed.follows(name)

    def of_event(self, name: str, channel: str) -> list[ComputedTrait]:
        """The computed traits that an event feeds."""
        found = self._by_event.get(name)
        return [each for each in found if each.channel in {None, channel}] if found else []


def accumulate(into: Accumulator, trait: ComputedTrait, stamped: Trait, properties: Mapping[str, Any]) -> None:
    """Take one event in; `stamped` carries its stamp. An event without the property feeds nothing but a count."""
    value = properties.get(trait.property) if trait.property else None
    if trait.property and value is None:
        return
    amount = _millionths(value)
    if trait.kind in {"sum", "average"} and amount is None:
        return
    into.count += 1
    into.total += amount or 0
    if trait.kind in {"first", "last"}:
        _keep_ends(into, Trait(_short(value), stamped.at, stamped.rank, stamped.event, stamped.source))
    elif trait.kind in {"most_frequent", "unique"}:
        text = _text(value)
        put(into.values, text, into.values.get(text, 0) + 1, limit=VALUES_LIMIT)
    if trait.window_days is not None:
        _count_day(into, trait.window_days, stamped.at // MICROS_PER_DAY, amount or 0)


def _keep_ends(into: Accumulator, value: Trait) -> None:
    if into.first is None or value.stamp < into.first.stamp:
        into.first = value
    if into.last is None or value.stamp > into.last.stamp:
        into.last = value


def _count_day(into: Accumulator, window_days: int, day: int, amount: int) -> None:
    count, total = into.days.get(day, NO_SUMS)
    into.days[day] = (count + 1, total + amount)
    # A day that is out of the window of the newest one can never come back into it.
    oldest = max(into.days) - window_days
    for old in [each for each in into.days if each < oldest]:
        del into.days[old]


def value_of(trait: ComputedTrait, held: Accumulator, now_micros: int) -> Any:
    """The value now; None when there is nothing to say."""
    count, total = held.count, held.total
    if trait.window_days is not None:
        oldest = now_micros // MICROS_PER_DAY - trait.window_days
        inside = [sums for day, sums in held.days.items() if day > oldest]
        count, total = sum(each[0] for each in inside), sum((each[1] for each in inside), NO_SUMS[1])
    if trait.kind == "count":
        return count
    if trait.kind == "sum":
        return float(total / _MILLION)
    if trait.kind == "average":
        return round(float(total / count / _MILLION), 2) if count else None
    if trait.kind == "unique":
        return len(held.values)
    if trait.kind == "most_frequent":
        return min(held.values, key=lambda text: (-held.values[text], text)) if held.values else None
    end = held.first if trait.kind == "first" else held.last
    return end.value if end else None


def computed_values(states: Iterable[State], definitions: Definitions, now_micros: int) -> dict[str, Any]:
    """The values now of a customer known through several identifiers; what says nothing is left out."""
    found: dict[str, Any] = {}
    known = list(states)
    for name, definition in definitions.by_name.items():
        held = [state.computed[name] for state in known if name in state.computed]
        if held and (value := value_of(definition, reduce(add_accumulators, held), now_micros)) is not None:
            found[name] = value
    return found


def _millionths(value: Any) -> int | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        return None
    return round(value * _MILLION)


def _text(value: Any) -> str:
    return (value if isinstance(value, str) else json.dumps(value, sort_keys=True))[:_LONGEST_TEXT]


def _short(value: Any) -> Any:
    return value if isinstance(value, bool | int | float) else _text(value)
