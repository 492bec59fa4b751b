"""Routes of tills: the bundle they work with, and the key by which they know it."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter
from msgspec import Struct

from tessere.commerce.offers import sign_till
from tessere.commerce.promotions.service.tills import make_till_bundle, till_key
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, RequestUnit
from tessere.kernel.time import to_micros

Channel = Annotated[str, QueryParameter(min_length=1, max_length=64)]
Touchpoint = Annotated[str | None, QueryParameter(max_length=64)]
Currency = Annotated[str, QueryParameter(pattern="^[A-Z]{3}$")]


class TillKey(Struct, frozen=True, kw_only=True):
    """The public key, raw and in base64: a till is given it once, when it is set up."""

    algorithm: str
    public_key: str


@get("/api/v1/till/key", guards=[requires("till:read")], tags=["Till"])
async def get_till_key(settings: AppSettings) -> TillKey:
    """The key that bundles are signed with."""
    return TillKey(
        algorithm="ed25519", public_key=b64encode(till_key(settings).public_key().public_bytes_raw()).decode()
    )


@get("/api/v1/till/bundle", guards=[requires("till:read")], tags=["Till"], media_type="application/octet-stream")
async def get_till_bundle(
    request: Request[Any, Any, Any], unit: RequestUnit, settings: AppSettings, channel: Channel,
    touchpoint: Touchpoint = None, currency: Currency = "EUR",
) -> Response[bytes]:  # fmt: skip
    """Offers, articles and prices of a touchpoint, signed. With If-None-Match 304 while they are what the till has."""
    content = await make_till_bundle(
        unit, channel=channel, touchpoint=touchpoint, currency=currency, zone=settings.time_zone
    )
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers={"ETag": tag})
    packed = sign_till(content, to_micros(unit.now), till_key(settings))
    return Response(packed, headers={"ETag": tag}, media_type="application/octet-stream")


ROUTES = [get_till_key, get_till_bundle]
