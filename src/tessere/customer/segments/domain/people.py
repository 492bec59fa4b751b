"""A customer as rules see one: the traits, figures and consents that they ask for, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any
from zoneinfo import ZoneInfo

from tessere.customer.profiles import Definitions, State, computed_values
from tessere.customer.segments.domain.live import COMPUTED, PROFILE
from tessere.kernel.rules import Facts, Series
from tessere.kernel.time import from_micros, iso

# Which parts of a state those traits are made of that nobody sent.
PARTS = {PROFILE: ("first_at", "last_at", "orders", "channels"), COMPUTED: ("computed",)}


def facts_of(
    states: Sequence[State],
    *,
    now: int,
    zone: ZoneInfo,
    traits: Iterable[str],
    segments: Set[str],
    definitions: Definitions,
    currency: str,
    tracks: Iterable[str] | None = None,
) -> Facts:
    """The facts of a customer out of what is known through each identifier; `traits` are the names asked for, `tracks`
    those of the series, all when None."""
    return Facts(
        now=now,
        zone=zone,
        traits=_traits(states, traits, now, definitions, currency),
        series=states[0].tracks if len(states) == 1 else _series(states, tracks),
        consents=_consents(states),
        segments=segments,
    )


def _traits(
    states: Sequence[State], names: Iterable[str], now: int, definitions: Definitions, currency: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        if name == PROFILE:
            found[name] = _Profile(states, currency)
        elif name == COMPUTED:
            found[name] = computed_values(states, definitions, now)
        else:
            said = [trait for state in states if (trait := state.traits.get(name)) is not None]
            if said:
                found[name] = max(said, key=lambda trait: trait.stamp).value if len(said) > 1 else said[0].value
    return found


def _series(states: Sequence[State], tracks: Iterable[str] | None) -> dict[str, Series]:
    found: dict[str, Series] = {}
    for name in tracks if tracks is not None else {name for state in states for name in state.tracks}:
        for state in states:
            series = state.tracks.get(name)
            if series is not None:
                held = found.get(name)
                found[name] = series if held is None else held.merge(series)
    return found


def _consents(states: Sequence[State]) -> Mapping[str, str]:
    held = [state.consents for state in states if state.consents]
    if not held:
        return {}
    latest = dict(held[0])
    for each in held[1:]:
        for key, consent in each.items():
            if key not in latest or consent.stamp > latest[key].stamp:
                latest[key] = consent
    return {key: consent.status for key, consent in latest.items()}


class _Profile(dict[str, Any]):
    """What a rule may ask of the customer as a whole, each worked out when a rule asks for it."""

    def __init__(self, states: Sequence[State], currency: str) -> None:
        self._states, self._currency = states, currency

    def __missing__(self, name: str) -> Any:
        self[name] = value = _PROFILE[name](self._states, self._currency)
        return value

    def __contains__(self, name: object) -> bool:
        return name in _PROFILE and self[str(name)] is not None


def _orders(states: Sequence[State], _currency: str) -> int:
    return sum(state.orders.count for state in states)


def _spent(states: Sequence[State], currency: str) -> int:
    return sum(state.orders.spent.get(currency, 0) - state.orders.refunded.get(currency, 0) for state in states)


def _average_order(states: Sequence[State], currency: str) -> int | None:
    orders = _orders(states, currency)
    return _spent(states, currency) // orders if orders else None


def _channels(states: Sequence[State]) -> dict[str, int]:
    """When the customer was last seen on each."""
    channels: dict[str, int] = {}
    for state in states:
        for channel, tally in state.channels.items():
            channels[channel] = max(channels.get(channel, 0), tally.last_at)
    return channels


# Money is in minor units of the retailer's currency.
_PROFILE: Mapping[str, Callable[[Sequence[State], str], Any]] = {
    "order_count": _orders,
    "spent_minor": _spent,
    "average_order_minor": _average_order,
    "first_order_at": lambda states, _: _moment(
        min((s.orders.first_at for s in states if s.orders.first_at), default=0)
    ),
    "last_order_at": lambda states, _: _moment(max((s.orders.last_at for s in states), default=0)),
    "first_seen_at": lambda states, _: _moment(min((s.first_at for s in states if s.first_at), default=0)),
    "last_seen_at": lambda states, _: _moment(max((s.last_at for s in states), default=0)),
    "channels": lambda states, _: sorted(_channels(states)),
    "channel_count": lambda states, _: len(_channels(states)),
    "last_channel": lambda states, _: max(((at, name) for name, at in _channels(states).items()), default=(0, None))[1],
}


def _moment(micros: int) -> str | None:
    return iso(from_micros(micros)) if micros else None
