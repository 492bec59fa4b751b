"""Scopes, and which of them each role has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from tessere.kernel.errors import FieldError, Forbidden, Invalid

Role = Literal["owner", "marketing", "sales", "care", "operations", "analyst", "agency"]
Scope = Literal[
    "profiles:read",
    "profiles:write",
    "profiles:sensitive",
    "profiles:unmask",
    "segments:read",
    "segments:write",
    "catalog:read",
    "catalog:write",
    "prices:read",
    "prices:write",
    "stock:read",
    "stock:write",
    "offers:read",
    "offers:write",
    "till:read",
    "till:write",
    "baskets:read",
    "baskets:write",
    "orders:read",
    "orders:write",
    "fulfillment:read",
    "fulfillment:write",
    "coherence:read",
    "coherence:write",
    "loyalty:read",
    "loyalty:write",
    "bookings:read",
    "bookings:write",
    "bookings:make",
    "identity:write",
    "privacy:read",
    "privacy:write",
    "privacy:export",
    "events:read",
    "events:write",
    "plan:write",
    "sources:read",
    "sources:write",
    "imports:write",
    "settings:read",
    "settings:write",
    "users:write",
    "keys:write",
    "audit:read",
    "system:read",
]
ROLES: tuple[Role, ...] = get_args(Role)
SCOPES: tuple[Scope, ...] = get_args(Scope)

_SHOP_READ = frozenset(
    {
        "catalog:read", "prices:read", "stock:read", "offers:read", "baskets:read", "orders:read", "fulfillment:read",
        "loyalty:read", "bookings:read", "bookings:make",
    }
)  # fmt: skip
# What a key may hold that stands in a page for everybody to read: the routes of these scopes look at whom they serve.
PUBLISHABLE_SCOPES = frozenset({"catalog:read", "baskets:read", "baskets:write", "bookings:make"})
# What a role may do. An agency works for the retailer and is not of it: it sees no customer.
ROLE_SCOPES: dict[str, frozenset[str]] = {
    "owner": frozenset(SCOPES),
    "marketing": frozenset(
        {
            "profiles:read",
            "profiles:write",
            "segments:read",
            "segments:write",
            "events:read",
            "plan:write",
            "sources:read",
            "imports:write",
            "settings:read",
            "catalog:write",
            "offers:write",
            "coherence:write",
            "loyalty:write",
        }
    )
    | _SHOP_READ
    | {"coherence:read"},
    "sales": frozenset(
        {
            "profiles:read",
            "profiles:write",
            "segments:read",
            "events:read",
            "sources:read",
            "settings:read",
            "stock:write",
            # What a tablet in a shop sold while the network was gone is told as a till tells it.
            "till:write",
            "baskets:write",
            "orders:write",
            "fulfillment:write",
            "loyalty:write",
            "bookings:write",
        }
    )
    | _SHOP_READ,
    "care": frozenset(
        {
            "profiles:read",
            "profiles:write",
            "profiles:unmask",
            "segments:read",
            "identity:write",
            "privacy:export",
            "events:read",
            "sources:read",
            "settings:read",
            "baskets:write",
            "orders:write",
            "loyalty:write",
            "bookings:write",
        }
    )
    | _SHOP_READ,
    "operations": frozenset(SCOPES) - {"users:write"},
    "analyst": frozenset(
        {
            "profiles:read",
            "segments:read",
            "segments:write",
            "events:read",
            "sources:read",
            "settings:read",
            "system:read",
            "coherence:read",
        }
    )
    | _SHOP_READ,
    "agency": frozenset({"sources:read", "settings:read", "catalog:read", "offers:read"}),
}


def scopes_of(role: str) -> frozenset[str]:
    """The scopes of a role; none for a role that this release does not know."""
    return ROLE_SCOPES.get(role, frozenset())


def known_scopes(scopes: Iterable[str]) -> list[Scope]:
    """Those that exist, in alphabetical order."""
    return sorted(set(SCOPES).intersection(scopes))


def require_scopes_known(scopes: Iterable[str]) -> None:
    """Invalid when one of them does not exist."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        detail = f"unknown scopes: {', '.join(unknown)}"
        raise Invalid(detail, errors=[FieldError("/scopes", detail)])


def require_role_known(role: str) -> None:
    """Invalid when there is no such role."""
    if role not in ROLE_SCOPES:
        detail = f"there is no role {role!r}; roles are {', '.join(ROLES)}"
        raise Invalid(detail, errors=[FieldError("/role", detail)])


def require_may_grant(own: frozenset[str] | None, granted: Iterable[str]) -> None:
    """Forbidden when somebody gives away more than they have; None stands for the system itself."""
    missing = sorted(set(granted) - own) if own is not None else []
    if missing:
        raise Forbidden(f"you cannot grant what you do not have: {', '.join(missing)}", code="grants_too_much")
