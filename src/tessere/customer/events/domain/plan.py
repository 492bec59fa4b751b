"""The tracking plan: what each event should look like, whether it does, and a first schema from samples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID

import jsonschema_rs
import msgspec
from msgspec import Struct

from tessere.customer.events.domain.model import Event, EventType, Refusal
from tessere.customer.events.domain.objects import read_object
from tessere.customer.events.domain.violations import Violation, describe
from tessere.kernel.errors import FieldError, Invalid

MOST_ERRORS = 20
SCHEMA_BYTES = 64 * 1024
_MOST_SAMPLE_VALUES = 8
_ABOUT_TRAITS = frozenset({EventType.IDENTIFY, EventType.GROUP})
_UNPLANNED: tuple[PlanEvent | None, Any] = (None, None)
_DATE_TIME = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")
_FIXED_WORD = re.compile(r"^[A-Za-z][\w-]{0,30}$")


class PlanMode(StrEnum):
    """What a violation does: it is only counted, or the event is quarantined."""

    OBSERVE = "observe"
    ENFORCE = "enforce"


class PlanEvent(Struct, frozen=True, kw_only=True):
    """What is agreed on one event: `schema` is JSON Schema (draft 2020-12 unless it says otherwise) for its properties,
    or for the traits of identify and group calls."""

    name: str
    description: str = ""
    schema: dict[str, Any] = {}
    mode: PlanMode = PlanMode.OBSERVE
    version: int = 1
    updated_at: datetime


class Judged(Struct, frozen=True, kw_only=True):
    """Which events keep the plan, which were refused by it, and how often each name was seen and violated it."""

    kept: list[Event]
    refused: list[tuple[Event, Refusal]]
    violations: dict[tuple[UUID, str], int]


class Plan:
    """The plan in force, compiled."""

    def __init__(self, events: Iterable[PlanEvent]) -> None:
        self._events = {event.name: (event, _compiled(msgspec.json.encode(event.schema))) for event in events}

    def judge(self, events: Sequence[Event]) -> Judged:
        """Hold every event against its schema."""
        kept: list[Event] = []
        refused: list[tuple[Event, Refusal]] = []
        violations: dict[tuple[UUID, str], int] = {}
        for event in events:
            planned, validator = self._events.get(event.name, _UNPLANNED)
            errors = () if planned is None else _violations_of(event, validator)
            if planned is None or not errors:
                kept.append(event)
                continue
            key = (event.source_id, event.name)
            violations[key] = violations.get(key, 0) + 1
            if planned.mode is PlanMode.OBSERVE:
                kept.append(event)
            else:
                reason = f"it breaks the plan of {event.name!r} (version {planned.version})"
                refused.append((event, Refusal(code="plan_violation", reason=reason, errors=errors)))
        return Judged(kept=kept, refused=refused, violations=violations)


def _violations_of(event: Event, validator: Any) -> tuple[Violation, ...]:
    if event.type in _ABOUT_TRAITS:
        return _errors(validator, read_object(event.traits), "/traits")
    return _errors(validator, read_object(event.properties), "/properties")


def violations(schema: bytes, value: object, prefix: str = "") -> tuple[Violation, ...]:
    """The places where a value breaks a schema, as JSON pointers under `prefix`; at most `MOST_ERRORS`."""
    return _errors(_compiled(schema), value, prefix)


def _errors(validator: Any, value: object, prefix: str) -> tuple[Violation, ...]:
    if validator.is_valid(value):
        return ()
    found = []
    for error in validator.iter_errors(value):
        path = prefix + "".join(f"/{_escape(step)}" for step in error.instance_path)
        found.append(describe(path, error))
        if len(found) == MOST_ERRORS:
            break
    return tuple(sorted(found, key=lambda error: error.path))


def check_schema(schema: dict[str, Any]) -> None:
    """Invalid when it is no JSON Schema, or one that would read from elsewhere."""
    text = msgspec.json.encode(schema)
    if len(text) > SCHEMA_BYTES:
        raise Invalid(f"the schema has {len(text)} bytes; at most {SCHEMA_BYTES} are taken", code="invalid_schema")
    if outside := next(_outside_references(schema), None):
        message = f"{outside!r} points outside of the schema; define it in $defs"
        raise Invalid(message, code="invalid_schema", errors=(FieldError("/schema", message),))
    try:
        _compiled(text)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        message = str(error).partition("\n")[0][:300]
        raise Invalid(
            f"not a JSON Schema: {message}", code="invalid_schema", errors=(FieldError("/schema", message),)
        ) from error


@lru_cache(maxsize=1_000)
def _compiled(schema: bytes) -> Any:
    # A linear-time regex engine: a pattern in a schema cannot stall intake.
    return jsonschema_rs.validator_for(
        msgspec.json.decode(schema), validate_formats=True, pattern_options=jsonschema_rs.RegexOptions(), offline=True
    )


def _outside_references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("$ref", "$dynamicRef") and isinstance(inner, str) and not inner.startswith("#"):
                yield inner
            yield from _outside_references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _outside_references(inner)


def _escape(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")


def infer_schema(samples: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The narrowest schema of plain types that all samples keep: what is always there is required."""
    inferred = _infer(list(samples)) if samples else {"type": "object"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | inferred


def _infer(values: list[Any]) -> dict[str, Any]:
    types = {_type_of(value) for value in values}
    if "number" in types:
        types.discard("integer")
    if len(types) != 1:
        return {"type": sorted(types)} if types else {}
    (only,) = types
    if only == "object":
        return _infer_object(values)
    if only == "array":
        items = [item for value in values for item in value]
        return {"type": "array"} | ({"items": _infer(items)} if items else {})
    if only == "string":
        return {"type": "string"} | _infer_text(values)
    return {"type": only}


def _infer_object(values: list[dict[str, Any]]) -> dict[str, Any]:
    names = sorted({name for value in values for name in value})
    properties = {name: _infer([value[name] for value in values if name in value]) for name in names}
    required = [name for name in names if all(name in value for value in values)]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return schema | ({"required": required} if required else {})


def _infer_text(values: list[str]) -> dict[str, Any]:
    distinct = set(values)
    if all(_DATE_TIME.match(value) for value in distinct):
        return {"format": "date-time"} if all(value[-1:] == "Z" or "+" in value[10:] for value in distinct) else {}
    few = len(distinct) <= _MOST_SAMPLE_VALUES and len(values) >= 20 * len(distinct)
    return {"enum": sorted(distinct)} if few and all(_FIXED_WORD.match(value) for value in distinct) else {}


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return {int: "integer", float: "number", str: "string", list: "array", dict: "object"}[type(value)]
