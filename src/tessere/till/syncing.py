"""Tells the server what was sold: in order, each sale until it is known to have arrived."""

from __future__ import annotations

import httpx
from msgspec import Struct

from tessere.till.store import Journal, Queued

SALES = "/api/v1/till/sales"
_AT_ONCE = 100
# What the server will say again tomorrow: the sale is put aside, kept, and shown to somebody.
_FINAL = frozenset({400, 404, 409, 410, 413, 415, 422})


class Synced(Struct, frozen=True, kw_only=True):
    """How many sales arrived now, how many were refused, how many wait; `problem` is why it stopped, "" when all are through."""

    sent: int
    refused: int
    waiting: int
    problem: str


def sync(journal: Journal, client: httpx.Client) -> Synced:
    """Post what is queued. A sale is marked only after the server has confirmed it; when that answer is lost, it is posted
    again under the same Idempotency-Key, by which the server knows it."""
    sent = refused = after = 0
    problem = ""
    while not problem and (some := journal.list_queued(after=after, limit=_AT_ONCE)):
        for sale in some:
            state, problem = _post(client, sale)
            if state is None:
                break
            journal.settle(sale.number, state, problem)
            sent += state == "sent"
            refused += state == "refused"
            problem, after = "", sale.number
    return Synced(sent=sent, refused=refused, waiting=journal.count("queued"), problem=problem)


def _post(client: httpx.Client, sale: Queued) -> tuple[str | None, str]:
    headers = {"Idempotency-Key": sale.id, "Content-Type": "application/json"}
    try:
        answer = client.post(SALES, content=sale.body, headers=headers)
    except httpx.HTTPError as error:
        return None, f"the server was not reached: {error}"
    if answer.is_success:
        return "sent", ""
    said = f"{answer.status_code} {answer.text[:500]}"
    return ("refused" if answer.status_code in _FINAL else None), said
