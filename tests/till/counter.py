"""A till's bundle and key for tests, and a process that sells until it is killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tessere.commerce.offers import (
    Bundle,
    BuyGet,
    ItemPercent,
    Promotion,
    TillBundle,
    TillProduct,
    encode,
    pack_till,
    sign_till,
)
from tessere.till import Context, Scanned, Tender, Till

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NOW = datetime(2026, 5, 13, 10, tzinfo=UTC)
LAMPS = {"product": "category", "op": "is", "value": "lamps"}
PROMOTIONS = (
    Promotion(id="3x2", name={"it": "3x2"}, effect=BuyGet(buy=2), scope=LAMPS),
    Promotion(
        id="ten", name={"it": "10%"}, effect=ItemPercent(1_000), scope={"product": "sku", "op": "is", "value": "C1"}
    ),
)


def product(number: int, sku: str, unit_minor: int, category: str) -> TillProduct:
    return TillProduct(UUID(int=number), {"it": sku}, {"sku": sku, "category": [category]}, unit_minor, 2_200)


PRODUCTS = (product(1, "L1", 1_000, "lamps"), product(2, "C1", 9_999, "chairs"))


def bundle(*, promotions: tuple[Promotion, ...] = PROMOTIONS, version: int = 7) -> TillBundle:
    return TillBundle(
        channel="shop", touchpoint="milano-duomo", currency="EUR", zone="Europe/Rome",
        offers=encode(Bundle(version=version, promotions=promotions)), products=PRODUCTS,
    )  # fmt: skip


def packed(made_at: int = 1, key: Ed25519PrivateKey = KEY, **fields: object) -> bytes:
    return sign_till(pack_till(bundle(**fields)), made_at, key)  # type: ignore[arg-type]


def sell(till: Till, *scanned: Scanned) -> UUID:
    quoted = till.quote(scanned or (Scanned("L1", 3), Scanned("C1")), Context(now=NOW))
    tenders = [Tender(kind="cash", amount_minor=quoted.quote.total_minor)]
    return till.sell(quoted, tenders).sale.id


def sell_for_ever(path: Path) -> None:
    with Till(path, KEY.public_key()) as till:
        till.load(packed())
        while True:
            print(sell(till), flush=True)


def sync_for_ever(path: Path, url: str) -> None:
    import httpx

    with Till(path, KEY.public_key()) as till, httpx.Client(base_url=url) as client:
        print("ready", flush=True)
        while till.sync(client).waiting:
            pass


if __name__ == "__main__":
    sell_for_ever(Path(sys.argv[1])) if len(sys.argv) == 2 else sync_for_ever(Path(sys.argv[1]), sys.argv[2])
