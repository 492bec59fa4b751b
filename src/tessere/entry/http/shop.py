"""Serves the shop's pages and the client for pages of others, and tells what they work with; nobody has to sign in."""

from __future__ import annotations

import asyncio
from pathlib import Path

from litestar import Router, get

from tessere.entry.http.pages import Pages
from tessere.entry.shopfront import FILE, Shopfront, load_shopfront
from tessere.infra.auth import public
from tessere.infra.web import AppSettings
from tessere.kernel.errors import NotFound

ASSETS = Path(__file__).parent / "shop_assets"
# Nothing inline and no script from elsewhere: what somebody smuggles into a name or a search runs nowhere. Pictures of products
# may lie on the retailer's own servers.
CONTENT_SECURITY_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; font-src 'self'; connect-src 'self'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Pages of other origins load the client.
_FOR_ALL = [(b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin")]
_NOT_BUILT = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Tessere</title>'
    b"<p>The shop is not built. Run <code>make console</code>."
)


def is_shop_path(path: str) -> bool:
    """Whether a path is the shop's: its pages, the link of a basket that is handed over, the client."""
    return path == "/shop" or path.startswith(("/shop/", "/basket/", "/widget/"))


def make_shop(folder: Path = ASSETS) -> Pages:
    """The shop over a folder of built files."""
    return Pages(
        folder,
        label="(shop)",
        page="/shop/index.html",
        not_built=_NOT_BUILT,
        forever=("/shop/assets/",),
        files=("/shop/assets/", "/widget/"),
        headers={
            "/": [(b"content-security-policy", CONTENT_SECURITY_POLICY)],
            "/widget/": [*_FOR_ALL, (b"content-security-policy", CONTENT_SECURITY_POLICY)],
        },
    )


@get("/api/shop/settings", guards=[public], include_in_schema=False)
async def get_shop_settings(settings: AppSettings) -> Shopfront:
    """What the shop's page works with."""
    found = await asyncio.to_thread(load_shopfront, settings.home)
    if found is None:
        detail = f"no shop is open here: start with `tessere up --demo`, or write {FILE} into the home folder"
        raise NotFound(detail, code="no_shop")
    return found


ROUTER = Router(path="/", route_handlers=[get_shop_settings])
