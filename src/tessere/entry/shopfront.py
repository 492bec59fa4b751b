"""What the shop at /shop works with, kept in `shop.json` in the home folder: all of it stands in the page."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from tessere.kernel.errors import Invalid

FILE = "shop.json"


class Shopfront(Struct, frozen=True, kw_only=True):
    """`key` is a publishable key, `write_key` that of the source of the page's events."""

    name: str
    key: str
    write_key: str | None = None
    channel: str = "site"
    touchpoint: str | None = None
    is_demo: bool = False


def load_shopfront(home: Path) -> Shopfront | None:
    """What the shop works with; None where none is open."""
    try:
        return msgspec.json.decode((home / FILE).read_bytes(), type=Shopfront)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise Invalid(f"{FILE} in the home folder cannot be read: {error}") from error


def save_shopfront(home: Path, shop: Shopfront) -> None:
    """Open the shop; written whole or not at all."""
    draft = home / f"{FILE}.new"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(shop), indent=2) + b"\n")
    draft.replace(home / FILE)
