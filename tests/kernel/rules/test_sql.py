"""The query and the compiled rule give the same answer for every profile."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from tessere.kernel.rules import Facts, InvalidRule, Matcher, Rule, SqlTables, compile_rule, parse, to_sql
from tessere.kernel.time import EPOCH

sys.path.insert(0, str(Path(__file__).parent))
import strategies as random

TABLES = SqlTables(profiles="pg_temp.profile", events="(select * from pg_temp.event)")
CREATE = """
create temp table profile (profile_id uuid, traits jsonb, consents jsonb, segments text[]);
create temp table event (profile_id uuid, id uuid, name text, channel text, occurred_at timestamptz, properties jsonb);
"""


@pytest.fixture(scope="module")
def postgres(server_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(CREATE)
        connection.execute("set timezone = 'Asia/Tokyo'")  # the session's zone must not matter
        yield connection


def _facts(profile: dict[str, Any], ids: list[UUID], rules: list[Rule], zone: ZoneInfo) -> Facts:
    series: dict[str, Any] = {}
    matcher = Matcher(track for rule in rules for track in rule.tracks)
    for (name, channel, at, properties), id in zip(profile["events"], ids, strict=True):
        matcher.feed(series, name, at, id.bytes, channel, properties)
    return Facts(
        now=random.NOW, zone=zone, traits=profile["traits"], series=series,
        segments=profile["segments"], consents=profile["consents"],
    )  # fmt: skip


def _store(postgres: psycopg.Connection[Any], profiles: list[dict[str, Any]]) -> list[tuple[UUID, list[UUID]]]:
    stored = [(uuid4(), [uuid4() for _ in profile["events"]]) for profile in profiles]
    with postgres.cursor() as cursor:
        cursor.execute("truncate pg_temp.profile, pg_temp.event")
        cursor.executemany(
            "insert into pg_temp.profile values (%s, %s, %s, %s)",
            [
                (id, Jsonb(each["traits"]), Jsonb(each["consents"]), sorted(each["segments"]))
                for (id, _), each in zip(stored, profiles, strict=True)
            ],
        )
        cursor.executemany(
            "insert into pg_temp.event values (%s, %s, %s, %s, %s, %s)",
            [
                (id, event_id, name, channel, EPOCH + timedelta(microseconds=at), Jsonb(properties))
                for (id, ids), each in zip(stored, profiles, strict=True)
                for event_id, (name, channel, at, properties) in zip(ids, each["events"], strict=True)
            ],
        )
    return stored


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    profiles=st.lists(random.PROFILES, min_size=1, max_size=5),
    documents=st.lists(random.PROFILE_CONDITIONS | random.rules(random.PROFILE_CONDITIONS), min_size=1, max_size=12),
    zone=st.sampled_from(random.ZONES),
)
def test_the_query_finds_whom_the_rule_holds_for(
    postgres: psycopg.Connection[Any], profiles: list[dict[str, Any]], documents: list[dict[str, Any]], zone: ZoneInfo
) -> None:
    rules = [parse(document) for document in documents]
    stored = _store(postgres, profiles)
    facts = [_facts(profile, ids, rules, zone) for profile, (_, ids) in zip(profiles, stored, strict=True)]
    for document, rule in zip(documents, rules, strict=True):
        holds, query = compile_rule(rule), to_sql(rule, TABLES, now=random.NOW, zone=zone)
        found = [row[0] for row in postgres.execute(query.text, query.params)]  # type: ignore[call-overload]
        expected = [id for (id, _), each in zip(stored, facts, strict=True) if holds(each)]
        assert sorted(found) == sorted(expected), (document, query)


def _every_test() -> list[dict[str, Any]]:
    numbers = [each for each in random.NASTY_NUMBERS if abs(each) < 10**15]
    dates = [*random.NASTY_DAYS, *random.NASTY_MOMENTS]
    scalars = [*random.NASTY_TEXTS, *random.NASTY_DAYS, *numbers, True, False]
    texts = [each for each in random.NASTY_TEXTS if each]
    periods = [{"days": 1}, {"days": 7}, {"hours": 1}, {"hours": 24}, {"minutes": 1}]
    return [
        {"op": "exists"},
        {"op": "missing"},
        {"op": "not_in", "value": scalars},
        *({"op": "is", "value": each} for each in scalars),
        *({"op": "is_not", "value": each} for each in scalars),
        *({"op": op, "value": each} for op in ("contains", "starts_with", "ends_with") for each in texts),
        *({"op": op, "value": each} for op in ("gt", "gte", "lt", "lte") for each in numbers),
        *({"op": "between", "value": [each, 5]} for each in numbers if each <= 5),
        *({"op": op, "value": each} for op in ("before", "after") for each in dates),
        *({"op": "between", "value": [each, "2026-02-26"]} for each in random.NASTY_DAYS if each <= "2026-02-26"),
        *({"op": op, "value": each} for op in ("within_last", "within_next") for each in periods),
        *({"op": "anniversary_within", "value": {"days": days}} for days in (1, 3, 365)),
    ]


def test_every_operator_says_the_same_of_every_nasty_value(postgres: psycopg.Connection[Any]) -> None:
    shapes = [None, [], {}, [[1]], [{"d": "x"}], {"d": ["x"]}, ["5", None, "Milano"], [["Milano"]]]
    profiles = [
        {"traits": {"a": value}, "events": [], "segments": [], "consents": {}} for value in [*random.NASTY, *shapes]
    ]
    stored = _store(postgres, profiles)
    for zone in random.ZONES[:3]:
        facts = [_facts(profile, [], [], zone) for profile in profiles]
        for test in _every_test():
            rule = parse({"trait": "a", **test})
            holds, query = compile_rule(rule), to_sql(rule, TABLES, now=random.NOW, zone=zone)
            found = {row[0] for row in postgres.execute(query.text, query.params)}  # type: ignore[call-overload]
            wrong = [
                each.traits for (id, _), each in zip(stored, facts, strict=True) if holds(each) is not (id in found)
            ]
            assert not wrong, (test, wrong)


@pytest.mark.parametrize("source", ["context", "basket", "product"])
def test_what_no_profile_has_is_refused_with_its_place(source: str) -> None:
    rule = parse(
        {"all": [{"trait": "a", "op": "exists"}, {"not": {source: "brand", "op": "is", "value": "Foscarini"}}]}
    )
    with pytest.raises(InvalidRule) as caught:
        to_sql(rule, TABLES, now=random.NOW)
    assert [(each.path, each.code) for each in caught.value.problems] == [("/all/1/not", "not_in_sql")]


def test_the_limits_of_periods_are_the_same_to_the_microsecond(postgres: psycopg.Connection[Any]) -> None:
    day, hours = random.DAY, 4 * random.HOUR
    view, order = "Product Viewed", "Order Completed"
    starts = [day + tick for tick in (-1, 0, 1)] + [hours + tick for tick in (-1, 0, 1)]
    gaps = [hours - 1, hours, hours + 1, 0]
    histories = [
        [(view, "web", random.NOW - start, {}), (second, "web", min(random.NOW - start + gap, random.NOW), {})]
        for start in starts
        for gap in gaps
        for second in (view, order)
    ]
    profiles = [{"traits": {}, "segments": set(), "consents": {}, "events": each} for each in histories]
    stored = _store(postgres, profiles)
    four, period = {"hours": 4}, {"days": 1}
    for document in (
        {"event": view, "measure": "count", "op": "gte", "value": 1, "within": period},
        {"event": view, "measure": "first", "of": "time", "op": "within_last", "value": {"hours": 24}},
        {"sequence": [{"event": view}, {"event": order, "within": four}], "within": period},
        {"sequence": [{"event": view}, {"event": view}], "within": {"days": 2}},
        {"sequence": [{"event": view}, {"absent": order, "within": four}], "within": {"days": 2}},
    ):
        rule = parse(document)
        holds, query = compile_rule(rule), to_sql(rule, TABLES, now=random.NOW)
        found = {row[0] for row in postgres.execute(query.text, query.params)}  # type: ignore[call-overload]
        expected = {
            id
            for (id, ids), profile in zip(stored, profiles, strict=True)
            if holds(_facts(profile, ids, [rule], random.ZONES[0]))
        }
        assert found == expected, document
        assert 0 < len(found) < len(profiles)
