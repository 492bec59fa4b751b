"""What in an event may name a person, besides its user and anonymous id."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Struct

from tessere.customer.events.domain.limits import ID_LENGTH, IDENTIFIERS_PER_EVENT
from tessere.customer.events.domain.messages import Text
from tessere.customer.events.domain.model import Event, Identifier
from tessere.customer.events.domain.objects import text_of

_NAMESPACE = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# What other systems call the namespaces that exist here.
_SYNONYMS = {
    "fiscal_code": "codice_fiscale",
    "tax_code": "codice_fiscale",
    "vat_number": "partita_iva",
    "vat": "partita_iva",
    "loyalty": "loyalty_card",
    "card": "loyalty_card",
    "email_address": "email",
    "mobile": "phone",
    "device": "device_id",
    "userid": "user_id",
    "anonymousid": "anonymous_id",
}


class KnownTraits(Struct, gc=False):
    """The traits that name a person, in the two spellings clients use."""

    email: Text = None
    phone: Text = None
    loyalty_card: Text = None
    loyaltyCard: Text = None
    codice_fiscale: Text = None
    codiceFiscale: Text = None
    partita_iva: Text = None
    partitaIva: Text = None


NO_TRAITS = KnownTraits()
read_known_traits = msgspec.json.Decoder(KnownTraits)


def gather(traits: tuple[KnownTraits, ...], external_ids: list[Any] | None, device_id: Text) -> tuple[Identifier, ...]:
    """Every identifier, once each, in a fixed order; at most `IDENTIFIERS_PER_EVENT`, of at most `ID_LENGTH` characters."""
    found: dict[tuple[str, str], None] = {}
    for known in traits:
        if known is not NO_TRAITS:
            _add(found, "email", known.email)
            _add(found, "phone", known.phone)
            _add(found, "loyalty_card", known.loyalty_card or known.loyaltyCard)
            _add(found, "codice_fiscale", known.codice_fiscale or known.codiceFiscale)
            _add(found, "partita_iva", known.partita_iva or known.partitaIva)
    if device_id is not None:
        _add(found, "device_id", device_id)
    if external_ids:
        for item in external_ids:
            if isinstance(item, dict):
                _add(found, namespace_of(item.get("type")), item.get("id"))
    if not found:
        return ()
    return tuple(
        Identifier(namespace=namespace, value=value) for namespace, value in list(found)[:IDENTIFIERS_PER_EVENT]
    )


def namespace_of(name: object) -> str | None:
    """A namespace from what a client calls it: `crmId` and `CRM id` are both `crm_id`; None when there is no name."""
    if not isinstance(name, str):
        return None
    plain = _NAMESPACE.sub("_", _CAMEL.sub("_", name.strip()).lower()).strip("_")[:64]
    return _SYNONYMS.get(plain, plain) or None


def all_identifiers(event: Event) -> tuple[Identifier, ...]:
    """Everything in the event that may name its person, the user id first and the anonymous id second."""
    own = []
    if event.user_id is not None:
        own.append(Identifier(namespace="user_id", value=event.user_id))
    if event.anonymous_id is not None:
        own.append(Identifier(namespace="anonymous_id", value=event.anonymous_id))
    return (*own, *event.identifiers)


def _add(found: dict[tuple[str, str], None], namespace: str | None, value: object) -> None:
    if value is None or namespace is None:
        return
    text = text_of(value)
    if text is not None and len(text) <= ID_LENGTH and (text := text.strip()):
        found[namespace, text] = None
