"""Sequences: events one after another, each within its time, some of them absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Many
from functools import lru_cache

from msgspec import Struct

from tessere.kernel.rules.model import Sequence, Step
from tessere.kernel.rules.series import Mark, Series, since


class Stage(Struct, frozen=True):
    """A step that must happen, with those that must not follow it; each with its track's id."""

    step: Step
    track: str
    absent: tuple[tuple[str, int], ...]


@lru_cache(2_000)
def stages(sequence: Sequence) -> tuple[Stage, ...]:
    """The steps that must happen, in order."""
    found: list[Stage] = []
    for step, track in zip(sequence.steps, sequence.tracks, strict=True):
        if step.absent:
            assert step.within
            last = found[-1]
            found[-1] = Stage(last.step, last.track, (*last.absent, (track.id, step.within.micros)))
        else:
            found.append(Stage(step, track.id, ()))
    return tuple(found)


def last_match(chain: Many[Stage], window: int, series: Mapping[str, Series], now: int) -> int | None:
    """When the last event of the latest match happened; None when the sequence does not hold.

    Of the events that a step can follow, the latest one before it is always the best to follow: so one pass a step.
    """
    if any(stage.track not in series for stage in chain):
        return None
    reached: list[Mark] | None = None
    for stage in chain:
        recent = series[stage.track].recent
        marks = recent[since(recent, now - window) :]
        if reached is not None:
            marks = _following(reached, marks, stage.step)
        for track, length in stage.absent:
            other = series.get(track)
            marks = _unfollowed(marks, other.recent if other else [], length, now)
        if not marks:
            return None
        reached = marks
    return reached[-1][0] if reached else None


def turns_of(sequence: Sequence, series: Mapping[str, Series]) -> Iterator[int]:
    """The moments, past ones among them, at which the answer may turn: events leave, absences are complete."""
    for stage in stages(sequence):
        held = series.get(stage.track)
        for mark in held.recent if held else ():
            yield mark[0] + sequence.within.micros
            for _track, length in stage.absent:
                yield mark[0] + length


def _following(reached: list[Mark], marks: list[Mark], step: Step) -> list[Mark]:
    """The marks that come after one that was reached, and within the step's time of it."""
    longest = step.within.micros if step.within else None
    found, before = [], 0
    for mark in marks:
        while before < len(reached) and reached[before] < mark:  # an event itself is not before it: it is not two steps
            before += 1
        if before and (longest is None or mark[0] - reached[before - 1][0] <= longest):
            found.append(mark)
    return found


def _unfollowed(marks: list[Mark], others: list[Mark], length: int, now: int) -> list[Mark]:
    """The marks after which so much time has passed, and none of the others within it."""
    found, after = [], 0
    for mark in marks:
        while after < len(others) and others[after] <= mark:
            after += 1
        if now >= mark[0] + length and (after == len(others) or others[after][0] > mark[0] + length):
            found.append(mark)
    return found
