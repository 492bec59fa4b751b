"""Compares what an offer promises with what is to be had, place by place, over all products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from tessere.insight.coherence.domain.model import Finding, FindingKind, Inspected, Place, RunningOffer, Shown


class _Count:
    """Of the products in an offer's scope that a place offers: how many the offer is on for, and so on."""

    __slots__ = ("elsewhere", "in_stock", "on", "outlasted")

    def __init__(self) -> None:
        self.on = self.elsewhere = self.in_stock = self.outlasted = 0


class OfferTally:
    """Counts while products go by; what it holds grows with offers and places, not with products."""

    def __init__(self, offers: Iterable[RunningOffer]) -> None:
        self._offers = {each.id: each for each in offers}
        self._counts: dict[str, dict[Place, _Count]] = {}
        self._channels: set[str] = set()

    def add(self, product: Inspected, *, now: datetime) -> None:
        """Take a product in."""
        for shown in product.shown:
            self._channels.add(shown.place.channel)
            if shown.available_until is not None and shown.available_until <= now:
                continue
            for offered in shown.offers:
                offer = self._offers.get(offered.promotion_id)
                if offer is not None:
                    counts = self._counts.setdefault(offer.id, {}).setdefault(shown.place, _Count())
                    _note(counts, shown, offer, on=offered.code is None, elsewhere=offered.code == "other_channel")

    def findings(self) -> list[Finding]:
        """What does not fit together, once all products have gone by."""
        return [each for offer in self._offers.values() for each in self._compare(offer)]

    def _compare(self, offer: RunningOffer) -> Iterator[Finding]:
        counts = self._counts.get(offer.id, {})
        on_somewhere = any(each.on for each in counts.values())
        for place, count in sorted(counts.items(), key=lambda each: each[0]):
            if count.elsewhere and on_somewhere and offer.announced:
                yield _finding(offer, "offer_not_here", place.code, {"products": count.elsewhere})
            if count.on and not count.in_stock:
                yield _finding(offer, "offer_out_of_stock", place.code, {"products": count.on})
            if count.outlasted:
                evidence = {"products": count.outlasted, "ends": offer.ends.isoformat() if offer.ends else None}
                yield _finding(offer, "offer_outlasts", place.code, evidence)
        reached = {place.channel for place, count in counts.items() if count.on}
        for channel in sorted(set(offer.channels) - reached):
            yield _finding(offer, "offer_without_products", channel, {"products": 0})


def _note(counts: _Count, shown: Shown, offer: RunningOffer, *, on: bool, elsewhere: bool) -> None:
    counts.elsewhere += elsewhere
    if not on:
        return
    counts.on += 1
    counts.in_stock += any(variant.available > 0 for variant in shown.variants)
    ends = shown.available_until
    counts.outlasted += ends is not None and (offer.ends is None or ends < offer.ends)


def _finding(offer: RunningOffer, kind: FindingKind, place: str, evidence: Mapping[str, Any]) -> Finding:
    return Finding(
        kind=kind, subject_kind="promotion", subject_id=offer.id, label=offer.label, place=place, evidence=evidence
    )
