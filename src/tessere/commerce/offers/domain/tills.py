"""What a till is given to work alone with, and what it tells afterwards: the words on the wire between it and the server."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta, Struct

from tessere.kernel.errors import Invalid

LARGEST_BUNDLE = 256 * 1024 * 1024
_PURPOSE = b"tessere till bundle 1\0"  # so that a signature of something else is none of a bundle


class TillProduct(Struct, frozen=True, array_like=True):
    """A variant at the till's touchpoint: what rules may ask of it, what it is called, and its price (VAT included)."""

    variant_id: UUID
    name: dict[str, str]
    facts: dict[str, Any]
    unit_minor: int
    vat_bp: int
    list_minor: int | None = None
    reduced: bool = False

    @property
    def sku(self) -> str:
        """What is scanned or typed."""
        return str(self.facts["sku"])


class TillBundle(Struct, frozen=True, kw_only=True):
    """Everything that a till needs at one touchpoint; `offers` are the canonical bytes of the bundle of promotions."""

    channel: str
    touchpoint: str | None
    currency: str
    zone: str
    offers: bytes
    products: tuple[TillProduct, ...]


class SignedTill(Struct, frozen=True, array_like=True):
    """A packed bundle as it travels: `made_at` in microseconds tells the newer of two."""

    content: bytes
    made_at: int
    signature: bytes

    @property
    def hash(self) -> str:
        """SHA-256 of the content alone: the same content has the same, whenever it was asked for."""
        return hashlib.sha256(self.content).hexdigest()


def pack_till(bundle: TillBundle) -> bytes:
    """Equal bundles have equal bytes."""
    return zlib.compress(msgspec.msgpack.encode(bundle, order="deterministic"), 9)


def sign_till(content: bytes, made_at: int, key: Ed25519PrivateKey) -> bytes:
    """A packed bundle as the bytes that a till loads."""
    return msgspec.msgpack.encode(SignedTill(content, made_at, key.sign(_signed(content, made_at))))


def open_till(packed: bytes, key: Ed25519PublicKey) -> tuple[SignedTill, TillBundle]:
    """The bundle when this retailer made it; Invalid otherwise. Nothing is unpacked before the signature is known good."""
    try:
        signed = msgspec.msgpack.decode(packed, type=SignedTill)
        key.verify(signed.signature, _signed(signed.content, signed.made_at))
    except (msgspec.DecodeError, OverflowError) as error:
        raise Invalid(
            "these bytes are no bundle; it may have been cut off: load it again", code="bundle_invalid"
        ) from error
    except InvalidSignature as error:
        raise Invalid("the bundle was not signed by this retailer", code="bundle_forged") from error
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(signed.content, LARGEST_BUNDLE)
    if not unpacker.eof:
        raise Invalid("the bundle is larger than a till may load", code="bundle_invalid")
    return signed, msgspec.msgpack.decode(content, type=TillBundle)


def _signed(content: bytes, made_at: int) -> bytes:
    return _PURPOSE + made_at.to_bytes(8, "big", signed=True) + hashlib.sha256(content).digest()


class Tender(Struct, frozen=True, kw_only=True):
    """Something that was paid with; `reference` is what the terminal said."""

    kind: Annotated[str, Meta(min_length=1, max_length=32)]
    amount_minor: Annotated[int, Meta(ge=1, le=10**15)]
    reference: Annotated[str, Meta(max_length=200)] | None = None


class TillDiscount(Struct, frozen=True):
    """What a promotion took off one unit."""

    promotion_id: str
    amount_minor: int


class TillUnits(Struct, frozen=True, kw_only=True):
    """Units of one fate: the price of each (VAT included), the VAT in it, and what was taken off."""

    quantity: int
    net_minor: int
    vat_minor: int
    discounts: tuple[TillDiscount, ...] = ()


class TillSaleLine(Struct, frozen=True, kw_only=True):
    """A line of a sale, down to its units, so that any of them may be given back to the cent."""

    variant_id: UUID
    sku: str
    quantity: int
    unit_minor: int
    list_minor: int | None
    vat_bp: int
    units: tuple[TillUnits, ...]


class TillPromotion(Struct, frozen=True, kw_only=True):
    """A promotion that a sale used: what it gave in all, and the coupon."""

    promotion_id: str
    amount_minor: int
    coupon: str | None = None


class TillGift(Struct, frozen=True, kw_only=True):
    """What was given on top."""

    promotion_id: str
    variant: str
    quantity: int


class TillSale(Struct, frozen=True, kw_only=True):
    """A sale as the till made it, complete and final. `id` is its idempotency key for ever; `number` counts up within a till;
    `customer` is what was read: a card's number or a profile's id."""

    id: UUID
    till: str
    number: int
    at: datetime
    channel: str
    touchpoint: str | None
    currency: str
    customer: str | None
    bundle_hash: str
    offers_version: int
    lines: tuple[TillSaleLine, ...]
    promotions: tuple[TillPromotion, ...]
    gifts: tuple[TillGift, ...]
    tenders: tuple[Tender, ...]
    gross_minor: int
    discount_minor: int
    total_minor: int
    vat_minor: int


def vat_by_rate(lines: tuple[TillSaleLine, ...]) -> Mapping[int, tuple[int, int]]:
    """Net (VAT included) and VAT by rate in basis points: what a receipt says at its end."""
    sums: dict[int, tuple[int, int]] = {}
    for line in lines:
        net, vat = sums.get(line.vat_bp, (0, 0))
        net += sum(each.net_minor * each.quantity for each in line.units)
        sums[line.vat_bp] = (net, vat + sum(each.vat_minor * each.quantity for each in line.units))
    return dict(sorted(sums.items()))
