"""Snowplow's tracker protocol: flat rows of short keys, with self-describing JSON inside."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

import msgspec

from tessere.customer.events.domain.messages import Message, encode_message, malformed
from tessere.customer.events.domain.model import wrong
from tessere.customer.events.domain.objects import read_object, text_of

_decode_any = msgspec.json.Decoder().decode
# The protocol's keys, by what an event says with them.
_NUMBERS = frozenset({"se_va", "pp_mix", "pp_max", "pp_miy", "pp_may", "tr_tt", "tr_tx", "tr_sh", "ti_pr", "ti_qu"})
_PROPERTIES = {
    "se_ca": "category", "se_ac": "action", "se_la": "label", "se_pr": "property", "se_va": "value",
    "tr_id": "order_id", "tr_af": "affiliation", "tr_tt": "total", "tr_tx": "tax", "tr_sh": "shipping", "tr_ci": "city",
    "tr_st": "state", "tr_co": "country", "tr_cu": "currency",
    "ti_id": "order_id", "ti_sk": "sku", "ti_nm": "name", "ti_ca": "category", "ti_pr": "price", "ti_qu": "quantity",
    "ti_cu": "currency",
    "pp_mix": "x_min", "pp_max": "x_max", "pp_miy": "y_min", "pp_may": "y_max",
}  # fmt: skip
_NAMES = {"pp": "page_ping", "tr": "transaction", "ti": "transaction_item", "ad": "ad_impression"}
_SCREENS = frozenset({"screen_view", "ScreenView"})


def read_item(item: bytes) -> Message:
    """The message in one row of `payload_data`."""
    try:
        row = _decode_any(item)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise malformed(error) from error
    if not isinstance(row, dict):
        raise wrong("", "an event must be a JSON object")
    kind, name, properties = _event(row)
    return encode_message(
        type=kind,
        event=name,
        message_id=text_of(row.get("eid")),
        user_id=text_of(row.get("uid")),
        anonymous_id=text_of(row.get("duid")) or text_of(row.get("tnuid")) or text_of(row.get("nuid")),
        timestamp=text_of(row.get("ttm")) or text_of(row.get("dtm")),
        sent_at=None if text_of(row.get("ttm")) else text_of(row.get("stm")),
        properties=properties,
        context=_context(row),
    )


def read_query(query: dict[str, str]) -> dict[str, Any]:
    """The body that says what `GET /i?...` said."""
    return {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": [query]}


def _event(row: dict[str, Any]) -> tuple[str, str | None, dict[str, Any]]:
    code = row.get("e")
    if code == "pv":
        page = {"url": row.get("url"), "title": row.get("page"), "referrer": row.get("refr")}
        return "page", None, {key: value for key, value in page.items() if value is not None}
    if code == "ue":
        return _self_described(row)
    if code == "se":
        return "track", text_of(row.get("se_ac")), _properties(row)
    if code in _NAMES:
        return "track", _NAMES[code], _properties(row)
    raise wrong("/e", f"{str(code)[:20]!r} is no event type of the tracker protocol", code="unknown_type")


def _self_described(row: dict[str, Any]) -> tuple[str, str | None, dict[str, Any]]:
    outer = _json(row, "ue_pr", "ue_px")
    inner = outer.get("data") if isinstance(outer, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get("schema"), str):
        raise wrong("/ue_pr", "a self-describing event must hold a schema and data", code="malformed")
    name = _schema_name(inner["schema"])
    data = inner.get("data")
    properties = data if isinstance(data, dict) else {"value": data}
    if name in _SCREENS:
        return "screen", None, properties
    return "track", name, properties | {"$schema": inner["schema"]}


def _schema_name(schema: str) -> str:
    parts = schema.removeprefix("iglu:").split("/")
    return parts[1] if len(parts) > 1 else schema


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, name in _PROPERTIES.items():
        if key in row:
            found[name] = _number(row[key]) if key in _NUMBERS else row[key]
    return found


def _context(row: dict[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = {
        "userAgent": row.get("ua"),
        "locale": row.get("lang"),
        "timezone": row.get("tz"),
        "sessionId": row.get("sid"),
        "page": {
            ours: row[key] for ours, key in (("url", "url"), ("title", "page"), ("referrer", "refr")) if key in row
        },
        "app": {"namespace": row["aid"]} if "aid" in row else None,
        "library": {"name": row["tv"]} if "tv" in row else None,
        "screen": {"resolution": row["res"]} if "res" in row else None,
    }
    entities = _json(row, "co", "cx")
    listed = entities.get("data") if isinstance(entities, dict) else None
    if isinstance(listed, list):
        context["entities"] = listed
        context |= _session_of(listed)
    return {key: value for key, value in context.items() if value}


def _session_of(entities: list[Any]) -> dict[str, Any]:
    """Mobile trackers tell the session in an entity of its own."""
    for entity in entities:
        if isinstance(entity, dict) and "/client_session/" in str(entity.get("schema")):
            data = entity.get("data")
            if isinstance(data, dict) and data.get("sessionId"):
                return {"sessionId": data["sessionId"], "device": {"id": data.get("userId")}}
    return {}


def _json(row: dict[str, Any], plain: str, encoded: str) -> Any:
    text = row.get(plain)
    if isinstance(text, dict):
        return text
    if isinstance(text, str):
        return read_object(text.encode())
    packed = row.get(encoded)
    if not isinstance(packed, str):
        return None
    try:
        padded = packed.replace("-", "+").replace("_", "/") + "=" * (-len(packed) % 4)
        return json.loads(base64.b64decode(padded))
    except (binascii.Error, ValueError) as error:
        raise wrong(f"/{encoded}", "the base64 text holds no JSON", code="malformed") from error


def _number(value: object) -> Any:
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
