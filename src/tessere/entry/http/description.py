"""Completes the generated OpenAPI document with what only this application knows: scopes, problems, streams, the collector."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from tessere.customer.events import Collector
from tessere.entry.http.errors import PROBLEM_TYPE, Problem
from tessere.infra import auth, web

_SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": "tessere_session"},
    "secret_key": {"type": "http", "scheme": "bearer", "description": "A secret key, `ts_...`."},
}
_SCHEMAS = "#/components/schemas/"


def complete(app: Litestar, document: dict[str, Any]) -> dict[str, Any]:
    """The generated document with scopes, problems and streams, and the collector's paths."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    _, found = msgspec.json.schema_components([Problem], ref_template=f"{_SCHEMAS}{{name}}")
    for schema in schemas.values():
        # A default belongs to the field that has it; Litestar leaves it with the type where it met that field first.
        schema.pop("default", None)
    document["components"]["securitySchemes"] = dict(_SECURITY)
    _require_all_that_is_answered(document)
    schemas.update(found)
    _add_collector(document)
    for route in app.routes:
        operations = document["paths"].get(route.path_format or "/", {})
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            for method in handler.http_methods:
                if method.lower() in operations:
                    _complete_operation(method, operations[method.lower()], handler)
    return document


def _add_collector(document: dict[str, Any]) -> None:
    """The collector stands beside the framework, so it describes itself."""
    described = Collector.describe()
    document["paths"].update(described["paths"])
    for kind, named in described["components"].items():
        document["components"].setdefault(kind, {}).update(named)


def _complete_operation(method: str, operation: dict[str, Any], handler: HTTPRouteHandler) -> None:
    if method != "POST":
        given = operation.get("parameters", [])
        operation["parameters"] = [parameter for parameter in given if parameter["name"] != "Idempotency-Key"]
    problem = {"schema": {"$ref": f"{_SCHEMAS}Problem"}}
    responses = operation["responses"]
    responses.pop("400", None)
    responses["4XX"] = {"description": "The request is at fault", "content": {PROBLEM_TYPE: problem}}
    responses["5XX"] = {"description": "This side is at fault", "content": {PROBLEM_TYPE: problem}}
    access = auth.access_of(handler)
    open_to_all = access is not None and access.open_to_all
    operation["security"] = [] if open_to_all else [{"session": []}, {"secret_key": []}]
    if access is not None and access.scope:
        operation["x-scope"] = access.scope
    returned = handler.parsed_fn_signature.return_type.annotation
    if isinstance(returned, type) and issubclass(returned, web.EventStream):
        stream = {"text/event-stream": {"schema": {"type": "string"}}}
        responses["200"] = {"description": "Events as they happen (server-sent events)", "content": stream}


def _require_all_that_is_answered(document: dict[str, Any]) -> None:
    """A default lets a client leave a field out; this side never does, and who reads an answer may rely on it."""
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    schemas = document["components"]["schemas"]
    asked = _reached((operation.get("requestBody") for operation in operations), schemas)
    answered = _reached((operation["responses"] for operation in operations), schemas)
    for name in answered - asked:
        if "properties" in schemas[name]:
            schemas[name]["required"] = sorted(schemas[name]["properties"])


def _reached(parts: Iterable[Any], schemas: dict[str, Any]) -> set[str]:
    """The names of the schemas that the parts refer to, however deep."""
    names: set[str] = set()
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            name = str(part.get("$ref", "")).removeprefix(_SCHEMAS)
            if name in schemas and name not in names:
                names.add(name)
                waiting.append(schemas[name])
    return names
