"""Compares a product with itself over the places where it is offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from tessere.insight.coherence.domain.model import Finding, FindingKind, Inspected, Place, Shown, Sighting

_EXAMPLES = 5
_AMOUNT = r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?|\d{1,6}(?:[.,]\d{2})?"
_EURO = re.compile(rf"(?:€|\bEUR\b)\s?({_AMOUNT})(?!\d)|(?<![\d.,])({_AMOUNT})\s?(?:€|\bEUR\b|\beuro\b)", re.I)
_PERCENT_OFF = re.compile(r"[-\u2212\u2013]\s?(\d{1,2})\s?%|(\d{1,2})\s?%\s(?:di sconto|off\b|discount)", re.I)


def compare_product(product: Inspected, *, languages: frozenset[str], now: datetime) -> list[Finding]:
    """Everything about a product that does not fit together; `languages` are those that the catalog is written in."""
    found: list[Finding] = []
    for check in (_prices, _gaps, _dates, _stock, _texts):
        found += check(product, now)
    for language in sorted(languages - product.written):
        found.append(_finding(product, "content_missing", "", {"language": language}))
    return _one_each(found)


def compare_sightings(sightings: Sequence[Sighting]) -> list[Finding]:
    """Prices that were shown though no customer could be asked them there."""
    wrong = [each for each in sightings if each.rightful and each.price_minor not in each.rightful]
    found = [
        Finding(
            kind="price_shown", subject_kind="product", subject_id=str(each.product_id), label=each.label,
            place=each.place.code,
            evidence={
                "sku": each.sku, "seen_minor": each.price_minor, "expected_minor": min(each.rightful),
                "event_id": str(each.event_id), "at": each.at.isoformat(),
            },
        )
        for each in wrong
    ]  # fmt: skip
    return _one_each(found)


def mentioned_amounts(text: str) -> set[int]:
    """The amounts of euro that a text names, in cents: `€ 19,90`, `1.299 euro`, `EUR 5`."""
    found = set()
    for match in _EURO.finditer(text):
        written = match.group(1) or match.group(2)
        whole, cents = written, "00"
        if len(written) > 2 and written[-3] in ".,":
            whole, cents = written[:-3], written[-2:]
        found.add(int(whole.replace(".", "")) * 100 + int(cents))
    return found


def mentioned_percents(text: str) -> set[int]:
    """The percents off that a text names: `-20%`, `20% di sconto`."""
    return {int(match.group(1) or match.group(2)) for match in _PERCENT_OFF.finditer(text)}


def usual(values: Sequence[tuple[Place, Any]]) -> Any:
    """What most places say; of equals what the first place in order says."""
    counts = Counter(value for _, value in values)
    most = max(counts.values())
    return next(value for _, value in sorted(values, key=lambda each: each[0]) if counts[value] == most)


def _prices(product: Inspected, now: datetime) -> Iterator[Finding]:
    """A price that differs from what most places ask for the same variant."""
    wrong: dict[Place, list[dict[str, Any]]] = {}
    by_sku: dict[str, list[tuple[Place, Any]]] = {}
    for shown, variant in _variants(product, now):
        if variant.price_minor is not None:
            by_sku.setdefault(variant.sku, []).append((shown.place, variant))
    for sku, asked in by_sku.items():
        expected = usual([(place, variant.price_minor) for place, variant in asked])
        for place, variant in asked:
            if variant.price_minor != expected:
                wrong.setdefault(place, []).append(
                    {
                        "sku": sku, "seen_minor": variant.price_minor, "expected_minor": expected,
                        "price_list": variant.price_list,
                    }
                )  # fmt: skip
    for place, variants in wrong.items():
        lists = sorted({each["price_list"] or "" for each in variants})
        evidence = {**variants[0], "variants": variants[:_EXAMPLES], "count": len(variants), "price_lists": lists}
        yield _finding(product, "price_differs", place.code, evidence)


def _gaps(product: Inspected, now: datetime) -> Iterator[Finding]:
    missing = _by_place(product, now, lambda variant: variant.price_minor is None)
    for place, skus in missing.items():
        yield _finding(product, "price_missing", place.code, {"skus": skus[:_EXAMPLES], "count": len(skus)})


def _stock(product: Inspected, now: datetime) -> Iterator[Finding]:
    """Nothing to be had here of what others have."""
    had = {variant.sku for _, variant in _variants(product, now) if variant.available > 0}
    missing = _by_place(product, now, lambda variant: variant.available <= 0 and variant.sku in had)
    for place, skus in missing.items():
        yield _finding(product, "stock_missing", place.code, {"skus": skus[:_EXAMPLES], "count": len(skus)})


def _dates(product: Inspected, now: datetime) -> Iterator[Finding]:
    """Another beginning or end than most channels have, of those that are still to come or to end."""
    spans = [
        (shown.place, (shown.available_from if _ahead(shown.available_from, now) else None, shown.available_until))
        for shown in product.shown
        if not shown.place.touchpoint and not (shown.available_until is not None and shown.available_until <= now)
    ]
    if not spans:
        return
    expected = usual(spans)
    for place, span in spans:
        if span != expected:
            evidence = {
                "from": _iso(span[0]), "until": _iso(span[1]), "expected_from": _iso(expected[0]),
                "expected_until": _iso(expected[1]),
            }  # fmt: skip
            yield _finding(product, "dates_differ", place.code, evidence)


def _texts(product: Inspected, now: datetime) -> Iterator[Finding]:
    """A price or a percent in words that is not so here."""
    for shown in product.shown:
        if shown.available_until is not None and shown.available_until <= now:
            continue
        prices = {
            each for variant in shown.variants for each in (variant.price_minor, variant.list_minor) if each is not None
        }
        percents = {offer.percent for offer in shown.offers if offer.code is None and offer.percent is not None}
        percents |= {variant.percent for variant in shown.variants if variant.percent is not None}
        for text in shown.texts:
            if shown.place.touchpoint and not text.own:
                continue
            said = f"{text.name}\n{text.text}"
            amounts = sorted(mentioned_amounts(said) - prices) if prices else []
            reductions = sorted(mentioned_percents(said) - percents)
            if amounts or reductions:
                evidence = {
                    "language": text.language, "amounts_minor": amounts[:_EXAMPLES], "percents": reductions[:_EXAMPLES],
                    "expected_minor": sorted(prices)[:_EXAMPLES],
                }  # fmt: skip
                yield _finding(product, "content_contradicts", shown.place.code, evidence)


def _variants(product: Inspected, now: datetime) -> Iterator[tuple[Shown, Any]]:
    for shown in product.shown:
        if not _ahead(shown.available_from, now) and (shown.available_until is None or now < shown.available_until):
            for variant in shown.variants:
                yield shown, variant


def _by_place(product: Inspected, now: datetime, chosen: Callable[[Any], bool]) -> dict[Place, list[str]]:
    found: dict[Place, list[str]] = {}
    for shown, variant in _variants(product, now):
        if chosen(variant):
            found.setdefault(shown.place, []).append(variant.sku)
    return found


def _finding(product: Inspected, kind: FindingKind, place: str, evidence: dict[str, Any]) -> Finding:
    return Finding(
        kind=kind, subject_kind="product", subject_id=str(product.product_id), label=product.label, place=place,
        evidence=evidence,
    )  # fmt: skip


def _one_each(found: Sequence[Finding]) -> list[Finding]:
    """The first of those that would be recognized as the same."""
    return list({each.key: each for each in reversed(found)}.values())[::-1]


def _ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now < moment


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
