"""The certificate of an erasure: what went where, when, by whom, with a checksum over all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from tessere.flows.privacy.domain.model import Line, Request
from tessere.flows.privacy.domain.places import PERSONAL

FORMAT = "tessere.certificate-of-erasure/1"


def write_certificate(
    request: Request,
    *,
    retailer: str,
    version: str,
    finished_at: datetime,
    lines: Iterable[Line],
    destinations: list[str],
) -> dict[str, Any]:
    """The whole certificate. It names nobody: the id of the profile leads nowhere any more."""
    found = {(each.place, each.done, each.note): each for each in lines}
    touched = {each.place for each in found.values()}
    rest = [Line(place=place, done="deleted", rows=0) for place in (*PERSONAL, *destinations) if place not in touched]
    order = {place: number for number, place in enumerate((*PERSONAL, *destinations))}
    listed = sorted(
        [*found.values(), *rest], key=lambda each: (order.get(each.place, len(order)), each.place, each.done)
    )
    body = {
        "format": FORMAT,
        "retailer": retailer,
        "software": f"Tessere {version}",
        "request_id": str(request.id),
        "profile_id": str(request.profile_id),
        "requested_at": _iso(request.requested_at),
        "requested_by": request.requested_by,
        "reason": request.reason,
        "erased_at": _iso(request.erased_at),
        "finished_at": _iso(finished_at),
        "lines": msgspec.to_builtins(listed),
        "total": {
            done: sum(each.rows for each in listed if each.done == done) for done in ("deleted", "redacted", "kept")
        },
    }
    return body | {"checksum": checksum(body)}


def checksum(body: dict[str, Any]) -> str:
    """SHA-256 over the certificate without its checksum: JSON with sorted keys and no blanks."""
    plain = {key: value for key, value in body.items() if key != "checksum"}
    return "sha256:" + hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
