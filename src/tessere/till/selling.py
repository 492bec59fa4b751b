"""The till itself: load a bundle, quote, sell, sync."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.offers import (
    Basket,
    Compiled,
    Context,
    Line,
    Quote,
    SignedTill,
    Tender,
    TillBundle,
    TillDiscount,
    TillGift,
    TillProduct,
    TillPromotion,
    TillSale,
    TillSaleLine,
    TillUnits,
    decode,
    normalise_code,
    open_till,
    quote,
    vat_by_rate,
    vat_of,
)
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.kernel.ids import uuid7
from tessere.till.store import Journal
from tessere.till.syncing import Synced, sync


class Scanned(Struct, frozen=True):
    """So many pieces of a sku."""

    sku: str
    quantity: int = 1


class LoadedBundle(Struct, frozen=True, kw_only=True):
    """What the till works with."""

    hash: str
    made_at: datetime
    offers_version: int
    products: int


class TillQuote(Struct, frozen=True, kw_only=True):
    """What a customer was told; it stands although a newer bundle is loaded meanwhile. `id` becomes the sale's."""

    id: UUID
    quote: Quote
    lines: tuple[Line, ...]
    products: tuple[TillProduct, ...]
    bundle_hash: str
    channel: str
    touchpoint: str | None
    currency: str


class Receipt(Struct, frozen=True, kw_only=True):
    """A sale that is on the disk, and its VAT by rate: (with VAT, VAT) by basis points."""

    sale: TillSale
    vat_by_rate: dict[int, tuple[int, int]]


class _Loaded:
    def __init__(self, signed: SignedTill, bundle: TillBundle) -> None:
        self.signed, self.bundle = signed, bundle
        self.offers = Compiled(decode(bundle.offers))
        self.by_sku = {each.sku: each for each in bundle.products}


class Till:
    """One till with its file. `key` is the retailer's public key; `name` is unique among the retailer's tills."""

    def __init__(
        self, path: Path, key: Ed25519PublicKey, *, name: str = "till", clock: Callable[[], datetime] | None = None
    ) -> None:
        self.name = name
        self._key = key
        self._clock = clock or (lambda: datetime.now(UTC))
        self._journal = Journal(path)
        packed = self._journal.read_bundle()
        self._loaded = None if packed is None else _Loaded(*open_till(packed, key))

    def __enter__(self) -> Till:
        """The till itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file; everything is on the disk already."""
        self._journal.close()

    @property
    def loaded(self) -> LoadedBundle | None:
        """What the till works with, None before the first bundle."""
        if self._loaded is None:
            return None
        made_at = datetime.fromtimestamp(self._loaded.signed.made_at / 1_000_000, UTC)
        return LoadedBundle(
            hash=self._loaded.signed.hash, made_at=made_at, offers_version=self._loaded.offers.bundle.version,
            products=len(self._loaded.by_sku),
        )  # fmt: skip

    def load(self, packed: bytes) -> LoadedBundle:
        """Work with this bundle from now on. Invalid, and nothing changes, when it was forged, cut off, or is older than the
        one at work."""
        signed, bundle = open_till(packed, self._key)
        if self._loaded is not None and signed.made_at < self._loaded.signed.made_at:
            raise Invalid("this bundle is older than the one at work; load a newer one", code="bundle_older")
        fresh = _Loaded(signed, bundle)
        self._journal.save_bundle(packed)
        self._loaded = fresh
        found = self.loaded
        assert found is not None
        return found

    def quote(self, lines: Sequence[Scanned], context: Context) -> TillQuote:
        """What these cost here; the place and its zone are the bundle's, the rest of the context the caller's."""
        loaded = self._require()
        bundle = loaded.bundle
        products = []
        for each in lines:
            product = loaded.by_sku.get(each.sku)
            if product is None:
                raise NotFound(f"there is no sku {each.sku[:64]!r} in this till's bundle", code="unknown_sku")
            products.append(product)
        basket = Basket(lines=_lines(lines, products), currency=bundle.currency)
        codes = tuple(dict.fromkeys(filter(None, map(normalise_code, context.codes))))
        context = replace(context, channel=bundle.channel, touchpoint=bundle.touchpoint, zone=bundle.zone, codes=codes)
        found = quote(basket, context, loaded.offers)
        return TillQuote(
            id=uuid7(), quote=found, lines=basket.lines, products=tuple(products), bundle_hash=loaded.signed.hash,
            channel=bundle.channel, touchpoint=bundle.touchpoint, currency=bundle.currency,
        )  # fmt: skip

    def sell(self, quoted: TillQuote, tenders: Sequence[Tender], *, customer: str | None = None) -> Receipt:
        """Keep the sale, on the disk before this returns. The same quote is sold once: asked again, the same receipt comes
        back. Invalid when the tenders are not what it costs."""
        _check_tenders(quoted, tenders)
        with self._journal.adding() as number:
            earlier = self._journal.find(str(quoted.id))
            if earlier is not None:
                sale = msgspec.json.decode(earlier, type=TillSale)
            else:
                sale = _sale(
                    quoted, till=self.name, number=number, at=self._clock(), customer=customer, tenders=tuple(tenders)
                )
                self._journal.add(number, str(sale.id), msgspec.json.encode(sale))
        return Receipt(sale=sale, vat_by_rate=dict(vat_by_rate(sale.lines)))

    def sync(self, client: httpx.Client) -> Synced:
        """Tell the server what it does not know yet; safe to be killed in, and to be called again."""
        return sync(self._journal, client)

    def list_refused(self) -> list[tuple[TillSale, str]]:
        """Sales that the server does not take, with its reason: somebody must look; they stay here."""
        return [(msgspec.json.decode(each.body, type=TillSale), each.reason) for each in self._journal.list_refused()]

    def _require(self) -> _Loaded:
        if self._loaded is None:
            raise Conflict("this till has no bundle yet; load one first", code="no_bundle")
        return self._loaded


def _lines(scanned: Sequence[Scanned], products: Sequence[TillProduct]) -> tuple[Line, ...]:
    return tuple(
        Line(
            id=str(number), product=product.facts, quantity=each.quantity, unit_minor=product.unit_minor,
            vat_bp=product.vat_bp, list_minor=product.list_minor, reduced=product.reduced,
        )
        for number, (each, product) in enumerate(zip(scanned, products, strict=True), 1)
    )  # fmt: skip


def _check_tenders(quoted: TillQuote, tenders: Sequence[Tender]) -> None:
    if not quoted.lines:
        raise Invalid("there is nothing to sell", code="nothing_to_sell")
    if any(each.amount_minor < 1 for each in tenders):
        raise Invalid("a tender is 1 or more; change is given before the sale is told", code="tenders_wrong")
    paid, total = sum(each.amount_minor for each in tenders), quoted.quote.total_minor
    if paid != total:
        raise Invalid(f"the tenders are {paid}, the sale is {total}; they must be the same", code="tenders_wrong")


def _sale(quoted: TillQuote, **frame: Any) -> TillSale:
    found = quoted.quote
    runs = found.runs()
    lines = tuple(
        TillSaleLine(
            variant_id=product.variant_id, sku=product.sku, quantity=line.quantity, unit_minor=line.unit_minor,
            list_minor=line.list_minor, vat_bp=line.vat_bp,
            units=tuple(
                TillUnits(
                    quantity=run.quantity, net_minor=run.net_minor, vat_minor=vat_of(run.net_minor, line.vat_bp),
                    discounts=tuple(TillDiscount(*each) for each in run.discounts),
                )
                for run in runs[line.id]
            ),
        )
        for line, product in zip(quoted.lines, quoted.products, strict=True)
    )  # fmt: skip
    return TillSale(
        id=quoted.id, channel=quoted.channel, touchpoint=quoted.touchpoint, currency=quoted.currency,
        bundle_hash=quoted.bundle_hash, offers_version=found.bundle_version, lines=lines,
        promotions=tuple(
            TillPromotion(promotion_id=each.promotion_id, amount_minor=each.amount_minor, coupon=each.coupon)
            for each in found.applied()
        ),
        gifts=tuple(
            TillGift(promotion_id=each.offer.promotion.id, variant=each.chosen, quantity=each.quantity)
            for each in found.gifts
        ),
        gross_minor=found.gross_minor, discount_minor=found.discount_minor, total_minor=found.total_minor,
        vat_minor=found.vat_minor, **frame,
    )  # fmt: skip
