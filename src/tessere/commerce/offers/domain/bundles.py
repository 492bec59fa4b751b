"""Bundles as bytes: canonical, so that equal bundles have one hash, and signed for tills."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce.offers.domain.model import Bundle
from tessere.kernel.errors import Invalid

_CODEC = msgspec.json.Decoder(Bundle)


class SignedBundle(Struct, frozen=True):
    """The bytes of a bundle with their Ed25519 signature."""

    content: bytes
    signature: bytes


def encode(bundle: Bundle) -> bytes:
    """The canonical bytes: the order in which promotions and groups are given does not matter."""
    promotions = tuple(sorted(bundle.promotions, key=lambda each: (each.priority, each.id)))
    groups = tuple(sorted(bundle.groups, key=lambda each: (each.priority, each.code)))
    _once("promotion", (each.id for each in promotions))
    _once("group", (each.code for each in groups))
    _once("coupon code", (code for each in promotions for code in each.codes))
    return msgspec.json.encode(replace(bundle, promotions=promotions, groups=groups), order="deterministic")


def _once(kind: str, names: Iterable[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise Invalid(f"the bundle has the {kind} {twice[0]} twice", code="bundle_twice")


def decode(content: bytes) -> Bundle:
    """The bundle of its bytes; Invalid when they are none."""
    try:
        return _CODEC.decode(content)
    except msgspec.DecodeError as error:
        raise Invalid(f"these bytes are no bundle of promotions: {error}", code="bundle_invalid") from error


def bundle_hash(content: bytes) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sign(content: bytes, key: Ed25519PrivateKey) -> SignedBundle:
    """The bytes with a signature that every till can check."""
    return SignedBundle(content, key.sign(content))


def open_signed(signed: SignedBundle, key: Ed25519PublicKey) -> Bundle:
    """The bundle, when the signature is that of the shop; Invalid and nothing read otherwise."""
    try:
        key.verify(signed.signature, signed.content)
    except InvalidSignature as error:
        raise Invalid("the bundle was not signed by this retailer", code="bundle_forged") from error
    return decode(signed.content)
