"""Routes of orders: find them, change them, take things back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, Struct, UnsetType

from tessere.commerce import baskets
from tessere.commerce.orders.domain.model import (
    Order,
    OrderContact,
    OrderState,
    PaymentState,
    PostalAddress,
    Reason,
    UnitMove,
)
from tessere.commerce.orders.domain.units import Pick
from tessere.commerce.orders.http.views import OrderStoryView, OrderView, render_order, render_story
from tessere.commerce.orders.service import changing, exchanging, reading
from tessere.commerce.orders.service.changing import ReturnAsked
from tessere.commerce.orders.service.noting import TOPIC
from tessere.commerce.orders.store.orders import OrderReturn
from tessere.infra.auth import requires
from tessere.infra.db import Unit
from tessere.infra.web import (
    ANY_VERSION,
    AppHub,
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
    render_page,
    versioned,
)

_READ, _WRITE = [requires("orders:read")], [requires("orders:write")]
_ORDER = "/api/v1/orders/{order_id:uuid}"
Text = Annotated[str | None, QueryParameter(max_length=200)]
Place = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Moves = Annotated[list[UnitMove], Meta(min_length=1, max_length=200)]


class OrderEdits(Struct, frozen=True, kw_only=True):
    """What to change; fields left out stay."""

    contact: OrderContact | UnsetType = UNSET
    billing: PostalAddress | UnsetType | None = UNSET
    shipping: PostalAddress | UnsetType | None = UNSET


class Cancellation(Struct, frozen=True, kw_only=True):
    """What is not wanted any more; no lines: everything that can still be cancelled."""

    lines: Moves | None = None
    reason: Reason = ""
    pick: Pick = "cheapest"


class ReturnedPieces(Struct, frozen=True, kw_only=True):
    """Pieces of a line that came back."""

    line: int
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    reason: Reason = ""
    condition: Literal["new", "used", "damaged", "missing"] = "new"


class NewReturn(Struct, frozen=True, kw_only=True):
    """What came back where; `shipping`: what sending cost is given back too."""

    channel: Place
    touchpoint: Place | None = None
    lines: Annotated[list[ReturnedPieces], Meta(min_length=1, max_length=200)]
    reason: Reason = ""
    shipping: bool = False
    pick: Pick = "cheapest"


class TakenReturn(Struct, frozen=True):
    """The return, and the order after it."""

    taken: OrderReturn
    order: OrderView


class LetOff(Struct, frozen=True, kw_only=True):
    """So much less to pay, and why."""

    amount_minor: Annotated[int, Meta(ge=1, le=10**12)]
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class AddedLines(Struct, frozen=True, kw_only=True):
    """Lines to add; with the hash of a quote that was shown, only at that price."""

    lines: Annotated[list[baskets.LineAsked], Meta(min_length=1, max_length=100)]
    quote_hash: Annotated[str, Meta(max_length=100)] | None = None


class ChangedOrders(Struct, frozen=True):
    """Orders that changed; None: more than can be listed, so read again."""

    order_ids: list[str] | None


@get("/api/v1/orders", guards=_READ, tags=["Orders"])
async def get_orders(
    unit: RequestUnit,
    paging: RequestPaging,
    customer_id: Annotated[UUID | None, QueryParameter()] = None,
    order_state: Annotated[OrderState | None, QueryParameter()] = None,
    payment_state: Annotated[PaymentState | None, QueryParameter()] = None,
    channel: Text = None,
    touchpoint: Text = None,
    sku: Text = None,
    q: Annotated[str | None, QueryParameter(max_length=200, description="A number or an e-mail address.")] = None,
    from_at: Annotated[datetime | None, QueryParameter()] = None,
    until_at: Annotated[datetime | None, QueryParameter()] = None,
) -> Page[OrderView]:
    """Orders, the newest first."""
    found = await reading.list_orders(
        unit, limit=paging.fetch, before=paging.after(UUID), customer_id=customer_id, state=order_state,
        payment_state=payment_state, channel=channel, touchpoint=touchpoint, sku=sku, q=q, from_at=from_at,
        until_at=until_at,
    )  # fmt: skip
    return render_page(paging.page(found, key=lambda each: each.id), render_order)


@get(_ORDER, guards=_READ, tags=["Orders"])
async def get_order(unit: RequestUnit, order_id: FromPath[UUID]) -> Response[OrderStoryView]:
    """One order with its payments, returns and timeline."""
    story = await reading.get_story(unit, order_id=order_id)
    return versioned(render_story(story), story.order.version)


@patch(_ORDER, guards=_WRITE, tags=["Orders"])
async def patch_order(
    unit: RequestUnit, expected: Expected, order_id: FromPath[UUID], data: JSONBody[OrderEdits]
) -> Response[OrderView]:
    """Change whom to reach and where things go; what was sold stays as it was sold."""
    edits = {name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not UNSET}
    return _shown(await changing.edit_order(unit, order_id=order_id, expected=expected, edits=edits))


@post(f"{_ORDER}/confirm", status_code=200, guards=_WRITE, tags=["Orders"])
async def post_confirmation(unit: RequestUnit, order_id: FromPath[UUID]) -> Response[OrderView]:
    """Let it be made ready without having been paid, to be paid when it is collected."""
    return _shown(await changing.confirm_order(unit, order_id=order_id))


@post(f"{_ORDER}/cancellations", status_code=200, guards=_WRITE, tags=["Orders"])
async def post_cancellation(
    request: Request[Any, Any, Any], unit: RequestUnit, order_id: FromPath[UUID], data: JSONBody[Cancellation]
) -> Response[OrderView]:
    """Cancel pieces, or all of it; what was paid becomes credit."""
    return _shown(
        await changing.cancel_order(
            unit, order_id=order_id, moves=data.lines, reason=data.reason, pick=data.pick, expected=_expected(request)
        )
    )


@post(f"{_ORDER}/returns", guards=_WRITE, tags=["Orders"])
async def post_return(unit: RequestUnit, order_id: FromPath[UUID], data: JSONBody[NewReturn]) -> TakenReturn:
    """Take delivered pieces back, wherever they were bought."""
    asked = [
        ReturnAsked(move=UnitMove(line=each.line, quantity=each.quantity), reason=each.reason, condition=each.condition)
        for each in data.lines
    ]
    order, taken = await changing.return_lines(
        unit, order_id=order_id, asked=asked, reason=data.reason, channel=data.channel, touchpoint=data.touchpoint,
        shipping=data.shipping, pick=data.pick,
    )  # fmt: skip
    return TakenReturn(taken, render_order(order))


@post(f"{_ORDER}/allowances", status_code=200, guards=_WRITE, tags=["Orders"])
async def post_allowance(
    request: Request[Any, Any, Any], unit: RequestUnit, order_id: FromPath[UUID], data: JSONBody[LetOff]
) -> Response[OrderView]:
    """Let the customer off part of it; of what was paid already it becomes credit."""
    return _shown(
        await changing.let_off(
            unit, order_id=order_id, amount_minor=data.amount_minor, reason=data.reason, expected=_expected(request)
        )
    )


@post(f"{_ORDER}/lines", status_code=200, guards=_WRITE, tags=["Orders"])
async def post_lines(
    request: Request[Any, Any, Any], unit: RequestUnit, order_id: FromPath[UUID], data: JSONBody[AddedLines]
) -> Response[OrderView]:
    """More lines at today's price, at the place where the order was placed; what was sold before stays as it was."""
    quote = await _quote(unit, order_id, data.lines)
    return _shown(
        await changing.add_lines(
            unit, order_id=order_id, quote=quote, quote_hash=data.quote_hash or quote.hash, expected=_expected(request)
        )
    )


@post(f"{_ORDER}/lines/preview", status_code=200, guards=_READ, tags=["Orders"])
async def post_lines_preview(
    unit: RequestUnit, order_id: FromPath[UUID], data: JSONBody[AddedLines]
) -> baskets.QuotedBasket:
    """What more lines would cost; its hash is what `quote_hash` takes."""
    return await _quote(unit, order_id, data.lines)


@post(f"{_ORDER}/exchange-credit", status_code=200, guards=_WRITE, tags=["Orders"])
async def post_exchange_credit(unit: RequestUnit, order_id: FromPath[UUID]) -> Response[OrderView]:
    """Pay an order that takes another's place with that one's credit, as far as it goes."""
    await exchanging.settle_exchange(unit, order_id=order_id)
    return _shown(await reading.get_order(unit, order_id=order_id))


@get("/api/v1/orders/stream", guards=_READ, tags=["Orders"])
async def stream_orders(hub: AppHub) -> EventStream:
    """The orders (`orders`) that changed, as they change."""
    return event_stream(_changes(hub))


async def _quote(unit: Unit, order_id: UUID, lines: Sequence[baskets.LineAsked]) -> baskets.QuotedBasket:
    """At today's price, where the order was placed."""
    known = await reading.get_order(unit, order_id=order_id)
    return await baskets.quote_basket(
        unit, wish=baskets.Wish(lines=tuple(lines), currency=known.currency),
        place=baskets.Place(channel=known.channel, touchpoint=known.touchpoint),
        shopper=baskets.Shopper(customer_id=known.customer_id, anonymous=known.customer_id is None),
    )  # fmt: skip


def _shown(order: Order) -> Response[OrderView]:
    return versioned(render_order(order), order.version)


def _expected(request: Request[Any, Any, Any]) -> ExpectedVersion:
    header = request.headers.get("if-match")
    return ANY_VERSION if header is None else parse_if_match(header)


async def _changes(hub: LiveHub) -> AsyncIterator[ServerEvent]:
    with hub.subscribe(TOPIC) as changes:
        async for change in changes:
            yield ServerEvent("orders", ChangedOrders(change.ids))


ROUTES = [
    get_orders, get_order, patch_order, post_confirmation, post_cancellation, post_return, post_allowance, post_lines,
    post_lines_preview, post_exchange_credit, stream_orders,
]  # fmt: skip
