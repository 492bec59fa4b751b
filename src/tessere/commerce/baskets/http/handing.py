"""Routes of handing baskets over and sharing them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, delete, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from tessere.commerce.baskets.domain.model import Basket, Code
from tessere.commerce.baskets.http.access import DEPENDENCIES, Writable
from tessere.commerce.baskets.service import handing
from tessere.commerce.baskets.service.handing import Handover, TakenOver
from tessere.infra.auth import Caller, client_address, requires
from tessere.infra.web import AppDatabase, AppSettings, RequestUnit, versioned

_WRITE = [requires("baskets:write")]
_BASKET = "/api/v1/baskets/{basket_id:uuid}"


class HandoverAsked(Struct, frozen=True, kw_only=True):
    """Where the basket is now."""

    channel: Code
    touchpoint: Code | None = None


class TakeOver(Struct, frozen=True, kw_only=True):
    """A code that was read out; of a scanned link also its `b` (basket_id) and `s` (signature)."""

    code: Annotated[str, Meta(min_length=1, max_length=20)]
    channel: Code
    touchpoint: Code | None = None
    basket_id: UUID | None = None
    signature: Annotated[str, Meta(max_length=100)] | None = None


class SharedBasket(Struct, frozen=True):
    """A token that lets others look at the basket."""

    token: str


@post(f"{_BASKET}/handovers", guards=_WRITE, tags=["Baskets"])
async def post_handover(
    unit: RequestUnit, settings: AppSettings, writable: Writable, data: JSONBody[HandoverAsked]
) -> Handover:
    """A code of six letters, and the link for a QR code: they serve once, within 15 minutes."""
    return await handing.hand_over(
        unit, basket_id=writable.basket_id, channel=data.channel, touchpoint=data.touchpoint, settings=settings
    )


@post("/api/v1/baskets/take-over", guards=_WRITE, tags=["Baskets"], status_code=200)
async def post_take_over(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    settings: AppSettings,
    principal: Caller,
    data: JSONBody[TakeOver],
) -> TakenOver:
    """Go on with a basket here; guesses are counted."""
    client = client_address(request) if principal.public else f"{principal.kind} {principal.id}"
    return await handing.take_over(
        database, code=data.code, client=client, channel=data.channel, touchpoint=data.touchpoint,
        basket_id=data.basket_id, signature=data.signature, settings=settings,
    )  # fmt: skip


@post(f"{_BASKET}/sharing", guards=_WRITE, tags=["Baskets"], status_code=200)
async def post_sharing(unit: RequestUnit, settings: AppSettings, writable: Writable) -> SharedBasket:
    """Let others look at it."""
    return SharedBasket(await handing.share(unit, basket_id=writable.basket_id, settings=settings))


@delete(f"{_BASKET}/sharing", guards=_WRITE, tags=["Baskets"], status_code=200)
async def delete_sharing(unit: RequestUnit, writable: Writable) -> Response[Basket]:
    """Tokens that were shared open nothing any more."""
    basket = await handing.end_sharing(unit, basket_id=writable.basket_id)
    return versioned(basket, basket.version)


ROUTES = [
    Router(
        path="/",
        dependencies=DEPENDENCIES,
        route_handlers=[post_handover, post_take_over, post_sharing, delete_sharing],
    )
]
