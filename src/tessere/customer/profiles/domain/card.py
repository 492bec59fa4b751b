"""The card of a customer: what lists and searches show, made from its states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.customer.profiles.domain.apply import Fact
from tessere.customer.profiles.domain.facts import is_plain
from tessere.customer.profiles.domain.state import State
from tessere.kernel.folding import words

# A card that differs only in being seen a little later is not written again.
SEEN_STEP_MICROS = 60_000_000


class Card(Struct, frozen=True, kw_only=True):
    """One line about a customer; times in microseconds, money in minor units of `currency`."""

    profile_id: UUID
    name: str | None
    email: str | None
    phone: str | None
    loyalty_card: str | None
    city: str | None
    last_seen_at: int
    last_channel: str | None
    order_count: int
    spent_minor: int
    currency: str
    tier: str | None
    shared_device: bool
    search: tuple[str, ...]


class CardIdentifier(Struct, frozen=True):
    """What a card needs of an identifier."""

    namespace: str
    value: str
    shared: bool


def make_card(
    profile_id: UUID, states: Sequence[State], identifiers: Iterable[CardIdentifier], *, currency: str
) -> Card:
    """The card of a profile, straight from its states: the fold of all they hold would cost more than it needs."""
    known = list(identifiers)
    name = full_name(states)
    orders = [state.orders for state in states]
    seen = [(tally.last_at, channel) for state in states for channel, tally in state.channels.items()]
    return Card(
        profile_id=profile_id,
        name=name,
        email=_identifier(known, "email") or text_trait(states, "email"),
        phone=_identifier(known, "phone") or text_trait(states, "phone"),
        loyalty_card=_identifier(known, "loyalty_card"),
        city=text_trait(states, "city") or _address_city(states),
        last_seen_at=max((state.last_at for state in states), default=0),
        last_channel=max(seen)[1] if seen else None,
        order_count=sum(each.count for each in orders),
        spent_minor=sum(each.spent.get(currency, 0) - each.refunded.get(currency, 0) for each in orders),
        currency=currency,
        tier=text_trait(states, "tier"),
        shared_device=any(each.shared for each in known),
        search=search_terms(name, known),
    )


class CardMemory:
    """When the cards that this worker wrote or read said that their customers were seen last, and where.

    Most events change nothing that a card shows; for those neither the card nor the rest of the profile is read.
    Remember only what has been committed.
    """

    def __init__(self, *, limit: int = 500_000) -> None:
        self._seen: dict[UUID, tuple[int, str | None]] = {}
        self._limit = limit

    def still_says(self, profile_id: UUID, facts: Iterable[Fact]) -> bool:
        """Whether the card is known, and would look the same after the facts."""
        seen = self._seen.get(profile_id)
        if seen is None:
            return False
        last_at, channel = seen
        for fact in facts:
            if not is_plain(fact):
                return False
            if fact.at > last_at and (fact.at - last_at >= SEEN_STEP_MICROS or fact.channel != channel):
                return False
        return True

    def remember(self, cards: Iterable[Card]) -> None:
        """Keep what cards say whose transaction has committed."""
        if len(self._seen) > self._limit:
            self._seen.clear()
        for card in cards:
            self._seen[card.profile_id] = (card.last_seen_at, card.last_channel)


def needs_saving(old: Card | None, new: Card) -> bool:
    """Whether the card says something new, being seen within the last minute aside."""
    if old is None:
        return True
    if new.last_seen_at - old.last_seen_at >= SEEN_STEP_MICROS or new.last_seen_at < old.last_seen_at:
        return True
    fields = (
        "name", "email", "phone", "loyalty_card", "city", "last_channel", "order_count", "spent_minor", "tier",
        "shared_device", "search",
    )  # fmt: skip
    return any(getattr(old, field) != getattr(new, field) for field in fields)


def full_name(states: Sequence[State]) -> str | None:
    """The name as people write it."""
    whole = text_trait(states, "name")
    if whole:
        return whole
    first = text_trait(states, "first_name") or text_trait(states, "firstName")
    last = text_trait(states, "last_name") or text_trait(states, "lastName")
    return " ".join(part for part in (first, last) if part) or None


def text_trait(states: Sequence[State], name: str) -> str | None:
    """The latest value of a trait if it is a text, or None."""
    value = _latest(states, name)
    return value[:200].replace("\x00", "") if isinstance(value, str) and value.strip() else None


def _latest(states: Sequence[State], name: str) -> Any:
    said = [trait for state in states if (trait := state.traits.get(name)) is not None]
    return max(said, key=lambda trait: trait.stamp).value if said else None


def search_terms(name: str | None, identifiers: Iterable[CardIdentifier]) -> tuple[str, ...]:
    """The words by whose beginnings a customer is found."""
    terms = set(words(name or ""))
    for each in identifiers:
        if each.namespace == "email":
            terms.add(each.value.lower())
            terms.update(words(each.value.partition("@")[0]))
        elif each.namespace == "phone":
            terms.add(each.value.removeprefix("+"))
            terms.add(each.value.removeprefix("+39"))
        elif each.namespace in {"loyalty_card", "codice_fiscale", "partita_iva", "user_id"}:
            terms.add(each.value.lower())
    return tuple(sorted(term[:100] for term in terms if term))


def query_terms(query: str) -> list[str]:
    """What a search asks for: an address or number as one term, otherwise its words."""
    text = query.strip()
    digits = "".join(c for c in text if c.isdigit())
    if "@" in text:
        return [text.lower()]
    if digits and len(digits) >= len(text.replace(" ", "").lstrip("+").replace("-", "").replace("/", "")):
        number = digits.removeprefix("00")
        return [number.removeprefix("39") if text.startswith(("+39", "0039")) else number]
    return words(text)


def _identifier(known: list[CardIdentifier], namespace: str) -> str | None:
    return min((each.value for each in known if each.namespace == namespace), default=None)


def _address_city(states: Sequence[State]) -> str | None:
    address = _latest(states, "address")
    city = address.get("city") if isinstance(address, dict) else None
    return city[:200].replace("\x00", "") if isinstance(city, str) and city else None
