"""Which basket a request may touch: users and secret keys any, publishable keys those that they have a token for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, HeaderParameter
from msgspec import Struct

from tessere.commerce.baskets.domain.tokens import Access, VisitorToken, read_token
from tessere.commerce.baskets.service import handing
from tessere.infra.auth import Caller, Principal
from tessere.infra.db import Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.infra.web import AppSettings, RequestUnit
from tessere.kernel.errors import Forbidden

Token = Annotated[
    str | None,
    HeaderParameter(
        name="X-Basket-Token",
        max_length=1_000,
        description="For publishable keys: the token that opening, taking over or sharing a basket gave.",
    ),
]


class BasketAccess(Struct, frozen=True):
    """A basket that this request may read, or change. `proven`: whoever asks is trusted to act for its customer: staff, the
    retailer's servers, and who holds a token that those made. A visitor is not: anybody can say an address of somebody's."""

    basket_id: UUID
    proven: bool = True


async def reading(
    unit: RequestUnit, principal: Caller, settings: AppSettings, basket_id: FromPath[UUID], basket_token: Token = None
) -> BasketAccess:
    """The basket of the path, to read."""
    return await check_access(unit, principal, settings, basket_id, basket_token, "read")


async def writing(
    unit: RequestUnit, principal: Caller, settings: AppSettings, basket_id: FromPath[UUID], basket_token: Token = None
) -> BasketAccess:
    """The basket of the path, to change."""
    return await check_access(unit, principal, settings, basket_id, basket_token, "write")


def require_token(principal: Principal, token: str | None) -> str | None:
    """The token to go by; None for callers who need none."""
    if not principal.public:
        return None
    if token is None:
        raise Forbidden("send the X-Basket-Token that you got when you opened the basket", code="token_required")
    return token


async def check_access(
    unit: Unit, principal: Principal, settings: Settings, basket_id: UUID, token: str | None, access: Access
) -> BasketAccess:
    """For routes that open units of their own, and must not keep a connection meanwhile."""
    held = require_token(principal, token)
    if held is None:
        return BasketAccess(basket_id)
    basket = await handing.open_by_token(unit, token=held, basket_id=basket_id, access=access, settings=settings)
    visits = isinstance(read_token(installation_secret(settings), held), VisitorToken)
    return BasketAccess(basket.id, proven=not visits)


DEPENDENCIES = {"readable": Provide(reading), "writable": Provide(writing)}
Readable = NamedDependency[BasketAccess]
"""Declare `readable: Readable` on a route with `{basket_id:uuid}`, and `dependencies=DEPENDENCIES` around it."""
Writable = NamedDependency[BasketAccess]
"""Declare `writable: Writable`."""
