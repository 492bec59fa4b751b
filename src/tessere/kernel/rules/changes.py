"""When an answer may change although nothing new happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tessere.kernel.rules.checks import VALUES, figure_of
from tessere.kernel.rules.compiling import Predicate, compile_rule
from tessere.kernel.rules.dates import knows_time, turns
from tessere.kernel.rules.facts import Facts
from tessere.kernel.rules.model import TIME, Attribute, BasketLines, Leaf, Measure, Rule, Sequence, leaves
from tessere.kernel.rules.sequences import turns_of
from tessere.kernel.rules.values import Moment, read_moment, values_at

LOOK_AHEAD = 64
_MICROS_PER_YEAR = 365 * 86_400_000_000


def next_change(rule: Rule, facts: Facts, holds: Predicate | None = None) -> int | None:
    """The earliest moment at which the answer could differ with no new event; None for never.

    Never late. Early when the answer survives more turns of its conditions than are looked at, and after a year where
    anniversaries are asked for, which never end. `holds` is the rule compiled, when the caller has it.
    """
    holds = holds or compile_rule(rule)
    answer = holds(facts)
    horizon = facts.now + _MICROS_PER_YEAR if rule.asks_anniversaries else None
    ahead = sorted({turn for turn in _turns(rule.leaves, facts) if turn > facts.now})
    for moment in ahead[:LOOK_AHEAD]:
        if horizon is not None and moment >= horizon:
            return horizon
        if holds(replace(facts, now=moment)) is not answer:
            return moment
    return ahead[LOOK_AHEAD] if len(ahead) > LOOK_AHEAD else horizon


def soonest_turn(rule: Rule, facts: Facts) -> int | None:
    """A moment before which time alone changes no answer: never later than `next_change`, and found much faster."""
    soonest = min((turn for turn in _turns(rule.leaves, facts) if turn > facts.now), default=None)
    if not rule.asks_anniversaries:
        return soonest
    horizon = facts.now + _MICROS_PER_YEAR
    return horizon if soonest is None else min(soonest, horizon)


def _turns(conditions: Iterable[Leaf], facts: Facts) -> Iterator[int]:
    for leaf in conditions:
        if isinstance(leaf, Sequence):
            yield from turns_of(leaf, facts.series)
        elif isinstance(leaf, Measure):
            yield from _measure_turns(leaf, facts)
        elif isinstance(leaf, BasketLines):
            for line in facts.lines:
                yield from _turns(leaves(leaf.part), replace(facts, product=line.product))
        elif isinstance(leaf, Attribute) and knows_time(leaf.test):
            values: Mapping[str, Any] = getattr(facts, VALUES[leaf.source])
            for moment in _moments(values_at(values, leaf.path)):
                yield from turns(leaf.test, moment, facts.now, facts.zone)


def _measure_turns(measure: Measure, facts: Facts) -> Iterator[int]:
    held = facts.series.get(measure.track.id)
    if held is None:
        return
    if measure.within is not None:
        for mark in held.recent:
            yield mark[0] + measure.within.micros
    if not knows_time(measure.test):
        return
    if measure.within is None:
        read = [figure_of(measure, held, facts.now)]
    else:  # any of them can become the first that is left
        read = [mark[0] if measure.of == TIME else mark[2] for mark in held.recent]
    moments = [Moment("", at) for at in read if at is not None] if measure.of == TIME else _moments(read)
    for moment in moments:
        yield from turns(measure.test, moment, facts.now, facts.zone)


def _moments(values: Iterable[Any]) -> Iterator[Moment]:
    for value in values:
        if isinstance(value, str) and (moment := read_moment(value)) is not None:
            yield moment
