"""What a shop tells whoever comes by: its offers, the places where orders are collected, and how far an order is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tessere.commerce import baskets, fulfillment, offers, promotions, stock
from tessere.commerce.baskets import Language
from tessere.infra.db import Unit
from tessere.views.storefront.domain import (
    MOST_TOLD,
    CollectPlace,
    OrderParcel,
    PlaceStock,
    StorefrontOffer,
    categories_of,
    in_language,
    is_for_all,
)
from tessere.views.storefront.service.prices import Counter

_MOST_PARCELS = 50
_UNSEEN = frozenset({"rejected", "cancelled"})


async def list_offers(unit: Unit, counter: Counter) -> list[StorefrontOffer]:
    """The offers that are on for everybody, those that are announced first."""
    bundle = (await promotions.load_bundle(unit)).bundle
    shown = [
        each
        for each in bundle.promotions
        if is_for_all(each, counter.channel) and offers.is_running(each.schedule, unit.now, counter.zone)
    ]
    return [
        StorefrontOffer(
            id=each.id, name=in_language(each.name, counter.language, each.id), announced=each.announced,
            until=each.schedule.end, categories=categories_of(each.scope),
        )
        for each in sorted(shown, key=lambda offer: (not offer.announced, offer.priority, offer.id))
    ]  # fmt: skip


async def list_places(unit: Unit, counter: Counter, *, variant_ids: Sequence[UUID]) -> list[CollectPlace]:
    """The shops where orders can be collected, with what they have of some variants, by name."""
    there: dict[UUID, list[PlaceStock]] = {}
    if variant_ids:
        for each in await stock.list_sellable(unit, channel=counter.channel, variant_ids=variant_ids):
            told = PlaceStock(variant_id=each.variant_id, available=min(MOST_TOLD, max(0, each.available)))
            there.setdefault(each.location_id, []).append(told)
    places = [
        CollectPlace(
            touchpoint=each.touchpoint, name=in_language(each.name, counter.language, each.code), address=each.address,
            hours=each.hours, lat=each.lat, lon=each.lon, stock=there.get(each.id, []),
        )
        for each in await stock.list_locations(unit)
        if each.can_pick_up and each.touchpoint is not None
    ]  # fmt: skip
    return sorted(places, key=lambda place: place.name)


async def list_parcels(unit: Unit, *, basket_id: UUID, language: Language) -> list[OrderParcel]:
    """How far the order of a basket is, place by place."""
    basket = await baskets.get_basket(unit, basket_id=basket_id)
    if basket.order_id is None:
        return []
    found = await fulfillment.list_fulfillments(unit, order_id=basket.order_id, limit=_MOST_PARCELS)
    names = {each.id: in_language(each.name, language, each.code) for each in await stock.list_locations(unit)}
    return [
        OrderParcel(
            kind=each.kind, progress=each.state, pieces=each.pieces, due_at=each.due_at, package=each.package,
            place=names.get(each.location_id) if each.kind == "pickup" and each.location_id else None,
            code=each.code if each.state == "ready" else None,
        )
        for each in found
        if each.state not in _UNSEEN
    ]  # fmt: skip
