"""The list of what this release consists of; every process is composed from it."""

from __future__ import annotations

from litestar import Router

from tessere.commerce import (
    baskets,
    bookings,
    catalog,
    documents,
    fulfillment,
    loyalty,
    orders,
    pricing,
    promotions,
    stock,
)
from tessere.connectors.google_merchant import GoogleMerchant
from tessere.connectors.meta import MetaCatalog
from tessere.customer import events, identity, profiles, segments
from tessere.entry.demo.http import ROUTER as DEMO_ROUTER
from tessere.flows import (
    archive,
    assortment,
    belongings,
    checkout,
    feeds,
    matching,
    privacy,
    replay,
    shopping,
    simulation,
)
from tessere.infra import auth, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.outbox import Reaction
from tessere.infra.settings import Settings, load_settings
from tessere.insight import coherence
from tessere.views import customers, floor, pulse, storefront, stream

# In the order in which they may refer to each other.
MIGRATIONS = (
    "tessere.infra.outbox",
    "tessere.infra.jobs",
    "tessere.infra.lake",
    "tessere.infra.audit",
    "tessere.infra.web",
    "tessere.infra.auth",
    "tessere.customer.events",
    "tessere.customer.identity",
    "tessere.customer.profiles",
    "tessere.customer.segments",
    "tessere.commerce.catalog",
    "tessere.commerce.pricing",
    "tessere.commerce.stock",
    "tessere.commerce.promotions",
    "tessere.commerce.baskets",
    "tessere.commerce.orders",
    "tessere.commerce.fulfillment",
    "tessere.commerce.documents",
    "tessere.commerce.loyalty",
    "tessere.commerce.bookings",
    "tessere.flows.checkout",
    "tessere.flows.simulation",
    "tessere.flows.feeds",
    "tessere.insight.coherence",
    "tessere.flows.replay",
    "tessere.flows.privacy",
)

# The routes of the slices; those of users, keys and the system itself are added by `entry.http`.
ROUTERS: tuple[Router, ...] = (
    *events.ROUTERS,
    identity.ROUTER,
    *profiles.ROUTERS,
    segments.ROUTER,
    catalog.ROUTER,
    pricing.ROUTER,
    stock.ROUTER,
    promotions.ROUTER,
    baskets.ROUTER,
    orders.ROUTER,
    fulfillment.ROUTER,
    documents.ROUTER,
    loyalty.ROUTER,
    bookings.ROUTER,
    shopping.ROUTER,
    checkout.ROUTER,
    simulation.ROUTER,
    feeds.ROUTER,
    assortment.ROUTER,
    coherence.ROUTER,
    matching.ROUTER,
    replay.ROUTER,
    privacy.ROUTER,
    customers.ROUTER,
    floor.ROUTER,
    storefront.ROUTER,
    stream.ROUTER,
    pulse.ROUTER,
    DEMO_ROUTER,
)


async def _erase_from_lake(database: Database, person: privacy.Person) -> list[privacy.Line]:
    keys = [each.key for each in person.identifiers]
    erased = await archive.erase(database, owner_keys=keys, erasure_id=person.request_id)
    return [privacy.Line(place=each.destination, done="deleted", rows=each.rows) for each in erased]


async def _discard_replay(database: Database, _person: privacy.Person) -> list[privacy.Line]:
    return [privacy.Line(place="replay", done="deleted", rows=int(await replay.let_go(database)))]


# What keeps something of customers beyond the customer wing's tables: erasures tell each, and list it in the certificate.
DESTINATIONS: tuple[privacy.Destination, ...] = (
    privacy.Destination("lake", _erase_from_lake),
    privacy.Destination("replay", _discard_replay),
    *belongings.DESTINATIONS,
)


# Who reads the catalog, and how.
FEED_FORMATS: feeds.FeedFormats = {"google_merchant": GoogleMerchant(), "meta": MetaCatalog()}


def make_providers(settings: Settings, database: Database) -> orders.Providers:
    """Who moves money here."""
    found: list[orders.PaymentProvider] = [orders.ManualProvider(), checkout.LoyaltyProvider(database)]
    if settings.stripe_secret_key is not None:
        from tessere.connectors.stripe import StripeProvider  # large, and only who takes cards needs it

        found.append(
            StripeProvider(
                secret_key=settings.stripe_secret_key,
                webhook_secret=settings.stripe_webhook_secret,
                api_url=settings.stripe_api_url,
            )
        )
    return {each.code: each for each in found}


JOBS: tuple[JobKind, ...] = (
    *web.JOBS,
    *auth.JOBS,
    *events.JOBS,
    *profiles.JOBS,
    *segments.JOBS,
    *catalog.JOBS,
    *pricing.JOBS,
    *stock.JOBS,
    *promotions.JOBS,
    *baskets.JOBS,
    *orders.make_jobs(make_providers),
    *fulfillment.JOBS,
    *checkout.make_jobs(make_providers),
    *loyalty.JOBS,
    *bookings.JOBS,
    *simulation.JOBS,
    *coherence.JOBS,
    *matching.JOBS,
    *replay.JOBS,
    *archive.JOBS,
    *privacy.make_jobs(DESTINATIONS, belongings.KEEPERS),
)

# What slices do on the events of others, in the order of the slices.
REACTIONS: tuple[Reaction, ...] = (
    *segments.REACTIONS,
    *stock.REACTIONS,
    *fulfillment.REACTIONS,
    *shopping.REACTIONS,
    *checkout.REACTIONS,
    *coherence.REACTIONS,
)


async def prepare(unit: Unit) -> None:
    """What a new system starts with, beyond its tables."""
    await profiles.ensure_purposes(unit)
    await pricing.ensure_rates(unit, region=load_settings().default_region)
