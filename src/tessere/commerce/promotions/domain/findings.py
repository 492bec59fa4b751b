"""What is wrong with a promotion before it is published, and what one should know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.commerce.offers import (
    KEY_NAMES,
    Bundle,
    Compiled,
    Offer,
    OfferSchedule,
    Promotion,
    PromotionDraft,
    scopes_of,
)
from tessere.kernel.rules import parse, text_keys

Kind = Literal["sku", "brand", "category"]
KINDS: tuple[Kind, ...] = ("sku", "brand", "category")
MOST_OVERLAPS = 20
_WORDS: Mapping[str, tuple[str, str]] = {
    "unknown_sku": ("there is no sku {value}", "non esiste lo sku {value}"),
    "unknown_brand": ("there is no brand {value}", "non esiste la marca {value}"),
    "unknown_category": ("there is no category {value}", "non esiste la categoria {value}"),
    "schedule_over": ("its schedule is over", "il suo periodo è già finito"),
    "schedule_empty": (
        "none of its weekly windows falls into its period",
        "nessuna delle sue fasce settimanali cade nel suo periodo",
    ),
    "overlaps": (
        "it may meet {value} on the same articles at the same time",
        "può incontrare {value} sugli stessi articoli nello stesso periodo",
    ),
}


class OfferFinding(Struct, frozen=True, kw_only=True):
    """An `error` keeps a promotion from being published, a `warning` does not; `text` by language."""

    severity: Literal["error", "warning"]
    code: str
    path: str
    text: dict[str, str]
    promotion_id: str | None = None


def finding(code: str, path: str, value: str = "", *, promotion_id: str | None = None) -> OfferFinding:
    """A finding with its words."""
    english, italian = (words.format(value=value) for words in _WORDS[code])
    severity: Literal["error", "warning"] = "warning" if code == "overlaps" else "error"
    return OfferFinding(
        severity=severity, code=code, path=path, text={"en": english, "it": italian}, promotion_id=promotion_id
    )


def named(draft: PromotionDraft) -> dict[Kind, dict[str, str]]:
    """The skus, brands and categories that its rules name, each with the place where that is."""
    found: dict[Kind, dict[str, str]] = {kind: {} for kind in KINDS}
    places = [("/scope", draft.scope), ("/when", draft.when)]
    places += [("/effect", scope) for scope in scopes_of(draft) if scope is not draft.scope]
    for path, rule in places:
        _collect(rule, path, found)
    return found


def _collect(node: Any, path: str, found: dict[Kind, dict[str, str]]) -> None:
    if isinstance(node, list):
        for each in node:
            _collect(each, path, found)
    elif isinstance(node, dict):
        kind = node.get("product")
        if kind in KINDS and node.get("op") in {"is", "in", "is_not", "not_in"}:
            value = node.get("value")
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, str):
                    found[kind].setdefault(each, path)
        for each in node.values():
            _collect(each, path, found)


def schedule_findings(schedule: OfferSchedule, *, now: datetime, zone: str) -> list[OfferFinding]:
    """Whether it can ever be on from now."""
    if schedule.end is not None and schedule.end <= now:
        return [finding("schedule_over", "/schedule/end")]
    if not schedule.windows:
        return []
    first = max(now, schedule.start) if schedule.start is not None else now
    last = min(first + timedelta(days=8), schedule.end) if schedule.end is not None else first + timedelta(days=8)
    local, until = first.astimezone(ZoneInfo(zone)), last.astimezone(ZoneInfo(zone))
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while day < until.replace(tzinfo=None):
        for window in schedule.windows:
            start, end = day + timedelta(minutes=window.start), day + timedelta(minutes=window.end)
            if (
                window.day == day.isoweekday()
                and end > local.replace(tzinfo=None)
                and start < until.replace(tzinfo=None)
            ):
                return []
        day += timedelta(days=1)
    return [finding("schedule_empty", "/schedule/windows")]


def overlap_findings(promotion: Promotion, others: Iterable[Offer]) -> list[OfferFinding]:
    """Other offers of the same phase that may want the same units, at the same time and place; the first few."""
    mine = Compiled(Bundle(version=0, promotions=(promotion,))).offers[0]
    found = []
    for other in others:
        if other.promotion.id != promotion.id and other.phase == mine.phase and _meet(mine, other):
            name = next(iter(other.promotion.name.values()), other.promotion.id)
            found.append(finding("overlaps", "/scope", name, promotion_id=other.promotion.id))
            if len(found) == MOST_OVERLAPS:
                break
    return found


def _meet(one: Offer, other: Offer) -> bool:
    a, b = one.promotion, other.promotion
    if a.channels and b.channels and not set(a.channels) & set(b.channels):
        return False
    if a.touchpoints and b.touchpoints and not set(a.touchpoints) & set(b.touchpoints):
        return False
    if _ends_before(a.schedule, b.schedule) or _ends_before(b.schedule, a.schedule):
        return False
    mine, theirs = _texts(a), _texts(b)
    return mine is None or theirs is None or mine[0] != theirs[0] or bool(mine[1] & theirs[1])


def _ends_before(one: OfferSchedule, other: OfferSchedule) -> bool:
    return one.end is not None and other.start is not None and one.end <= other.start


def _texts(promotion: Promotion) -> tuple[str, frozenset[str]] | None:
    """The kind of text that its articles are known by, and the texts; None when they may be any, or there are several kinds."""
    found: set[tuple[str, str]] = set()
    for scope in scopes_of(promotion):
        keys = text_keys(parse(scope), "product", KEY_NAMES)
        if keys is None:
            return None
        found |= keys.texts
    kinds = {name for name, _ in found}
    return (kinds.pop(), frozenset(text for _, text in found)) if len(kinds) == 1 else None
