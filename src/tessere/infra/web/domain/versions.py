"""Versions of editable resources: an ETag out, an If-Match back."""

from __future__ import annotations

import re

from msgspec import Struct

from tessere.kernel.errors import StaleVersion, VersionRequired

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


class ExpectedVersion(Struct, frozen=True):
    """What the caller believes the resource's version to be; None: whatever it is (`If-Match: *`)."""

    versions: frozenset[int] | None

    def check(self, current: int) -> None:
        """Raise StaleVersion when the resource has moved on."""
        if self.versions is not None and current not in self.versions:
            raise StaleVersion("somebody else has changed this meanwhile; read it again and repeat your change")


ANY_VERSION = ExpectedVersion(None)


def etag(version: int) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def parse_if_match(header: str | None) -> ExpectedVersion:
    """The versions an If-Match header accepts; VersionRequired when there is no header."""
    if header is None or not header.strip():
        raise VersionRequired("send the If-Match header with the ETag that you read, or * to overwrite")
    if header.strip() == "*":
        return ANY_VERSION
    tags = _TAG.findall(header) or [header.strip()]
    return ExpectedVersion(frozenset(int(tag) for tag in tags if tag.isascii() and tag.isdigit() and len(tag) < 19))
