"""Figures and sequences as SQL: each one query over the events, grouped by profile, joined once."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from tessere.kernel.rules.checks import figure_check, figure_of
from tessere.kernel.rules.dates import span_of
from tessere.kernel.rules.facts import UTC
from tessere.kernel.rules.model import TIME, EventFilter, Measure, Sequence, Test, Track
from tessere.kernel.rules.sequences import stages
from tessere.kernel.rules.series import LONGEST_VALUE, MEASURE_LIMIT, MILLION, RECENT_LIMIT, Series, millionths
from tessere.kernel.rules.sql_values import (
    ORDER,
    Parameters,
    attribute_sql,
    check_sql,
    fold_sql,
    number_sql,
    path_text,
    span_sql,
)


def measure_sql(measure: Measure, events: str, given: Parameters) -> tuple[str, bool]:
    """The profiles that the measure's positive test divides from those without any event.

    Those without events are in no group. So when the test holds for them, the query finds the profiles for which it
    does not hold, and says False: the condition is to be absent from it.
    """
    positive = replace(measure, test=measure.test.positive)
    of_nothing = figure_check(positive)(figure_of(positive, Series(), given.now), given.now, given.zone)
    found, passes = _figure_sql(positive, events, given)
    return f"select profile_id from ({found}) as f where {'not ' if of_nothing else ''}{passes}", not of_nothing


def sequence_sql(sequence: Sequence, events: str, given: Parameters, names: Iterator[str]) -> list[str]:
    """A query for each stage and the last one for the profiles; they will have the names, in this order.

    Each stage keeps the occurrences that follow one of the stage before, and are not followed by what must be absent.
    """
    window = sequence.within.micros
    queries, before = [], ""
    tracks = {track.id: track for track in sequence.tracks}
    for stage in stages(sequence):
        found = f"select o.* from ({_occurrences(tracks[stage.track], events, given, window=window)}) as o where true"
        if before:
            near = ""
            if stage.step.within:
                near = f" and o.at - b.at <= {given.add(stage.step.within.micros, 'bigint')} * interval '1 microsecond'"
            found += (
                f" and exists (select from {before} as b "
                f"where b.profile_id = o.profile_id and (b.at, b.id) < (o.at, o.id){near})"
            )
        for track, length in stage.absent:
            others = _occurrences(tracks[track], events, given, window=window)
            longest = f"{given.add(length, 'bigint')} * interval '1 microsecond'"
            found += (
                f" and o.at <= {given.at(given.now - length)} and not exists (select from ({others}) as a "
                f"where a.profile_id = o.profile_id and (a.at, a.id) > (o.at, o.id) and a.at - o.at <= {longest})"
            )
        queries.append(found)
        before = next(names)
    return [*queries, f"select distinct profile_id from {before}"]


def _figure_sql(measure: Measure, events: str, given: Parameters) -> tuple[str, str]:
    """A query of a figure by profile, and what passes over its columns."""
    window = measure.within.micros if measure.within else 0
    found = _occurrences(measure.track, events, given, window=window, cut=measure.figure != "count")
    test = measure.test
    if measure.of == TIME:
        figure = "min(at)" if measure.figure == "first" else "max(at)"
        passes = "true" if test.op == "exists" else span_sql(span_of(test, given.now, given.zone), "figure", given)
        return _grouped(f"{figure} as figure", found), passes
    if measure.figure in {"first", "last"}:
        order = "" if measure.figure == "first" else " desc"
        one = f"select distinct on (profile_id) profile_id, v, v #>> '{{}}' as t from ({found}) as o"
        return f"{one} order by profile_id, at{order}, id{order}", check_sql(test, given, zone=given.zone)
    if measure.figure in {"sum", "average"}:
        divisor = "1" if measure.figure == "sum" else "count(*)"
        total = f"sum(round(n * {MILLION}::float8)::bigint)"
        return _grouped(f"{total} as figure, {divisor} as divisor", found), _compare(test, given, exact=True)
    figure = {
        "count": "count(*)",
        "min": "min(n)",
        "max": "max(n)",
        "distinct": f"count(distinct {_key_sql(given)})",
    }[measure.figure]
    return _grouped(f"{figure} as figure", found), _compare(test, given, exact=False)


def _grouped(columns: str, occurrences: str) -> str:
    return f"select profile_id, {columns} from ({occurrences}) as o group by profile_id"


def _compare(test: Test, given: Parameters, *, exact: bool) -> str:
    operands = test.value if test.op == "between" else (test.value,)
    wanted = [
        f"{given.add(millionths(each), 'numeric')} * divisor" if exact else given.add(float(each), "float8")
        for each in operands
    ]
    if test.op == "between":
        return f"(figure between {wanted[0]} and {wanted[1]})"
    return f"(figure {ORDER[test.op]} {wanted[0]})"


def _occurrences(track: Track, events: str, given: Parameters, *, window: int, cut: bool = True) -> str:
    """The events that feed a track: profile, `at`, `id` and what is read of them; of a window the latest only."""
    value = "null::jsonb"
    if track.property is not None:
        path = given.add(f"strict {path_text(tuple(track.property.split('.')))}", "jsonpath")
        value = f"jsonb_path_query_first(e.properties, {path}, '{{}}', true)"
    found = (
        f"select e.profile_id, e.occurred_at as at, e.id, {value} as v from {events} as e "
        f"where {_filter(track.events, given, window)}"
    )
    # `offset 0` keeps PostgreSQL from reading the property again wherever it is named.
    if track.property is not None:
        found = f"select *, v #>> '{{}}' as t from ({found} offset 0) as r offset 0"
    if track.reading == "number":
        read = f"select profile_id, at, id, {number_sql(given)} as n from ({found}) as r offset 0"
        found = f"select * from ({read}) as r where abs(n) < {MEASURE_LIMIT}"
    elif track.reading == "value":
        read = f"select profile_id, at, id, {_value_sql(given)} as v from ({found}) as r offset 0"
        found = f"select *, v #>> '{{}}' as t from ({read}) as r where v is not null"
    if not window or not cut:
        return found
    nth = "row_number() over (partition by profile_id order by at desc, id desc) as nth"
    return f"select * from (select *, {nth} from ({found}) as r) as r where nth <= {RECENT_LIMIT}"


def _filter(events: EventFilter, given: Parameters, window: int) -> str:
    parts = [f"e.name = {given.add(events.event, 'text')}", f"e.occurred_at <= {given.at(given.now)}"]
    if window:
        parts.append(f"e.occurred_at > {given.at(given.now - window)}")
    if events.channel is not None:
        parts.append(f"e.channel = {given.add(events.channel, 'text')}")
    parts += [attribute_sql(where, "e.properties", given, zone=UTC) for where in events.where]
    return " and ".join(parts)


def _value_sql(given: Parameters) -> str:
    """`v` as `series.read_value` keeps it."""
    return (
        f"(case jsonb_typeof(v) when 'string' then to_jsonb(left(t, {LONGEST_VALUE})) when 'boolean' then v "
        f"when 'number' then case when {number_sql(given)} is not null then v end end)"
    )


def _key_sql(given: Parameters) -> str:
    """What makes two values the same, as `series.value_key` does."""
    return (
        f"(case jsonb_typeof(v) when 'string' then 's' || {fold_sql(given)} when 'boolean' then 'b' || t "
        f"else 'n' || ({number_sql(given)} + 0)::text end)"
    )
