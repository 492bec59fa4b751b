"""Who issues an invoice and who gets it: what the exchange system asks of both, checked before a number is used."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from tessere.commerce.orders import PostalAddress
from tessere.kernel.errors import Conflict, FieldError, Invalid

Text = Annotated[str, Meta(max_length=80)]
_CODE = re.compile(r"[A-Z0-9]{7}")
_PEC = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NOBODY, ABROAD = "0000000", "XXXXXXX"


class Retailer(Struct, frozen=True, kw_only=True):
    """Who sells: as in the settings."""

    name: str
    vat_number: str = ""
    tax_code: str = ""
    tax_regime: str = "RF01"
    address: PostalAddress = PostalAddress()
    email: str = ""
    phone: str = ""


class InvoiceRecipient(Struct, frozen=True, kw_only=True):
    """Who gets it. A company has a VAT number and a recipient code or a PEC; a private person a tax code."""

    kind: Literal["company", "private"]
    name: Text
    family_name: Annotated[str, Meta(max_length=60)] = ""
    vat_number: Annotated[str, Meta(max_length=28)] = ""
    tax_code: Annotated[str, Meta(max_length=16)] = ""
    recipient_code: Annotated[str, Meta(max_length=7)] = ""
    pec: Annotated[str, Meta(max_length=256)] = ""
    address: PostalAddress


def check_retailer(retailer: Retailer) -> None:
    """Conflict, naming the settings, when the retailer's own particulars are not there."""
    missing = [
        name
        for name, value in (
            ("retailer_street", retailer.address.street), ("retailer_city", retailer.address.city),
            ("retailer_postal_code", retailer.address.postal_code),
        )
        if not value
    ]  # fmt: skip
    if not iva.is_valid(retailer.vat_number):
        missing.insert(0, "retailer_vat_number")
    if missing:
        raise Conflict(f"set {', '.join(missing)} first: an invoice names who issues it", code="retailer_unknown")


def normalise(recipient: InvoiceRecipient) -> InvoiceRecipient:
    """The recipient in the form that is sent; Invalid with every place that is wrong."""
    errors = [*_wrong_names(recipient), *_wrong_address(recipient.address)]
    vat, code = _compact(recipient.vat_number), _compact(recipient.tax_code)
    home = recipient.address.country == "IT"
    vat = vat.removeprefix("IT") if home else vat
    if recipient.kind == "company" and not (iva.is_valid(vat) if home else vat):
        errors.append(
            FieldError("/recipient/vat_number", "a VAT number, in Italy of eleven digits with the right last one")
        )
    if recipient.kind == "private" and vat:
        errors.append(FieldError("/recipient/vat_number", "who has a VAT number is a company"))
    if code and not _is_tax_code(code):
        errors.append(FieldError("/recipient/tax_code", "a tax code whose last character fits the others"))
    if recipient.kind == "private" and home and not code:
        errors.append(FieldError("/recipient/tax_code", "a private person has a tax code"))
    sent_to = _compact(recipient.recipient_code) or (NOBODY if home else ABROAD)
    if not _CODE.fullmatch(sent_to):
        errors.append(
            FieldError(
                "/recipient/recipient_code", "seven letters and digits; public bodies have six and are not served"
            )
        )
    if recipient.pec and not _PEC.fullmatch(recipient.pec):
        errors.append(FieldError("/recipient/pec", "an e-mail address"))
    if errors:
        raise Invalid("the recipient is not valid", errors=errors)
    return InvoiceRecipient(
        kind=recipient.kind, name=recipient.name.strip(), family_name=recipient.family_name.strip(), vat_number=vat,
        tax_code=code, recipient_code=sent_to, pec=recipient.pec if sent_to == NOBODY else "",
        address=recipient.address,
    )  # fmt: skip


def _wrong_names(recipient: InvoiceRecipient) -> list[FieldError]:
    if not recipient.name.strip():
        return [FieldError("/recipient/name", "a name")]
    if recipient.kind == "private" and not recipient.family_name.strip():
        return [FieldError("/recipient/family_name", "a private person has a name and a family name")]
    return []


def _wrong_address(address: PostalAddress) -> list[FieldError]:
    errors = [
        FieldError(f"/recipient/address/{name}", "is missing")
        for name in ("street", "city")
        if not getattr(address, name).strip()
    ]
    if address.country == "IT" and not re.fullmatch(r"\d{5}", address.postal_code):
        errors.append(FieldError("/recipient/address/postal_code", "five digits"))
    if address.country == "IT" and not re.fullmatch(r"([A-Z]{2})?", address.province):
        errors.append(FieldError("/recipient/address/province", "two capital letters, like MI"))
    return errors


def _is_tax_code(code: str) -> bool:
    if len(code) == 11:
        return bool(iva.is_valid(code))
    try:
        codicefiscale.validate(code)
    except ValidationError:
        return False
    return True


def _compact(text: str) -> str:
    return re.sub(r"[\s.-]", "", text).upper()
