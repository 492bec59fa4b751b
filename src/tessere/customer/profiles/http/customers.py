"""Routes of customers: lists and searches, the graph of identifiers, consents, merge, split and undo."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.customer import events, identity
from tessere.customer.identity import Decided, DecisionKind, Evidence, LinkStatus, Sentence
from tessere.customer.profiles.domain.consents import ConsentStatus
from tessere.customer.profiles.http.rendering import Card, IdentifierView, render_card, render_identifier
from tessere.customer.profiles.service import people, reading
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, Page, RequestPaging, RequestUnit, render_page

IdentifierKey = Annotated[UUID, QueryParameter(description="The key of one of the identifiers.")]
Reason = Annotated[str, Meta(max_length=500)]


class PairOfProfiles(Struct, frozen=True, kw_only=True):
    """Profiles that a decision is about."""

    profile_ids: Annotated[list[UUID], Meta(min_length=2, max_length=20)]
    reason: Reason = ""


class Split(Struct, frozen=True, kw_only=True):
    """Identifiers to take out of a profile."""

    identifier_keys: Annotated[list[UUID], Meta(min_length=1, max_length=1000)]
    reason: Reason = ""


class Merged(Struct, frozen=True, kw_only=True):
    """The one profile that is left."""

    profile_id: UUID
    decision_ids: tuple[UUID, ...]


class Parted(Struct, frozen=True, kw_only=True):
    """The profiles that there are now."""

    profile_ids: tuple[UUID, ...]
    decision_ids: tuple[UUID, ...]


class LinkView(Struct, frozen=True, kw_only=True):
    """Two identifiers that were seen together, and what became of it."""

    a: UUID
    b: UUID
    status: LinkStatus
    reason: str | None
    detail: str | None
    evidence: Evidence
    event_id: UUID | None
    first_at: datetime
    days: tuple[date, ...]


class DecisionView(Struct, frozen=True, kw_only=True):
    """What a person decided."""

    id: UUID
    kind: DecisionKind
    a: UUID
    b: UUID
    actor: str
    reason: str
    at: datetime
    undone_at: datetime | None


class FormerId(Struct, frozen=True):
    """An id that leads here, and since when it exists."""

    id: UUID
    since: datetime


class GraphView(Struct, frozen=True, kw_only=True):
    """Why a profile is one person; `neighbours` are linked identifiers of other profiles."""

    profile_id: UUID
    identifiers: list[IdentifierView]
    neighbours: list[IdentifierView]
    links: list[LinkView]
    decisions: list[DecisionView]
    former_ids: list[FormerId]


class ExplanationView(Struct, frozen=True, kw_only=True):
    """The links between two identifiers, and the same in words."""

    path: list[LinkView]
    sentence: Sentence


class ConsentLine(Struct, frozen=True, kw_only=True):
    """A line of the ledger."""

    id: UUID
    purpose: str
    channel: str
    status: ConsentStatus
    at: datetime
    source: str
    proof: dict[str, Any]


class Ledger(Struct, frozen=True):
    """Everything said on consent, the newest first."""

    items: list[ConsentLine]


@get("/api/v1/profiles", guards=[requires("profiles:read")], tags=["Customers"])
async def get_profiles(
    unit: RequestUnit,
    paging: RequestPaging,
    q: Annotated[
        str, QueryParameter(max_length=100, description="Beginnings of names, or an address, phone or card.")
    ] = "",
    channel: Annotated[str | None, QueryParameter(max_length=32, description="Where they were seen last.")] = None,
) -> Page[Card]:
    """Customers, the last seen first; with `q` those it finds."""
    after = paging.after(tuple[int, UUID])
    rows = await reading.list_profiles(unit, query=q, channel=channel, limit=paging.fetch, after=after)
    return render_page(paging.page(rows, key=lambda row: (row.last_seen_at, row.id)), render_card)


@get("/api/v1/profiles/{profile_id:uuid}/identity", guards=[requires("profiles:read")], tags=["Customers"])
async def get_graph(unit: RequestUnit, settings: AppSettings, profile_id: FromPath[UUID]) -> GraphView:
    """The identifiers of a customer, every link with its verdict, and what people decided."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    found = await identity.load_graph(unit, profile_id=profile_id, rules=rules)
    former = sorted(
        {(each.birth_id, each.first_seen_at) for each in found.identifiers if each.birth_id != found.profile_id}
    )
    return GraphView(
        profile_id=found.profile_id,
        identifiers=[render_identifier(each, rules) for each in found.identifiers],
        neighbours=[render_identifier(each, rules) for each in found.neighbours],
        links=[_link(each) for each in found.links],
        decisions=[
            DecisionView(
                id=each.id, kind=each.kind, a=each.a, b=each.b, actor=each.actor, reason=each.reason, at=each.at,
                undone_at=each.undone_at,
            )
            for each in found.decisions
        ],
        former_ids=[FormerId(*each) for each in former],
    )  # fmt: skip


@get("/api/v1/profiles/{profile_id:uuid}/explain", guards=[requires("profiles:read")], tags=["Customers"])
async def get_explanation(
    unit: RequestUnit, settings: AppSettings, profile_id: FromPath[UUID], a: IdentifierKey, b: IdentifierKey
) -> ExplanationView:
    """Why two identifiers are one customer."""
    await reading.get_current_id(unit, profile_id=profile_id)
    rules = await identity.load_rules(unit, region=settings.default_region)
    found = await identity.explain(unit, a=a, b=b, rules=rules)
    return ExplanationView(path=[_link(each) for each in found.path], sentence=found.sentence)


@post("/api/v1/profiles/merge", guards=[requires("identity:write")], tags=["Customers"], status_code=200)
async def post_merge(unit: RequestUnit, settings: AppSettings, data: JSONBody[PairOfProfiles]) -> Merged:
    """Make profiles one person; 409 when a rule forbids it."""
    decided = await people.merge(unit, profile_ids=data.profile_ids, reason=data.reason, settings=settings)
    return Merged(profile_id=decided.profile_ids[0], decision_ids=decided.decision_ids)


@post(
    "/api/v1/profiles/{profile_id:uuid}/split", guards=[requires("identity:write")], tags=["Customers"], status_code=200
)
async def post_split(
    unit: RequestUnit, settings: AppSettings, profile_id: FromPath[UUID], data: JSONBody[Split]
) -> Parted:
    """Take identifiers out into a person of their own; each side keeps its own story."""
    decided = await people.split(
        unit,
        profile_id=profile_id,
        identifier_keys=data.identifier_keys,
        reason=data.reason,
        settings=settings,
    )
    return _parted(decided)


@post("/api/v1/profiles/cannot-link", guards=[requires("identity:write")], tags=["Customers"], status_code=200)
async def post_cannot_link(unit: RequestUnit, settings: AppSettings, data: JSONBody[PairOfProfiles]) -> Parted:
    """Two profiles are different people, whatever evidence comes."""
    decided = await people.keep_apart(unit, profile_ids=data.profile_ids, reason=data.reason, settings=settings)
    return _parted(decided)


@post(
    "/api/v1/identity/decisions/{decision_id:uuid}/undo",
    guards=[requires("identity:write")],
    tags=["Customers"],
    status_code=200,
)
async def post_undo(unit: RequestUnit, settings: AppSettings, decision_id: FromPath[UUID]) -> Parted:
    """Take a merge, a split or a cannot-link back; the evidence rules again."""
    return _parted(await people.undo(unit, decision_id=decision_id, settings=settings))


@get("/api/v1/profiles/{profile_id:uuid}/consents", guards=[requires("profiles:read")], tags=["Customers"])
async def get_ledger(unit: RequestUnit, profile_id: FromPath[UUID]) -> Ledger:
    """Every word of a customer on consent, with its proof."""
    names = await events.source_names(unit)
    return Ledger(
        [
            ConsentLine(
                id=row.id, purpose=row.purpose, channel=row.channel, status=row.status, at=row.at,
                source=names.get(row.source_id, ""), proof=row.proof,
            )
            for row in await reading.list_consent_ledger(unit, profile_id=profile_id)
        ]
    )  # fmt: skip


def _parted(decided: Decided) -> Parted:
    return Parted(profile_ids=decided.profile_ids, decision_ids=decided.decision_ids)


def _link(judged: Any) -> LinkView:
    link = judged.link
    return LinkView(
        a=link.a, b=link.b, status=judged.status, reason=judged.reason, detail=judged.detail, evidence=link.evidence,
        event_id=link.event_id, first_at=link.first_at, days=link.days,
    )  # fmt: skip


ROUTES = [
    get_profiles,
    get_graph,
    get_explanation,
    post_merge,
    post_split,
    post_cannot_link,
    post_undo,
    get_ledger,
]
