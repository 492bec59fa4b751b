"""Routes of baskets and their lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from tessere.commerce.baskets.domain.lines import MOST_LINES, DeliveryChoice, LineNote, Quantity
from tessere.commerce.baskets.domain.model import (
    AnonymousId,
    Basket,
    BasketKind,
    BasketName,
    Code,
    CouponCode,
    Owner,
)
from tessere.commerce.baskets.domain.tokens import VisitorToken, read_token
from tessere.commerce.baskets.http.access import DEPENDENCIES, Readable, Token, Writable, require_token
from tessere.commerce.baskets.service import editing, handing, opening
from tessere.commerce.baskets.service.editing import Wanted
from tessere.infra.auth import Caller, Principal, requires
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.infra.web import (
    ANY_VERSION,
    AppDatabase,
    AppHub,
    AppSettings,
    EventStream,
    Expected,
    ExpectedVersion,
    LiveHub,
    Page,
    RequestPaging,
    RequestUnit,
    ServerEvent,
    event_stream,
    parse_if_match,
    versioned,
)
from tessere.kernel.errors import Forbidden, NotFound

Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
_READ, _WRITE = [requires("baskets:read")], [requires("baskets:write")]
_BASKET = "/api/v1/baskets/{basket_id:uuid}"


class NewBasket(Struct, frozen=True, kw_only=True):
    """Whose basket to find or open, and where this is. A publishable key opens those of anonymous visitors."""

    channel: Code
    touchpoint: Code | None = None
    customer_id: UUID | None = None
    anonymous_id: AnonymousId | None = None
    kind: BasketKind = "current"
    name: BasketName = ""
    currency: Currency = "EUR"


class OpenedBasket(Struct, frozen=True):
    """The basket, and the token that its client needs when it uses a publishable key."""

    basket: Basket
    token: str


class NewBasketLine(Struct, frozen=True, kw_only=True):
    """Pieces to put in, of a variant named by id or sku."""

    channel: Code
    touchpoint: Code | None = None
    variant_id: UUID | None = None
    sku: Annotated[str, Meta(max_length=64)] | None = None
    quantity: Quantity = 1
    note: LineNote | None = None
    delivery: DeliveryChoice | None = None


class WantedLine(Struct, frozen=True, kw_only=True):
    """How a line is to be from now on; no pieces: out with it."""

    channel: Code
    touchpoint: Code | None = None
    quantity: Annotated[int, Meta(ge=0, le=1_000)]
    note: LineNote | None = None
    delivery: DeliveryChoice | None = None


class BasketChanges(Struct, frozen=True, kw_only=True):
    """What to change; fields left out stay. `gifts`: the variant chosen by promotion, null for none."""

    name: BasketName | UnsetType = UNSET
    method: Code | UnsetType | None = UNSET
    gifts: Annotated[dict[str, str | None], Meta(max_length=20)] | UnsetType = UNSET


class EnteredCoupon(Struct, frozen=True):
    """A code as somebody typed it."""

    code: CouponCode


class LineMove(Struct, frozen=True, kw_only=True):
    """Lines to move to another basket of the same owner: one that is named, or that of a kind (a new one for `saved`)."""

    channel: Code
    touchpoint: Code | None = None
    variant_ids: Annotated[list[UUID], Meta(min_length=1, max_length=MOST_LINES)]
    to_kind: BasketKind | None = None
    to_basket_id: UUID | None = None


class MovedLines(Struct, frozen=True):
    """The basket that the lines left, and the one they reached."""

    left: Basket
    reached: Basket


@post("/api/v1/baskets", guards=_WRITE, tags=["Baskets"], status_code=200)
async def post_basket(
    unit: RequestUnit, principal: Caller, settings: AppSettings, data: JSONBody[NewBasket], basket_token: Token = None
) -> OpenedBasket:
    """Find the open basket of a customer or visitor, or open one."""
    if principal.public and data.customer_id is not None:
        raise Forbidden("a publishable key opens baskets of anonymous visitors only", code="token_required")
    token = ""
    if data.anonymous_id is not None:
        token = await _visitor(unit, principal, settings, data.anonymous_id, basket_token)
    basket = await opening.get_or_open(
        unit, owner=Owner(customer_id=data.customer_id, anonymous_id=data.anonymous_id), kind=data.kind, name=data.name,
        channel=data.channel, touchpoint=data.touchpoint, currency=data.currency,
    )  # fmt: skip
    return OpenedBasket(basket, token or handing.make_basket_token(basket.id, settings=settings))


@get("/api/v1/baskets", guards=_READ, tags=["Baskets"])
async def get_baskets(
    unit: RequestUnit,
    principal: Caller,
    settings: AppSettings,
    paging: RequestPaging,
    customer_id: Annotated[UUID | None, QueryParameter()] = None,
    anonymous_id: Annotated[str | None, QueryParameter(max_length=200)] = None,
    kind: Annotated[BasketKind | None, QueryParameter()] = None,
    closed: Annotated[bool, QueryParameter(description="Sold and merged ones too.")] = False,
    basket_token: Token = None,
) -> Page[Basket]:
    """Baskets, the newest first: those of a customer or visitor. A publishable key sees those of its token's visitor."""
    held = require_token(principal, basket_token)
    if held is not None:
        visitor = read_token(installation_secret(settings), held)
        if not isinstance(visitor, VisitorToken):
            raise Forbidden("this token opens one basket; it lists none", code="token_required")
        owner = await opening.resolve_owner(unit, Owner(anonymous_id=visitor.anonymous_id))
        customer_id, anonymous_id = owner.customer_id, owner.anonymous_id
    found = await opening.list_baskets(
        unit, customer_id=customer_id, anonymous_id=anonymous_id, kind=kind, closed=closed, before=paging.after(UUID),
        limit=paging.fetch,
    )  # fmt: skip
    return paging.page(found, key=lambda each: each.id)


@get(_BASKET, guards=_READ, tags=["Baskets"])
async def get_basket(unit: RequestUnit, readable: Readable) -> Response[Basket]:
    """One basket; the id of one that became part of another leads to that."""
    return _shown(await opening.get_basket(unit, basket_id=readable.basket_id))


@patch(_BASKET, guards=_WRITE, tags=["Baskets"])
async def patch_basket(
    unit: RequestUnit, expected: Expected, writable: Writable, data: JSONBody[BasketChanges]
) -> Response[Basket]:
    """Rename it, choose how it is sent, choose gifts."""
    changes = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    return _shown(await editing.change_basket(unit, basket_id=writable.basket_id, expected=expected, changes=changes))


@delete(_BASKET, guards=_WRITE, tags=["Baskets"])
async def delete_basket(unit: RequestUnit, expected: Expected, writable: Writable) -> None:
    """Take everything out; a saved basket is gone then."""
    await editing.delete_basket(unit, basket_id=writable.basket_id, expected=expected)


@post(f"{_BASKET}/lines", guards=_WRITE, tags=["Baskets"], status_code=200)
async def post_line(
    request: Request[Any, Any, Any], unit: RequestUnit, writable: Writable, data: JSONBody[NewBasketLine]
) -> Response[Basket]:
    """Put pieces in, on top of those that are there."""
    wanted = Wanted(
        variant_id=data.variant_id, sku=data.sku, quantity=data.quantity, note=data.note, delivery=data.delivery
    )
    return _shown(
        await editing.add_line(
            unit, basket_id=writable.basket_id, wanted=wanted, channel=data.channel, touchpoint=data.touchpoint,
            expected=_expected(request),
        )
    )  # fmt: skip


@put(f"{_BASKET}/lines/{{variant_id:uuid}}", guards=_WRITE, tags=["Baskets"])
async def put_line(
    request: Request[Any, Any, Any],
    unit: RequestUnit,
    writable: Writable,
    variant_id: FromPath[UUID],
    data: JSONBody[WantedLine],
) -> Response[Basket]:
    """A line is to be like this, however often it is said."""
    wanted = Wanted(variant_id=variant_id, quantity=data.quantity, note=data.note, delivery=data.delivery)
    return _shown(
        await editing.set_quantity(
            unit, basket_id=writable.basket_id, wanted=wanted, channel=data.channel, touchpoint=data.touchpoint,
            expected=_expected(request),
        )
    )  # fmt: skip


@post(f"{_BASKET}/coupons", guards=_WRITE, tags=["Baskets"], status_code=200)
async def post_coupon(unit: RequestUnit, writable: Writable, data: JSONBody[EnteredCoupon]) -> Response[Basket]:
    """Enter a coupon; the quote says what it is worth."""
    return _shown(await editing.enter_coupon(unit, basket_id=writable.basket_id, code=data.code))


@delete(f"{_BASKET}/coupons/{{code:str}}", guards=_WRITE, tags=["Baskets"], status_code=200)
async def delete_coupon(unit: RequestUnit, writable: Writable, code: FromPath[str]) -> Response[Basket]:
    """Take a coupon out."""
    return _shown(await editing.remove_coupon(unit, basket_id=writable.basket_id, code=code))


@post(f"{_BASKET}/moves", guards=_WRITE, tags=["Baskets"], status_code=200)
async def post_move(unit: RequestUnit, writable: Writable, data: JSONBody[LineMove]) -> MovedLines:
    """Save lines for later, or bring them back."""
    left, reached = await editing.move_lines(
        unit, basket_id=writable.basket_id, variant_ids=data.variant_ids, to_kind=data.to_kind,
        to_basket_id=data.to_basket_id, channel=data.channel, touchpoint=data.touchpoint,
    )  # fmt: skip
    return MovedLines(left, reached)


@get(f"{_BASKET}/stream", guards=_READ, tags=["Baskets"])
async def stream_basket(database: AppDatabase, hub: AppHub, readable: Readable) -> EventStream:
    """The basket (`basket`), now and whenever it changes, in whatever client that is."""
    return event_stream(_changes(database, hub, readable.basket_id))


async def _visitor(unit: Unit, principal: Principal, settings: Settings, anonymous_id: str, held: str | None) -> str:
    """The token of a visitor. The retailer's own servers know whom they ask for; a page must have the token already."""
    if not principal.public:
        return handing.sign_visitor(anonymous_id, settings=settings)
    return await handing.make_visitor_token(unit, anonymous_id=anonymous_id, held=held, settings=settings)


def _expected(request: Request[Any, Any, Any]) -> ExpectedVersion:
    """Lines may be changed without having read the basket; who sends If-Match is held to it."""
    header = request.headers.get("if-match")
    return ANY_VERSION if header is None else parse_if_match(header)


def _shown(basket: Basket) -> Response[Basket]:
    return versioned(basket, basket.version)


async def _changes(database: Database, hub: LiveHub, basket_id: UUID) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(opening.TOPIC) as changes:
        current = await _read(database, basket_id)
        watched = {str(basket_id), str(current.id)}
        yield ServerEvent("basket", current)
        async for change in changes:
            if change.ids is not None and watched.isdisjoint(change.ids):
                continue
            try:
                current = await _read(database, basket_id)
            except NotFound:
                return
            watched.add(str(current.id))
            yield ServerEvent("basket", current)


async def _read(database: Database, basket_id: UUID) -> Basket:
    async with database.reading() as unit:
        return await opening.get_basket(unit, basket_id=basket_id)


ROUTES = [
    Router(
        path="/",
        dependencies=DEPENDENCIES,
        route_handlers=[
            post_basket, get_baskets, get_basket, patch_basket, delete_basket, post_line, put_line, post_coupon,
            delete_coupon, post_move, stream_basket,
        ],
    )
]  # fmt: skip
