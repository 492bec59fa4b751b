"""The tracking plan: violations with their place, and schemas from samples that the samples keep."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from tessere.customer.events.domain.model import Channel, Event, EventType
from tessere.customer.events.domain.plan import Plan, PlanEvent, PlanMode, check_schema, infer_schema, violations
from tessere.customer.events.domain.violations import CODES
from tessere.kernel.errors import Invalid

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SOURCE = UUID(int=1)
SCHEMA = {
    "type": "object",
    "required": ["order_id"],
    "properties": {"order_id": {"type": "string"}, "lines": {"type": "array", "items": {"required": ["sku"]}}},
}


def event(name: str, properties: dict[str, Any], kind: EventType = EventType.TRACK) -> Event:
    text = Raw(json.dumps(properties).encode())
    return Event(
        id=UUID(int=abs(hash((name, str(properties))))),
        source_id=SOURCE,
        message_id="m",
        type=kind,
        name=name,
        occurred_at=NOW,
        received_at=NOW,
        properties=text if kind is EventType.TRACK else Raw(b"{}"),
        traits=Raw(b"{}") if kind is EventType.TRACK else text,
        channel=Channel.SITE,
        payload_hash=b"",
    )


def plan(mode: PlanMode) -> Plan:
    return Plan([PlanEvent(name="Order", schema=SCHEMA, mode=mode, updated_at=NOW)])


def test_violations_are_refused_with_their_places_or_only_counted() -> None:
    good, bad = event("Order", {"order_id": "1"}), event("Order", {"order_id": 1, "lines": [{"sku": 1}, {}]})
    free = event("Other", {})
    enforced = plan(PlanMode.ENFORCE).judge([good, bad, free])
    assert enforced.kept == [good, free]
    ((refused, refusal),) = enforced.refused
    assert refused is bad
    assert refusal.code == "plan_violation"
    assert [error.path for error in refusal.errors] == ["/properties/lines/1", "/properties/order_id"]
    observed = plan(PlanMode.OBSERVE).judge([good, bad, free])
    assert observed.kept == [good, bad, free]
    assert observed.violations == {(SOURCE, "Order"): 1}


@pytest.mark.parametrize(
    ("schema", "value", "code", "params"),
    [
        ({"required": ["sku"]}, {}, "required", {"name": "sku"}),
        ({"type": ["string", "null"]}, 1, "wrong_type", {"types": ["null", "string"]}),
        ({"enum": ["red", 2]}, "blue", "not_an_option", {"options": ["red", "2"]}),
        ({"const": {"a": 1}}, 1, "not_the_value", {"value": '{"a":1}'}),
        ({"minimum": 3}, 1, "too_small", {"limit": 3}),
        ({"exclusiveMaximum": 3.5}, 4, "not_smaller", {"limit": 3.5}),
        ({"multipleOf": 2}, 3, "not_a_multiple", {"of": 2}),
        ({"maxLength": 2}, "abc", "too_long", {"limit": 2}),
        ({"pattern": "^a"}, "b", "wrong_pattern", {"pattern": "^a"}),
        ({"format": "email"}, "x", "wrong_format", {"format": "email"}),
        ({"minItems": 1}, [], "too_few_items", {"limit": 1}),
        ({"uniqueItems": True}, [1, 1], "repeated_items", {}),
        ({"properties": {"y": {}}, "additionalProperties": False}, {"x": 1}, "unexpected_properties", {"names": ["x"]}),
        ({"propertyNames": {"maxLength": 1}}, {"xy": 1}, "wrong_property_name", {}),
        ({"anyOf": [{"type": "string"}, {"type": "number"}]}, [], "no_alternative_fits", {}),
        ({"oneOf": [{"type": "string"}, {"minLength": 1}]}, "x", "not_exactly_one_fits", {}),
        ({"not": {"type": "string"}}, "x", "forbidden", {}),
        ({"items": False}, [1], "forbidden", {}),
        ({"enum": ["x" * 200]}, 1, "not_an_option", {"options": ["x" * 100 + "…"]}),
    ],
)
def test_violations_can_be_said_in_any_language(schema: Any, value: Any, code: str, params: dict[str, Any]) -> None:
    (found,) = violations(json.dumps(schema).encode(), value)
    assert (found.code, found.params) == (code, params)
    assert found.code in CODES
    assert found.message


def test_identify_calls_are_judged_by_their_traits() -> None:
    judged = Plan([PlanEvent(name="Identify", schema={"required": ["email"]}, mode=PlanMode.ENFORCE, updated_at=NOW)])
    assert judged.judge([event("Identify", {"email": "x"}, EventType.IDENTIFY)]).kept
    ((_, refusal),) = judged.judge([event("Identify", {}, EventType.IDENTIFY)]).refused
    assert [error.path for error in refusal.errors] == ["/traits"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "objekt"},
        {"properties": 7},
        {"$ref": "https://elsewhere.example/schema"},
        {"properties": {"a": {"$ref": "file:///etc/passwd"}}},
        {"pattern": "("},
        {"$ref": "#/$defs/absent"},
        {"enum": ["x" * 70_000]},
    ],
)
def test_what_is_no_schema(schema: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        check_schema(schema)
    assert caught.value.code == "invalid_schema"


def test_a_pattern_cannot_stall() -> None:
    schema = msgspec.json.encode({"properties": {"a": {"pattern": "^(a+)+$"}}})
    started = time.perf_counter()
    assert violations(schema, {"a": "a" * 5_000 + "!"})
    assert time.perf_counter() - started < 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from("abcd"), values, max_size=4), max_size=6))
def test_samples_keep_the_schema_inferred_from_them(samples: list[dict[str, Any]]) -> None:
    schema = infer_schema(samples)
    check_schema(schema)
    for sample in samples:
        assert violations(msgspec.json.encode(schema), sample) == ()


def test_an_inferred_schema_is_narrow() -> None:
    samples = [{"id": index, "at": "2026-11-22T07:00:00Z", "size": "SML"[index % 3]} for index in range(90)]
    schema = infer_schema(samples)
    assert schema["required"] == ["at", "id", "size"]
    assert schema["properties"] == {
        "id": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "size": {"type": "string", "enum": ["L", "M", "S"]},
    }
