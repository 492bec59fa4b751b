"""Reads feeds of articles (RSS 2.0 and Atom, as Google Merchant Center takes them)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Xml

from tessere.infra.tables import Row
from tessere.kernel.errors import Invalid

_ITEMS = ("item", "entry")
_HEAD_BYTES = 8_192


def is_feed(path: Path) -> bool:
    """Whether a file begins like XML."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read_feed(path: Path) -> Iterator[Row]:
    """The items of a feed as rows by the names of their elements; Invalid when it is none. Entities of its own are refused:
    they could fill the memory."""
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(_HEAD_BYTES):
            raise Invalid("a feed with a document type of its own is not read", code="not_a_table")
    number = 0
    try:
        for _, element in Xml.iterparse(path, events=("end",)):  # noqa: S314  # without entities of its own
            if element.tag.rpartition("}")[2] not in _ITEMS:
                continue
            number += 1
            row: dict[str, str] = {}
            for each in element:
                name = each.tag.rpartition("}")[2]
                text = (each.text or each.get("href") or "").strip()
                row[name] = f"{row[name]}|{text}" if name in row and text else row.get(name) or text
            yield number, row
            element.clear()
    except Xml.ParseError as error:
        raise Invalid(f"the feed cannot be read: {error}", code="broken_file") from error
