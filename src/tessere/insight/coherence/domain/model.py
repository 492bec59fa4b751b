"""What a product and an offer are at each place, and what does not fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.events import DomainEvent

FindingKind = Literal[
    "price_differs",
    "price_missing",
    "price_shown",
    "dates_differ",
    "content_missing",
    "content_contradicts",
    "stock_missing",
    "offer_not_here",
    "offer_without_products",
    "offer_out_of_stock",
    "offer_outlasts",
]
FINDING_KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
Severity = Literal["error", "warning"]
# A customer who changes channel meets these contradictions; the others are gaps that somebody should know of.
_ERRORS = frozenset({"price_differs", "price_missing", "price_shown", "content_contradicts", "offer_without_products"})
SubjectKind = Literal["product", "promotion"]
Status = Literal["open", "declared", "closed"]
Texts = dict[str, str]
_LONGEST_REASON = 500


class Place(Struct, frozen=True, order=True):
    """A channel, or one of its shops or pages."""

    channel: str
    touchpoint: str = ""

    @property
    def code(self) -> str:
        """`site`, or `shop/milano-duomo`."""
        return f"{self.channel}/{self.touchpoint}" if self.touchpoint else self.channel


class VariantShown(Struct, frozen=True, kw_only=True):
    """What a variant costs at a place and how many of it may be promised there; `percent` is the reduction that may be
    announced."""

    sku: str
    price_minor: int | None
    list_minor: int | None
    price_list: str | None
    available: int
    percent: int | None = None


class TextShown(Struct, frozen=True, kw_only=True):
    """What a customer reads of a product in a language; `own`: written for this channel."""

    language: str
    name: str
    text: str
    own: bool = False


class OfferShown(Struct, frozen=True, kw_only=True):
    """A promotion whose scope the product is in: on at this place, or not (`code` says why)."""

    promotion_id: str
    code: str | None = None
    percent: int | None = None


class Shown(Struct, frozen=True, kw_only=True):
    """A product at a place."""

    place: Place
    variants: tuple[VariantShown, ...]
    available_from: datetime | None = None
    available_until: datetime | None = None
    texts: tuple[TextShown, ...] = ()
    offers: tuple[OfferShown, ...] = ()


class Inspected(Struct, frozen=True, kw_only=True):
    """A product at every place where it is offered. `written` are the languages that somebody wrote its name in."""

    product_id: UUID
    label: Texts
    shown: tuple[Shown, ...]
    written: frozenset[str] = frozenset()


class Sighting(Struct, frozen=True, kw_only=True):
    """A price that a channel showed to somebody, and what it may show there: `rightful`."""

    product_id: UUID
    label: Texts
    sku: str
    place: Place
    price_minor: int
    rightful: frozenset[int]
    event_id: UUID
    at: datetime


class RunningOffer(Struct, frozen=True, kw_only=True):
    """A promotion that is on; no channels: all of them."""

    id: str
    label: Texts
    channels: tuple[str, ...] = ()
    ends: datetime | None = None
    announced: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """Something that does not fit together: of a subject, at a place ("" for all of them)."""

    kind: FindingKind
    subject_kind: SubjectKind
    subject_id: str
    label: Texts
    place: str
    evidence: Mapping[str, Any]

    @property
    def severity(self) -> Severity:
        """An error contradicts itself before the customer's eyes."""
        return "error" if self.kind in _ERRORS else "warning"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is recognized by when it is found again."""
        return (self.kind, self.subject_kind, self.subject_id, self.place)


class DeclarationDraft(Struct, frozen=True, kw_only=True):
    """A difference that is wanted: everything that is named must agree, what is None may be anything."""

    kind: FindingKind
    reason: str
    subject_id: str | None = None
    place: str | None = None
    price_list: str | None = None
    until: datetime | None = None


class Declaration(DeclarationDraft, frozen=True, kw_only=True):
    """A difference that somebody declared."""

    id: UUID
    declared_at: datetime
    declared_by: str

    def covers(self, finding: Finding, now: datetime) -> bool:
        """Whether it says that this is wanted."""
        lists = finding.evidence.get("price_lists", ())
        return (
            self.kind == finding.kind
            and self.subject_id in (None, finding.subject_id)
            and self.place in (None, finding.place)
            and (self.price_list is None or (bool(lists) and all(each == self.price_list for each in lists)))
            and (self.until is None or now < self.until)
        )


class FindingOpened(DomainEvent, frozen=True, kw_only=True):
    """Something does not fit together any more."""

    finding_id: UUID
    kind: str
    severity: str
    subject_kind: str
    subject_id: str
    place: str

    def key(self) -> str:
        """In order by subject."""
        return self.subject_id


class FindingClosed(DomainEvent, frozen=True, kw_only=True):
    """It fits again, or was declared."""

    finding_id: UUID
    kind: str
    subject_id: str

    def key(self) -> str:
        """In order by subject."""
        return self.subject_id


def check_declaration(draft: DeclarationDraft, now: datetime) -> None:
    """Invalid when it says nothing, or would cover whatever is found."""
    problems = []
    if not draft.reason.strip() or len(draft.reason) > _LONGEST_REASON:
        problems.append(FieldError("/reason", f"say why in 1 to {_LONGEST_REASON} characters"))
    if draft.subject_id is None and draft.place is None and draft.price_list is None:
        problems.append(FieldError("/subject_id", "name a subject, a place or a price list"))
    if any(len(each or "") > 200 for each in (draft.subject_id, draft.place, draft.price_list)):
        problems.append(FieldError("/subject_id", "give at most 200 characters"))
    if draft.until is not None and (draft.until.tzinfo is None or draft.until <= now):
        problems.append(FieldError("/until", "give a moment to come, with its zone"))
    if problems:
        raise Invalid("this cannot be declared", errors=problems)


def find_declaration(finding: Finding, declarations: Sequence[Declaration], now: datetime) -> Declaration | None:
    """The declaration that covers a finding, the earliest first."""
    return next((each for each in declarations if each.covers(finding, now)), None)
