"""Takes a person out of commerce: what law lets go goes, the rest is nobody's."""

from __future__ import annotations

from tessere.commerce import baskets, bookings, documents, fulfillment, loyalty, orders, promotions
from tessere.flows import privacy
from tessere.infra.db import Database


async def _forget_offers(database: Database, person: privacy.Person) -> list[privacy.Line]:
    async with database.unit() as unit:
        uses, coupons = await promotions.forget_customers(unit, customer_ids=person.profile_ids)
    return [
        privacy.Line(place="promotions.redemption", done="redacted", rows=uses),
        privacy.Line(place="promotions.coupon", done="deleted", rows=coupons),
    ]


async def _forget_orders(database: Database, person: privacy.Person) -> list[privacy.Line]:
    visitors = [each.value for each in person.identifiers if each.namespace == "anonymous_id"]
    async with database.unit() as unit:
        erased = await orders.erase_people(unit, customer_ids=person.profile_ids, anonymous_ids=visitors)
    return [
        privacy.Line(place="orders.placed_order", done="redacted", rows=erased.orders),
        privacy.Line(place="orders.entry", done="redacted", rows=erased.entries),
        privacy.Line(place="orders.return", done="redacted", rows=erased.returns),
        privacy.Line(place="orders.payment", done="redacted", rows=erased.payments),
        privacy.Line(place="orders.attempt", done="redacted", rows=erased.attempts),
    ]


async def _forget_fulfillments(database: Database, person: privacy.Person) -> list[privacy.Line]:
    visitors = [each.value for each in person.identifiers if each.namespace == "anonymous_id"]
    async with database.unit() as unit:
        gone = await fulfillment.erase_people(unit, customer_ids=person.profile_ids, anonymous_ids=visitors)
    return [privacy.Line(place="fulfillment.fulfillment", done="redacted", rows=gone)]


async def _forget_invoices(database: Database, person: privacy.Person) -> list[privacy.Line]:
    visitors = [each.value for each in person.identifiers if each.namespace == "anonymous_id"]
    async with database.unit() as unit:
        kept = await documents.forget_people(unit, customer_ids=person.profile_ids, anonymous_ids=visitors)
    return [privacy.Line(place="documents.invoice", done="kept", rows=kept)]


async def _forget_baskets(database: Database, person: privacy.Person) -> list[privacy.Line]:
    visitors = [each.value for each in person.identifiers if each.namespace == "anonymous_id"]
    async with database.unit() as unit:
        gone, ties = await baskets.erase_people(unit, customer_ids=person.profile_ids, anonymous_ids=visitors)
    return [
        privacy.Line(place="baskets.basket", done="deleted", rows=gone),
        privacy.Line(place="baskets.belonging", done="deleted", rows=ties),
    ]


async def _erase_from_loyalty(database: Database, person: privacy.Person) -> list[privacy.Line]:
    async with database.unit() as unit:
        gone = await loyalty.erase_customers(unit, customer_ids=person.profile_ids)
    return [
        privacy.Line(place="loyalty.account", done="redacted", rows=gone.accounts),
        privacy.Line(place="loyalty.card", done="deleted", rows=gone.cards),
        privacy.Line(place="loyalty.transaction", done="redacted", rows=gone.notes),
    ]


async def _erase_from_bookings(database: Database, person: privacy.Person) -> list[privacy.Line]:
    values = {
        name: [each.value for each in person.identifiers if each.namespace == name] for name in ("email", "phone")
    }
    async with database.unit() as unit:
        gone = await bookings.erase_people(
            unit, customer_ids=person.profile_ids, emails=values["email"], phones=values["phone"]
        )
    return [
        privacy.Line(place="bookings.booking", done="redacted", rows=gone.bookings),
        privacy.Line(place="bookings.waiting", done="deleted", rows=gone.waiting),
    ]


DESTINATIONS = (
    privacy.Destination("loyalty.account", _erase_from_loyalty),
    privacy.Destination("bookings.booking", _erase_from_bookings),
    privacy.Destination("promotions", _forget_offers),
    privacy.Destination("baskets", _forget_baskets),
    privacy.Destination("orders", _forget_orders),
    privacy.Destination("fulfillment", _forget_fulfillments),
    privacy.Destination("documents", _forget_invoices),
)
