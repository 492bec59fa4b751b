"""Opens the retailer: its touchpoints, its sources, its tracking plan, each made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec
import structlog

from tessere.entry.demo.care import open_care
from tessere.entry.demo.catalog import load_shops
from tessere.entry.demo.history import CHAPTERS
from tessere.entry.demo.record import KnownSource, Record
from tessere.entry.demo.retailer import Retailer
from tessere.entry.demo.segments import SEGMENTS
from tessere.entry.demo.shelves import fill_shelves
from tessere.entry.demo.trade import open_trade
from tessere.kernel.errors import Conflict

log = structlog.get_logger()

SCOPES = (
    "sources:read", "sources:write", "plan:write", "events:read", "profiles:read", "segments:read", "segments:write",
    "keys:write", "catalog:read", "catalog:write", "prices:read", "prices:write", "stock:read", "stock:write", "offers:read",
    "offers:write", "loyalty:read", "loyalty:write", "baskets:read", "baskets:write", "orders:read", "orders:write",
    "bookings:read", "bookings:write", "bookings:make",
)  # fmt: skip
_SUFFIX = " (demo)"
# Source, its name, its kind, the touchpoint of its events.
_SOURCES = (
    ("site", "Site", "site", "www"),
    ("app", "App", "app", "app"),
    ("till", "Tills", "till", None),
    ("email", "Newsletter", "email", "newsletter"),
    ("chat", "Chat", "chat", "chat"),
    ("ads", "Ads", "ads", "promo"),
)
_PLACES = (
    ("www", "www.casaaurora.example", "site"),
    ("app", "App Casa Aurora", "app"),
    ("newsletter", "Newsletter", "email"),
    ("chat", "Chat", "chat"),
    ("whatsapp", "WhatsApp", "whatsapp"),
    ("promo", "promo.casaaurora.example", "ads"),
)
_TEXT = {"type": "string", "minLength": 1}
_MONEY = {"type": "number", "minimum": 0}
_PRODUCT = {
    "type": "object",
    "required": ["sku", "name", "price"],
    "properties": {"sku": _TEXT, "name": _TEXT, "price": _MONEY, "quantity": {"type": "integer", "minimum": 1}},
}
# Event, description, mode, schema of its properties. The app's old version breaks the one of Product Added.
_PLAN: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "Order Completed", "An order was paid, in a shop or online.", "enforce",
        {
            "type": "object",
            "required": ["order_id", "total", "currency", "products"],
            "properties": {
                "order_id": _TEXT, "total": _MONEY, "currency": {"const": "EUR"},
                "products": {"type": "array", "items": _PRODUCT},
            },
        },
    ),
    ("Product Viewed", "Somebody looked at an article.", "observe", _PRODUCT),
    ("Product Added", "An article was put into a basket.", "enforce", _PRODUCT),
    (
        "Shop Visited", "A loyalty card was shown in a shop.", "enforce",
        {"type": "object", "required": ["shop", "loyalty_card"], "properties": {"shop": _TEXT, "loyalty_card": _TEXT}},
    ),
    (
        "Message Sent", "A customer wrote to us.", "observe",
        {"type": "object", "required": ["conversation_id", "text"], "properties": {"conversation_id": _TEXT, "text": _TEXT}},
    ),
)  # fmt: skip


async def open_retailer(retailer: Retailer, record: Record, keep: Callable[[], None], *, is_new: bool) -> None:
    """Make what is missing; the record gets the sources, and `keep` is called whenever it has changed.

    `is_new` says that the record was begun just now: sources of the demo that are there nevertheless were made by one
    whose record is lost. Raises Unauthenticated when the record's key is of another system.
    """
    touchpoints = await _open_places(retailer, record.secret_key)
    await _open_sources(retailer, record, touchpoints, keep, is_new=is_new)
    if not record.has_segments:
        await _describe_segments(retailer, record, keep)
    if not record.has_catalog:
        await fill_shelves(retailer, record, keep)
    if not record.has_trade:
        await open_trade(retailer, record, keep)
    if not record.has_care:
        await open_care(retailer, record, keep, now=datetime.now(UTC))
    planned = {each["name"] for each in (await retailer.get("/plan", record.secret_key))["items"]}
    for name, description, mode, schema in _PLAN:
        if name not in planned:
            content = {"description": description, "mode": mode, "schema": schema}
            await retailer.put(f"/plan/{quote(name)}", record.secret_key, content)


async def _describe_segments(retailer: Retailer, record: Record, keep: Callable[[], None]) -> None:
    try:
        there = {each["name"] for each in (await retailer.get("/segments", record.secret_key))["items"]}
        for name, description, rule in SEGMENTS:
            if name not in there:
                content = {"name": name, "description": description, "rule": rule}
                await retailer.create("/segments", record.secret_key, content)
    except Conflict as refused:  # the key of a demo that was begun before there were segments may not do this
        log.warning("demo_segments_refused", reason=refused.detail)
    record.has_segments = True
    keep()


async def _open_places(retailer: Retailer, key: str) -> dict[str, str]:
    """Touchpoint ids by code."""
    ids = {each["code"]: each["id"] for each in (await retailer.get("/touchpoints", key))["items"]}
    wanted: list[dict[str, Any]] = [{"code": code, "name": name, "channel": channel} for code, name, channel in _PLACES]
    wanted += [msgspec.to_builtins(shop) | {"channel": "shop"} for shop in load_shops()]
    for place in wanted:
        if place["code"] not in ids:
            ids[place["code"]] = (await retailer.create("/touchpoints", key, place))["id"]
    return ids


async def _open_sources(
    retailer: Retailer, record: Record, touchpoints: dict[str, str], keep: Callable[[], None], *, is_new: bool
) -> None:
    listed = (await retailer.get("/sources", record.secret_key))["items"]
    there = {each["id"] for each in listed}
    by_name = {each["name"]: each["id"] for each in listed}
    for source, label, kind, place in _SOURCES:
        known = record.sources.get(source)
        if known is not None and known.id in there:
            continue
        name = f"{label}{_SUFFIX}"
        if name in by_name:
            content = {"name": name, "kind": "write", "source_id": by_name[name]}
            made = await retailer.create("/keys", record.secret_key, content)
            record.sources[source] = KnownSource(by_name[name], made["secret"])
            if is_new:  # its past is there; telling it again with other times would contradict it
                record.told, record.is_seeded = list(range(len(CHAPTERS))), True
        else:
            wanted = {"name": name, "kind": kind, "touchpoint_id": touchpoints[place] if place else None}
            made = await retailer.create("/sources", record.secret_key, wanted)
            record.sources[source] = KnownSource(made["source"]["id"], made["secret"])
            record.told, record.is_seeded = [], False
        keep()
