"""What the shops' tills tell: sales, returns, cards given out and shown at the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from tessere.entry.demo import spelling
from tessere.entry.demo.catalog import Line, Shop
from tessere.entry.demo.people import CARD_APART, Person
from tessere.entry.demo.scenes import Scene, euros, external_ids, line_total
from tessere.entry.demo.site import order_properties


def sell(scene: Scene, shop: Shop, lines: Sequence[Line], *, order_id: str, card: str | None) -> None:
    """A sale; with a card the person is known, else some leave an address or a number for the receipt."""
    known: dict[str, Any] = {}
    person = scene.person
    if person is not None and card is not None:
        if scene.chance.random() < 0.93:
            known = {"loyalty_card": spelling.written_card(scene.chance, card)}
        elif CARD_APART not in person.quirks:
            known = receipt(scene.chance, person)
    properties = order_properties(lines, order_id, online=False) | {"shop": shop.code, "till": _till(scene.chance)}
    scene.say("till", "track", event="Order Completed", properties=properties | known)


def receipt(chance: Random, person: Person) -> dict[str, Any]:
    """Where the digital receipt goes."""
    if person.phone is not None and chance.random() < 0.5:
        return {"phone": spelling.written_phone(chance, person.phone)}
    return {"email": spelling.written_email(chance, person.email)}


def take_back(scene: Scene, shop: Shop, lines: Sequence[Line], *, order_id: str, card: str | None) -> None:
    """A return at the desk, wherever it was bought."""
    reason = scene.chance.choice(("non piace", "difettoso", "doppio regalo", "misura sbagliata"))
    properties = refund_of(lines, order_id) | {"shop": shop.code, "reason": reason}
    if card is not None:
        properties["loyalty_card"] = spelling.written_card(scene.chance, card)
    elif scene.person is not None:
        properties["email"] = scene.person.email
    scene.say("till", "track", event="Order Refunded", properties=properties)


def refund_of(lines: Sequence[Line], order_id: str) -> dict[str, Any]:
    """The money that goes back."""
    return {"order_id": order_id, "total": euros(sum(line_total(line) for line in lines)), "currency": "EUR"}


def give_card(scene: Scene, shop: Shop, card: str, *, replaces: str | None = None) -> None:
    """A loyalty card is given out, with what the person writes on the form; a new one names the lost one."""
    person = scene.person
    if person is None:
        return
    traits: dict[str, Any] = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "name": person.name,
        "birthday": person.born.isoformat(),
        "city": person.home.name,
        "loyalty_card": spelling.written_card(scene.chance, card),
        "tier": tier_of(person),
    }
    if CARD_APART not in person.quirks:
        if person.phone is not None and (person.number % 5 or not person.owns_phone):
            traits["phone"] = spelling.written_phone(scene.chance, person.phone)
        if person.number % 4 or "phone" not in traits:
            traits["email"] = spelling.written_email(scene.chance, person.email)
    if person.fiscal_code is not None:
        traits["codice_fiscale"] = person.fiscal_code
    context = external_ids(loyalty_card=replaces) | {"locale": "it-IT"}
    scene.say("till", "identify", traits=traits, context=context)
    scene.pause(5, 20)
    event = "Loyalty Card Replaced" if replaces else "Loyalty Card Issued"
    scene.say("till", "track", event=event, properties={"shop": shop.code, "loyalty_card": card})


def show_card(scene: Scene, shop: Shop, card: str) -> None:
    """The card is shown at the entrance or to an assistant."""
    properties = {"shop": shop.code, "loyalty_card": spelling.written_card(scene.chance, card)}
    scene.say("till", "track", event="Shop Visited", properties=properties)


def tier_of(person: Person) -> str:
    """By how often they buy."""
    orders = len(person.buyer.orders) if person.buyer else 0
    return "Oro" if orders >= 10 else "Argento" if orders >= 4 else "Bronzo"


def openings(shop: Shop, day: date) -> list[tuple[int, int]]:
    """When the shop is open on the day, in minutes after midnight."""
    return [(_minutes(each.opens), _minutes(each.closes)) for each in shop.hours if each.day == day.isoweekday()]


def in_hours(shop: Shop, day: date, minute: int) -> int | None:
    """The minute moved into the hours of the day in proportion; None when the shop is closed all day."""
    hours = openings(shop, day)
    if not hours:
        return None
    if any(opens <= minute < closes - 5 for opens, closes in hours):
        return minute
    rest = minute * sum(closes - opens - 10 for opens, closes in hours) // 1440
    for opens, closes in hours:
        if rest < closes - opens - 10:
            return opens + rest
        rest -= closes - opens - 10
    return hours[-1][1] - 10


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _till(chance: Random) -> str:
    return f"cassa-{chance.randrange(1, 4)}"
