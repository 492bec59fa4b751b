"""Describes the collector's paths as OpenAPI, from the same table that serves them."""

from __future__ import annotations

from typing import Any

from tessere.customer.events.http.requests import FLAGS, GETS, IGNORED, POSTS, SETTINGS_PATH, Route

_TAG = "Collect"
_CLIENTS = {
    "segment": "Segment and RudderStack clients",
    "jitsu": "Jitsu clients",
    "posthog": "PostHog clients",
    "snowplow": "Snowplow trackers",
}
_BODIES = {
    "segment/batch": "CollectBatch",
    "segment/import": "CollectBatch",
    "posthog/batch": "CollectPosthogBatch",
    "posthog/capture": "CollectPosthogEvents",
    "posthog/e": "CollectPosthogEvents",
    "snowplow/tp2": "CollectSnowplow",
}
_TEXT: dict[str, Any] = {"type": "string"}
_OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": True}
_MOMENT: dict[str, Any] = {"type": "string", "description": "ISO 8601."}
_CALL = {
    "type": _TEXT, "event": _TEXT, "name": _TEXT, "messageId": _TEXT, "userId": _TEXT, "anonymousId": _TEXT,
    "groupId": _TEXT, "previousId": _TEXT, "timestamp": _MOMENT, "sentAt": _MOMENT, "properties": _OBJECT,
    "traits": _OBJECT, "context": _OBJECT,
}  # fmt: skip
_POSTHOG = {
    "event": _TEXT, "distinct_id": _TEXT, "uuid": _TEXT, "timestamp": _MOMENT, "properties": _OBJECT,
    "api_key": {"type": "string", "description": "The write key."},
}  # fmt: skip
_ERRORS = {
    "400": ("CollectMalformed", "It cannot be read"),
    "401": ("CollectUnknownKey", "The write key is missing or not known"),
    "403": ("CollectDisabled", "The source is disabled"),
    "404": ("CollectNotFound", "No source has the write key"),
    "413": ("CollectTooLarge", "The body is larger than is taken"),
    "429": ("CollectTooMuch", "Too much at once; `Retry-After` says when to come back"),
    "503": ("CollectUnavailable", "It could not be kept; `Retry-After` says when to come back"),
}


def _known(properties: dict[str, Any], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": True}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _ref(name: str, kind: str = "schemas") -> dict[str, Any]:
    return {"$ref": f"#/components/{kind}/{name}"}


_SCHEMAS: dict[str, Any] = {
    "CollectCall": _known(_CALL),
    "CollectBatch": _known(
        {"batch": _list_of("CollectCall"), "sentAt": _MOMENT, "writeKey": _TEXT, "context": _OBJECT},
        required=("batch",),
    ),
    "CollectPosthogEvent": _known(_POSTHOG),
    "CollectPosthogEvents": {"oneOf": [_ref("CollectPosthogEvent"), _list_of("CollectPosthogEvent")]},
    "CollectPosthogBatch": _known(
        {"api_key": _TEXT, "batch": _list_of("CollectPosthogEvent"), "sent_at": _MOMENT}, required=("batch",)
    ),
    "CollectSnowplow": _known(
        {"schema": _TEXT, "data": {"type": "array", "items": {"type": "object", "additionalProperties": _TEXT}}},
        required=("data",),
    ),
    "CollectAnswer": _OBJECT,
    "CollectError": _known(
        {"success": {"const": False}, "code": _TEXT, "message": _TEXT, "detail": _TEXT},
        required=("success", "code", "message", "detail"),
    ),
}
_RESPONSES: dict[str, Any] = {
    "CollectTaken": {
        "description": "Durable; on the paths that ask at start: the answer",
        "content": {"application/json": {"schema": _ref("CollectAnswer")}},
    },
    "CollectImage": {
        "description": "Durable; one transparent point",
        "content": {"image/gif": {"schema": {"type": "string", "format": "binary"}}},
    },
    **{
        name: {"description": text, "content": {"application/json": {"schema": _ref("CollectError")}}}
        for name, text in _ERRORS.values()
    },
}
_SECURITY = {
    "write_key": {
        "type": "http",
        "scheme": "basic",
        "description": (
            "A source's write key, `tw_...`, as the user. Also taken: `X-Write-Key`, a bearer token, `writeKey` "
            "(or `write_key`, `api_key`, `token`, `key`) in the query, and where a client's own format has it in the body."
        ),
    }
}


def describe() -> dict[str, Any]:
    """The part of an OpenAPI document: each path with its client, what it takes and what it answers."""
    paths: dict[str, Any] = {}
    for path, route in POSTS.items():
        paths.setdefault(path, {})["post"] = _post(route)
    for path, route in GETS.items():
        paths.setdefault(path, {})["get"] = _get(route)
    for path in sorted(FLAGS):
        paths[path] = {"post": _asked("What PostHog's clients ask at start: there are no feature flags here.")}
    for path in sorted(IGNORED):
        paths[path] = {"post": _asked("The clients' own metrics, which are not kept.")}
    paths[SETTINGS_PATH] = {"get": _settings()}
    components = {"schemas": _SCHEMAS, "responses": _RESPONSES, "securitySchemes": _SECURITY}
    return {"paths": paths, "components": components}


def _operation(summary: str, description: str, taken: str, errors: tuple[str, ...]) -> dict[str, Any]:
    answers = {"200": _ref(taken, "responses")} | {status: _ref(_ERRORS[status][0], "responses") for status in errors}
    return {"tags": [_TAG], "summary": summary, "description": description, "responses": answers}


def _post(route: Route) -> dict[str, Any]:
    schema = _ref(_BODIES.get(route.form, "CollectCall"))
    return {
        **_operation(
            f"For {_CLIENTS[route.wire]}",
            "Any content type is read as JSON (or a form's `data`); gzip, deflate and zstd are understood, up to "
            f"{route.largest_body:,} bytes decompressed. Items that are wrong go to quarantine and do not refuse the rest.",
            "CollectTaken",
            ("400", "401", "403", "413", "429", "503"),
        ),
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "security": [{"write_key": []}],
    }


def _get(route: Route) -> dict[str, Any]:
    query = {"name": "fields", "in": "query", "style": "form", "explode": True, "schema": _FIELDS[route.wire]}
    return {
        **_operation(
            f"As an image, for {_CLIENTS[route.wire]} and e-mails",
            "For pages and letters without scripts: the call is the query.",
            "CollectImage",
            ("400", "401", "403", "429", "503"),
        ),
        "parameters": [query],
        "security": [{"write_key": []}],
    }


_FIELDS = {
    "segment": {
        "type": "object",
        "properties": {
            "data": {"type": "string", "description": "The whole call as base64 JSON, instead of the others."},
            "writeKey": _TEXT, "event": _TEXT, "userId": _TEXT, "anonymousId": _TEXT, "messageId": _TEXT,
        },
        "additionalProperties": _TEXT,
    },
    "snowplow": {
        "type": "object",
        "properties": {"e": _TEXT, "eid": _TEXT, "aid": _TEXT, "duid": _TEXT, "uid": _TEXT},
        "additionalProperties": _TEXT,
    },
}  # fmt: skip


def _asked(description: str) -> dict[str, Any]:
    return {**_operation("For clients that ask", description, "CollectTaken", ()), "security": []}


def _settings() -> dict[str, Any]:
    return {
        **_operation(
            "The settings of analytics.js",
            "What analytics-next asks for before its first event: one destination, this collector.",
            "CollectTaken",
            ("404",),
        ),
        "parameters": [{"name": "write_key", "in": "path", "required": True, "schema": _TEXT}],
        "security": [],
    }
