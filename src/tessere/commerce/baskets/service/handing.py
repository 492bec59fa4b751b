"""Hands baskets over: by a code that is read out or scanned, by sharing, and by the tokens of clients without a user."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.baskets.domain.model import Basket, BasketHandedOver, Owner, StoredBasket, render, require_open
from tessere.commerce.baskets.domain.tokens import (
    CODE_LASTS,
    Access,
    BasketToken,
    VisitorToken,
    basket_token,
    code_of,
    is_signed,
    normalise_handover,
    read_token,
    sign_code,
    visitor_token,
)
from tessere.commerce.baskets.service.opening import lock_for_change, resolve_owner, save
from tessere.commerce.baskets.store import baskets as store
from tessere.commerce.baskets.store import handovers
from tessere.commerce.baskets.store.handovers import StoredHandover
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.infra.web import ANY_VERSION, ExpectedVersion, Limit, take_shared
from tessere.kernel.errors import Conflict, Forbidden, Invalid, NotFound

# Guesses of one client: at 47 million codes it takes a lifetime to meet one that lives for a quarter of an hour.
GUESSES = Limit(burst=10, per_second=1 / 30)
_PATIENCE = 5


class Handover(Struct, frozen=True, kw_only=True):
    """A code to read out, and the link that a QR code carries."""

    code: str
    link: str
    expires_at: datetime


class TakenOver(Struct, frozen=True, kw_only=True):
    """The basket, and a token for clients that have no other right to it."""

    basket: Basket
    token: str


async def hand_over(
    unit: Unit, *, basket_id: UUID, channel: str, touchpoint: str | None = None, settings: Settings
) -> Handover:
    """A code that serves once within 15 minutes, instead of any earlier one of the basket."""
    basket = await lock_for_change(unit, basket_id)
    for _ in range(_PATIENCE):
        made = StoredHandover(
            code=code_of(secrets.token_bytes(64)), basket_id=basket.id, channel=channel, touchpoint=touchpoint,
            expires_at=unit.now + CODE_LASTS,
        )  # fmt: skip
        if await handovers.insert_handover(unit.db, made, now=unit.now):
            signature = sign_code(installation_secret(settings), made.code, basket.id)
            link = f"{settings.base_url}/basket/{made.code}?b={basket.id}&s={signature}"
            return Handover(code=made.code, link=link, expires_at=made.expires_at)
    raise Conflict("no free code was found; try again")


async def take_over(
    database: Database,
    *,
    code: str,
    client: str,
    channel: str,
    touchpoint: str | None = None,
    basket_id: UUID | None = None,
    signature: str | None = None,
    settings: Settings,
) -> TakenOver:
    """The basket of a code: it stays one basket, live in both clients. With the link's `basket_id` and `signature` nothing
    was guessed; other attempts are counted for the `client`. NotFound for what is no code now."""
    code = normalise_handover(code)
    secret = installation_secret(settings)
    if signature is None or basket_id is None:
        async with database.unit() as unit:
            await take_shared(unit, bucket=f"basket hand-over {client}", limit=GUESSES)
    elif not is_signed(secret, code, basket_id, signature):
        raise Invalid("this link was changed on its way; ask for a new code", code="bad_signature")
    async with database.unit() as unit:
        taken = await handovers.take_handover(unit.db, code=code, now=unit.now)
        if taken is None:
            raise NotFound("this code is not known, or was used, or its time is over", code="unknown_code")
        basket = await store.get_basket(unit.db, taken.basket_id)
        require_open(basket)
        await unit.emit(
            BasketHandedOver(
                basket_id=basket.id, customer_id=basket.customer_id, anonymous_id=basket.anonymous_id,
                from_channel=taken.channel, from_touchpoint=taken.touchpoint, channel=channel, touchpoint=touchpoint,
            )
        )  # fmt: skip
    return TakenOver(basket=render(basket), token=basket_token(secret, BasketToken(basket.id, "write")))


async def share(unit: Unit, *, basket_id: UUID, expected: ExpectedVersion = ANY_VERSION, settings: Settings) -> str:
    """A token by which others may look at the basket; the same one until sharing ends."""
    basket = await lock_for_change(unit, basket_id, expected)
    if basket.share_edition <= 0:
        shared = replace(basket, share_edition=1 - basket.share_edition)
        await save(unit, basket, shared)
        basket = shared
    return basket_token(installation_secret(settings), BasketToken(basket.id, "read", basket.share_edition))


async def end_sharing(unit: Unit, *, basket_id: UUID, expected: ExpectedVersion = ANY_VERSION) -> Basket:
    """Tokens that were shared open nothing any more."""
    basket = await lock_for_change(unit, basket_id, expected)
    return await save(unit, basket, replace(basket, share_edition=-abs(basket.share_edition)))


def sign_visitor(anonymous_id: str, *, settings: Settings) -> str:
    """The token of a visitor whom the retailer's own server vouches for."""
    return visitor_token(installation_secret(settings), anonymous_id)


def make_basket_token(basket_id: UUID, *, settings: Settings) -> str:
    """A token that opens one basket, for a client of the retailer's own server."""
    return basket_token(installation_secret(settings), BasketToken(basket_id, "write"))


async def make_visitor_token(unit: Unit, *, anonymous_id: str, held: str | None, settings: Settings) -> str:
    """What a storefront keeps for a visitor. For an id that was here before it must be `held` already: knowing an anonymous
    id is not enough to see somebody's basket."""
    secret = installation_secret(settings)
    token = visitor_token(secret, anonymous_id)
    if held is not None and read_token(secret, held) == VisitorToken(anonymous_id):
        return token
    if await store.knows_source(unit.db, Owner(anonymous_id=anonymous_id).source):
        detail = "this visitor was here before: send their X-Basket-Token, or begin with a new anonymous_id"
        raise Forbidden(detail, code="token_required")
    return token


async def open_by_token(
    unit: Unit, *, token: str, basket_id: UUID | None, access: Access, settings: Settings
) -> StoredBasket:
    """The basket that a token opens, `basket_id` or the only one; NotFound for any other, Forbidden to change it when it may
    only be looked at."""
    read = read_token(installation_secret(settings), token)
    if isinstance(read, VisitorToken):
        visitor = Owner(anonymous_id=read.anonymous_id)
        owner = await resolve_owner(unit, visitor)
        basket = await store.get_basket(unit.db, basket_id) if basket_id else None
        # What a visitor bought before it was known who they are stays theirs to follow.
        if basket is None or basket.owner not in (owner, visitor):
            raise NotFound(f"there is no basket {basket_id}", code="unknown_basket")
        return basket
    basket = await store.get_basket(unit.db, read.basket_id)
    asked = (
        basket if basket_id in (None, read.basket_id) else await store.get_basket(unit.db, basket_id or read.basket_id)
    )
    if asked.id != basket.id or (read.edition and read.edition != basket.share_edition):
        raise NotFound(f"there is no basket {basket_id}", code="unknown_basket")
    if access == "write" and read.access == "read":
        raise Forbidden(
            "this basket was shared to be looked at; it cannot be changed with this token", code="read_only"
        )
    return basket
