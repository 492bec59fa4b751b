"""Parsing, evaluation against a plain oracle over the raw events, changes to come, reasons and descriptions."""

from __future__ import annotations

import sys
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tessere.kernel.rules import (
    Facts,
    InvalidRule,
    Line,
    Matcher,
    Problem,
    Rule,
    compile_rule,
    describe,
    describe_because,
    dump,
    explain,
    next_change,
    parse,
    reads_of,
    soonest_turn,
)
from tessere.kernel.time import from_micros, iso

sys.path.insert(0, str(Path(__file__).parent))
import strategies as random

MICROS = {"minutes": 60_000_000, "hours": random.HOUR, "days": random.DAY}
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=300)
LINES = st.lists(
    st.builds(
        lambda product, quantity: Line(product=product, quantity=quantity, total_minor=quantity * 100),
        random.TRAITS,
        st.integers(1, 3),
    ),
    max_size=3,
)
Event = tuple[str, str, int, dict[str, Any]]


def make_facts(profile: dict[str, Any], rule: Rule, zone: ZoneInfo, **more: Any) -> Facts:
    series: dict[str, Any] = {}
    matcher = Matcher(rule.tracks)
    for number, (name, channel, at, properties) in enumerate(profile["events"]):
        matcher.feed(series, name, at, bytes([number] * 16), channel, properties)
    known = {key: profile[key] for key in ("traits", "segments", "consents")}
    return Facts(now=random.NOW, zone=zone, series=series, **known, **more)


@RELAXED
@given(random.rules(random.CONDITIONS))
def test_what_is_dumped_parses_to_the_same_rule(document: dict[str, Any]) -> None:
    rule = parse(document)
    assert parse(dump(rule)) == rule
    assert dump(parse(dump(rule))) == dump(rule)


JSON = st.recursive(
    random.SCALARS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A rule with a part replaced by any JSON."""
    document = deepcopy(draw(random.rules(random.CONDITIONS)))  # parts of it are shared between examples
    place: Any = document
    while True:
        key = draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or draw(st.booleans()):
            place[key] = draw(JSON)
            return document
        place = inside


@RELAXED
@given(broken() | JSON)
def test_whatever_is_given_is_a_rule_or_has_problems_at_places_in_it(document: Any) -> None:
    for problem in _problems(document):
        assert problem.en
        assert problem.it
        place = document
        for key in problem.path.split("/")[1:]:
            name = key.replace("~1", "/").replace("~0", "~")
            place = place[int(name)] if isinstance(place, list) else place.get(name)


def _problems(document: Any) -> tuple[Problem, ...]:
    try:
        parse(document)
    except InvalidRule as error:
        return error.problems
    return ()


def test_all_problems_are_told_at_once_each_at_its_place() -> None:
    document = {
        "all": [
            {"trait": "city", "op": "resembles", "value": "Milano"},
            {"event": "Product Viewed", "where": [{"property": "category", "op": "within_last", "value": {"days": 1}}],
             "measure": "count", "op": "gte", "value": "three", "within": {"weeks": 1}},
            {"sequence": [{"absent": "Order Completed", "within": {"hours": 1}}, {"absent": "Order Completed"}]},
            {"trait": "a", "segment": "vip"},
            {"trait": "a..b", "op": "exists", "value": 1, "extra": 1},
        ]
    }  # fmt: skip
    with pytest.raises(InvalidRule) as caught:
        parse(document)
    assert {(each.path, each.code) for each in caught.value.problems} == {
        ("/all/0/op", "unknown_op"),
        ("/all/1/where/0/op", "relative_in_where"),
        ("/all/1/value", "wants_number"),
        ("/all/1/within", "wants_period"),
        ("/all/2/sequence/0", "first_step"),
        ("/all/2/sequence/1", "absent_within"),
        ("/all/2", "missing_key"),
        ("/all/3", "several_conditions"),
        ("/all/4/trait", "bad_name"),
        ("/all/4/value", "no_value"),
        ("/all/4/extra", "unknown_key"),
    }


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"not": {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"all": []}}}}}}}}}, "too_deep"),
        ({"all": [{"any": [{"trait": "a", "op": "exists"}] * 60}] * 2}, "too_many_conditions"),
        ({"trait": "a", "op": "in", "value": ["x"] * 501}, "list_length"),
        ({"trait": "a", "op": "is", "value": "x" * 501}, "wants_text"),
        ({"trait": "a", "op": "is", "value": "\x00"}, "bad_character"),
        ({"trait": "a", "op": "gt", "value": float("nan")}, "wants_number"),
        ({"trait": "a", "op": "gt", "value": True}, "wants_number"),
        ({"event": "x", "measure": "count", "op": "gt", "value": 1000, "within": {"days": 1}}, "figure_limit"),
        ({"event": "x", "measure": "distinct", "of": "a", "op": "gt", "value": 128}, "figure_limit"),
        ({"event": "x", "measure": "sum", "of": "time", "op": "gt", "value": 1}, "time_not_here"),
        ({"basket_line": {"trait": "a", "op": "exists"}, "measure": "count", "op": "gt", "value": 1}, "only_product"),
    ],
)  # fmt: skip
def test_limits_are_kept(document: Any, code: str) -> None:
    with pytest.raises(InvalidRule) as caught:
        parse(document)
    assert [each.code for each in caught.value.problems] == [code]


# The oracle: what the words say, over the list of events, as slowly as it takes.


def _says(test: dict[str, Any], value: Any, zone: ZoneInfo) -> bool:
    rule = parse({"context": "x", "op": test["op"], **({"value": test["value"]} if "value" in test else {})})
    return compile_rule(rule)(Facts(now=random.NOW, zone=zone, context={"x": value}))


def _matching(filter: dict[str, Any], events: list[Event]) -> list[tuple[int, int, dict[str, Any]]]:
    name = filter.get("event", filter.get("absent"))
    found = [
        (at, number, properties)
        for number, (event, channel, at, properties) in enumerate(events)
        if event == name
        and channel == filter.get("channel", channel)
        and all(
            compile_rule(parse({"context": each["property"], **{k: v for k, v in each.items() if k != "property"}}))(
                Facts(now=random.NOW, context=properties)
            )
            for each in filter.get("where", [])
        )
    ]
    return sorted(found, key=lambda each: each[:2])


def _micros(period: dict[str, int]) -> int:
    [(unit, amount)] = period.items()
    return amount * MICROS[unit]


def _read(properties: Any, of: str) -> Any:
    for key in of.split("."):
        properties = properties.get(key) if isinstance(properties, dict) else None
    return properties if isinstance(properties, str | int | float | bool) else None


def _measure(given: dict[str, Any], events: list[Event], zone: ZoneInfo) -> bool:  # noqa: PLR0911
    found = _matching(given, events)
    if "within" in given:
        found = [each for each in found if each[0] > random.NOW - _micros(given["within"])]
    figure, of = given.get("measure", "count"), given.get("of")
    if figure == "count":
        return _says(given if "op" in given else {"op": "is", "value": 0}, len(found), zone)
    values: list[Any] = [_read(properties, of) for _, _, properties in found] if of != "time" else []
    values = [value for value in values if value is not None]
    if of == "time":
        times = [at for at, _, _ in found]
        value = None if not times else times[0] if figure == "first" else times[-1]
        text = None
        if value is not None:
            text = iso(from_micros(value))
        return _says(given, text, zone)
    if figure in {"first", "last"}:
        return _says(given, None if not values else values[0] if figure == "first" else values[-1], zone)
    if figure == "distinct":
        return _says(
            given, len({("text", v.lower()) if isinstance(v, str) else (isinstance(v, bool), v) for v in values}), zone
        )
    numbers = [
        Fraction(str(float(v)))
        for v in values
        if not isinstance(v, bool) and str(v).replace(".", "").lstrip("-").isdigit()
    ]
    numbers = [number for number in numbers if abs(number) < 10**12]
    if figure == "sum":
        return _says(given, float(sum(numbers)), zone)
    if not numbers:
        return _says(given, None, zone)
    if figure == "average":
        mean = sum(numbers) / len(numbers)
        operands = given["value"] if isinstance(given["value"], list) else [given["value"]]
        exact = [Fraction(str(operand)) for operand in operands]
        return {
            "is": mean == exact[0], "is_not": mean != exact[0], "gt": mean > exact[0], "gte": mean >= exact[0],
            "lt": mean < exact[0], "lte": mean <= exact[0], "between": exact[0] <= mean <= exact[-1],
        }[given["op"]]  # fmt: skip
    return _says(given, float(min(numbers) if figure == "min" else max(numbers)), zone)


def _sequence(given: dict[str, Any], events: list[Event]) -> bool:
    def goes_on(before: tuple[int, int], steps: list[dict[str, Any]]) -> bool:
        if not steps:
            return True
        step, rest = steps[0], steps[1:]
        within = _micros(step["within"]) if "within" in step else None
        after = [each[:2] for each in _matching(step, events) if each[:2] > before]
        if "absent" in step:
            assert within
            over = before[0] + within <= random.NOW
            return over and not any(at - before[0] <= within for at, _ in after) and goes_on(before, rest)
        return any(
            at > random.NOW - _micros(given["within"])
            and (within is None or not steps_started(before) or at - before[0] <= within)
            and goes_on((at, number), rest)
            for at, number in after
        )

    def steps_started(before: tuple[int, int]) -> bool:
        return before != (-1, -1)

    return goes_on((-1, -1), given["sequence"])


@settings(RELAXED, max_examples=600)
@given(random.PROFILES, random.measures() | random.sequences() | random.absents(), st.sampled_from(random.ZONES))
def test_series_say_what_the_raw_events_say(profile: dict[str, Any], document: dict[str, Any], zone: ZoneInfo) -> None:
    rule, events = parse(document), profile["events"]
    expected = _sequence(document, events) if "sequence" in document else _measure(document, events, zone)
    assert compile_rule(rule)(make_facts(profile, rule, zone)) is expected


@settings(RELAXED, max_examples=500)
@given(
    random.PROFILES,
    random.rules(random.CONDITIONS, leaves=3),
    st.sampled_from(random.ZONES),
    LINES,
    random.TRAITS,
    st.data(),
)
def test_nothing_changes_before_the_next_change(
    profile: dict[str, Any],
    document: dict[str, Any],
    zone: ZoneInfo,
    lines: list[Line],
    known: Any,
    data: st.DataObject,
) -> None:
    rule = parse(document)
    facts = make_facts(profile, rule, zone, lines=lines, context=known, product=known, basket=known)
    holds = compile_rule(rule)
    answer, change = holds(facts), next_change(rule, facts, holds)
    assert change is None or change > facts.now
    soonest = soonest_turn(rule, facts)
    assert soonest is None or soonest > facts.now
    assert change is None or (soonest is not None and soonest <= change)
    if reads_of(rule).fades and not answer:  # time alone never begins what can only end
        assert not any(
            holds(replace(facts, now=facts.now + step)) for step in (random.HOUR, random.DAY, 40 * random.DAY)
        )
    last = facts.now + 400 * random.DAY if change is None else change - 1
    steps = [random.HOUR, random.DAY, 7 * random.DAY, 3600 * random.DAY]
    hours = [facts.now - facts.now % random.HOUR + n * random.HOUR for n in range(0, 80, 1)]
    for moment in {last, *hours, *(facts.now + step for step in steps), data.draw(st.integers(facts.now, last))}:
        if facts.now <= moment <= last:
            assert holds(replace(facts, now=moment)) is answer, (document, moment - facts.now)


def test_the_next_change_is_exact_when_an_occurrence_leaves_its_window() -> None:
    rule = parse({"event": "Order Completed", "measure": "count", "op": "gte", "value": 2, "within": {"days": 7}})
    events = [("Order Completed", "web", random.NOW - ago * random.DAY, {}) for ago in (1, 2, 3)]
    facts = make_facts({"traits": {}, "segments": set(), "consents": {}, "events": events}, rule, random.ZONES[0])
    assert next_change(rule, facts) == random.NOW + 5 * random.DAY  # three, then two, then too few


def test_bought_nothing_for_four_hours_after_two_views() -> None:
    rule = parse(
        {
            "sequence": [
                {"event": "Product Viewed"},
                {"event": "Product Viewed", "within": {"hours": 4}},
                {"absent": "Order Completed", "within": {"hours": 4}},
            ],
            "within": {"days": 30},
        }
    )
    views = [("Product Viewed", "web", random.NOW - ago * random.HOUR, {}) for ago in (3, 2)]
    profile = {"traits": {}, "segments": set(), "consents": {}, "events": views}
    facts, holds = make_facts(profile, rule, random.ZONES[0]), compile_rule(rule)
    assert not holds(facts)
    change = next_change(rule, facts)
    assert change == random.NOW + 2 * random.HOUR
    assert holds(replace(facts, now=change))
    bought = {**profile, "events": [*views, ("Order Completed", "shop", random.NOW - random.HOUR, {})]}
    assert next_change(rule, make_facts(bought, rule, random.ZONES[0])) is None or not holds(
        replace(make_facts(bought, rule, random.ZONES[0]), now=change)
    )


@RELAXED
@given(random.PROFILES, random.rules(random.CONDITIONS), st.sampled_from(random.ZONES), LINES)
def test_every_rule_and_every_reason_has_words(
    profile: dict[str, Any], document: dict[str, Any], zone: ZoneInfo, lines: list[Line]
) -> None:
    rule = parse(document)
    facts = make_facts(profile, rule, zone, lines=lines)
    because = explain(rule, facts)
    assert because.holds is compile_rule(rule)(facts)
    for language in ("en", "it"):
        assert describe(rule, language)
        assert describe_because(because, language)


def test_the_words_are_natural() -> None:
    rule = parse(
        {
            "all": [
                {"event": "Product Viewed", "where": [{"property": "category", "op": "is", "value": "Lamps"}],
                 "measure": "count", "op": "gte", "value": 3, "within": {"days": 7}},
                {"absent": "Order Completed", "within": {"days": 30}},
                {"trait": "city", "op": "in", "value": ["Milano", "Roma"]},
            ]
        }
    )  # fmt: skip
    assert describe(rule, "en") == (
        "has viewed a product with category “Lamps” at least 3 times in 7 days and has not placed an order in 30 days "
        "and the city is one of “Milano”, “Roma”"
    )
    assert describe(rule, "it", {"category": "categoria", "city": "città"}) == (
        "ha visto un prodotto con categoria «Lamps» almeno 3 volte in 7 giorni e non ha fatto un ordine in 30 giorni "
        "e città è fra «Milano», «Roma»"
    )
    views = [("Product Viewed", "web", random.NOW - n, {"category": "lamps"}) for n in range(3)]
    profile = {"traits": {"city": "ROMA"}, "segments": set(), "consents": {}, "events": views}
    because = explain(rule, make_facts(profile, rule, random.ZONES[0]))
    spent = parse({"trait": "profile.spent_minor", "op": "between", "value": [12_050, 30_000]})
    assert describe(spent, "it") == "la spesa totale è fra 120.5 e 300"
    assert describe_because(because, "en") == (
        "Holds because: has viewed a product with category “Lamps” 3 times in 7 days; has not placed an order in 30 days; "
        "the city is one of “Milano”, “Roma” (found: “ROMA”)."
    )


def test_what_the_retailer_named_stands_as_a_title() -> None:
    rule = parse(
        {
            "all": [
                {"trait": "computed.favorite_category", "op": "is", "value": "Luci"},
                {"consent": "offers", "channel": "email", "op": "is", "value": "granted"},
            ]
        }
    )
    labels = {"computed.favorite_category": "Favorite category", "consent.offers": "Offers by post"}
    said = describe(rule, "en", labels)
    assert "“Favorite category” is “Luci”" in said
    assert "consent to “Offers by post”" in said
    assert "favorite_category" in describe(rule, "en")
