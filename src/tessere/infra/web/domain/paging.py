"""Pages of lists: a cursor holds the sort key of the last row that was given out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200
_LONGEST_CURSOR = 1_000

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K")


class Page(Struct, Generic[T], frozen=True):
    """Some items and how to ask for the next ones; no `next_cursor` means that there are none."""

    items: list[T]
    next_cursor: str | None = None


class Paging(Struct, frozen=True):
    """Which page was asked for."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than are shown tells whether there is another page."""
        return self.limit + 1

    def after(self, into: type[K]) -> K | None:
        """The sort key to go on from, or None at the start."""
        return None if self.cursor is None else decode_cursor(self.cursor, into)

    def page(self, rows: Sequence[T], key: Callable[[T], object]) -> Page[T]:
        """The page of rows that were read with `fetch` as their limit; `key` is the sort key, a tuple when composed."""
        shown = list(rows[: self.limit])
        more = len(rows) > self.limit
        return Page(shown, encode_cursor(key(shown[-1])) if more and shown else None)


def encode_cursor(key: object) -> str:
    """An opaque text for a sort key."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def decode_cursor(cursor: str, into: type[K]) -> K:
    """The sort key of a cursor; Invalid when it was not made by `encode_cursor` for this kind of list."""
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True), type=into)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        detail = "the cursor is not one that this list gave out; start again without it"
        raise Invalid(detail, code="invalid_cursor", errors=[FieldError("/cursor", detail)]) from error


def render_page(page: Page[T], render: Callable[[T], R]) -> Page[R]:
    """The same page with each item rendered."""
    return Page([render(item) for item in page.items], page.next_cursor)
