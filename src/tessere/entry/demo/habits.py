"""When people did what: the occasions of the past year, counted in days before the demo's first start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from tessere.entry.demo.catalog import Line, PastOrder
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.people import ANOTHERS_EMAIL, TABLET_GUEST, Person
from tessere.entry.demo.till import in_hours

_HOURS = tuple(range(24))
# How busy each hour of the day is, in Italy: a little after lunch, most after dinner.
RHYTHM = (3, 1, 1, 1, 1, 2, 5, 12, 22, 30, 36, 38, 40, 42, 38, 36, 38, 44, 52, 58, 66, 78, 62, 24)
_THURSDAY = 4
_DAYS_A_MONTH = 30.4


class Milestones(Struct, frozen=True, kw_only=True):
    """Since when, in days ago, a person has what they have; None is never."""

    account: int | None
    card: int | None
    new_card: int | None
    newsletter: int | None

    def card_of(self, person: Person, day: int) -> str | None:
        """The card that the person carries on the day."""
        if self.card is None or day > self.card:
            return None
        return person.old_card if self.new_card is not None and day > self.new_card else person.card

    def has_account(self, day: int) -> bool:
        """Whether the person can sign in on the day."""
        return self.account is not None and day <= self.account


class Occasion(Struct, frozen=True, kw_only=True):
    """Something a person does `day` days ago at a minute of the day; `number` counts the person's occasions."""

    day: int
    minute: int
    kind: str
    number: int = 0
    lines: tuple[Line, ...] = ()
    reference: int = 0


def milestones(seed: int, person: Person) -> Milestones:
    """When the person signed up for what."""
    chance = seeded(seed, "milestones", person.key)
    joined = max(person.joined_day, 0)
    first, later = joined, max(0, joined - chance.randrange(0, 50))
    account_first = person.card is None or chance.random() < 0.45
    account = None if person.account is None else first if account_first else later
    card = None if person.card is None else later if account_first and person.account else first
    new_card = card // 2 if card and person.old_card else None
    newsletter = max(0, joined - chance.randrange(0, 25)) if person.reads_newsletter else None
    return Milestones(account=account, card=card, new_card=new_card, newsletter=newsletter)


def occasions(seed: int, person: Person, today: date) -> list[Occasion]:
    """Everything the person did up to `today`, in order; nothing for those who have yet to come."""
    if person.is_newcomer:
        return []
    since = milestones(seed, person)
    chance = seeded(seed, "habits", person.key)
    found = [
        *_beginnings(chance, person, since, today),
        *_purchases(chance, person, since, today),
        *_letters(chance, person, since, today),
        *_visits(chance, person, since, today),
    ]
    found.sort(key=lambda each: (-each.day, each.minute, each.kind))
    return [replace(each, number=number) for number, each in enumerate(found)]


def busy_minute(chance: Random) -> int:
    """A minute of the day, more often a busy one."""
    return chance.choices(_HOURS, RHYTHM)[0] * 60 + chance.randrange(60)


def _at(chance: Random, day: int, kind: str) -> Occasion:
    return Occasion(day=day, minute=busy_minute(chance), kind=kind)


def _in_shop(chance: Random, person: Person, day: int, today: date, kind: str, minute: int | None = None) -> Occasion:
    """On the day or the nearest one before it on which the shop is open."""
    wanted = busy_minute(chance) if minute is None else minute
    for back in range(4):
        opened = in_hours(person.shop, today - timedelta(days=day + back), wanted)
        if opened is not None:
            return Occasion(day=day + back, minute=opened, kind=kind)
    raise AssertionError(f"{person.shop.code} is never open")


def _beginnings(chance: Random, person: Person, since: Milestones, today: date) -> Iterator[Occasion]:
    if since.account is not None:
        yield _at(chance, since.account, "sign_up")
    if since.card is not None:
        yield _in_shop(chance, person, since.card, today, "card")
    if since.new_card is not None:
        yield _in_shop(chance, person, since.new_card, today, "new_card")
    if person.app is not None and since.account is not None:
        yield _at(chance, min(person.app.first_day, since.account), "install")
    if since.newsletter is not None:
        if person.wrong_email is None:
            yield _at(chance, since.newsletter, "subscribe")
        else:
            yield _at(chance, since.newsletter, "subscribe_wrong")
            if ANOTHERS_EMAIL not in person.quirks:
                yield _at(chance, max(0, since.newsletter - 1), "bounce")
            yield _at(chance, max(0, since.newsletter - chance.randrange(3, 30)), "subscribe")


def _purchases(chance: Random, person: Person, since: Milestones, today: date) -> Iterator[Occasion]:
    for place, order in enumerate(person.guest_orders):
        yield Occasion(day=order.days_ago, minute=order.minute, kind="guest_order", lines=order.lines, reference=place)
    if person.buyer is None:
        return
    bought: dict[int, Occasion] = {}
    for place, order in enumerate(person.buyer.orders):
        bought[place] = _purchase(chance, person, since, order, today, place)
        yield bought[place]
    for back in person.buyer.returns:
        first = bought[back.order]
        day = max(0, min(back.days_ago, first.day - 1))
        in_shop = first.kind == "sale" or person.kind == "omni"
        made = _in_shop(chance, person, day, today, "return") if in_shop else _at(chance, day, "return_by_post")
        if made.day < first.day:
            yield replace(made, lines=back.lines, reference=back.order)


def _purchase(chance: Random, person: Person, since: Milestones, order: PastOrder, today: date, place: int) -> Occasion:
    # The source never sold on Saturdays: some orders move by a day.
    day = max(0, order.days_ago + chance.choice((0, 0, 0, 1, -1)))
    weights = {"sale": 0.0, "order": 0.0, "app_order": 0.0, "second_order": 0.0}
    if person.kind in {"omni", "shop"}:
        weights["sale"] = 0.55
    if since.has_account(day) and person.browsers:
        weights["order"] = 0.45
        weights["app_order"] = 0.25 if person.app is not None and day <= person.app.first_day else 0
        weights["second_order"] = 0.15 if person.second_email is not None else 0
    if not any(weights.values()):
        weights["order"] = 1
    kind = chance.choices(list(weights), list(weights.values()))[0]
    if kind == "sale":
        made = _in_shop(chance, person, day, today, kind, order.minute)
    else:
        made = Occasion(day=day, minute=order.minute, kind=kind)
    return replace(made, lines=order.lines, reference=place)


def _letters(chance: Random, person: Person, since: Milestones, today: date) -> Iterator[Occasion]:
    """A letter goes out each Thursday morning; some are opened, some clicked."""
    if since.newsletter is None or (person.kind == "guest" and TABLET_GUEST not in person.quirks and person.number % 2):
        return
    leaves = chance.randrange(since.newsletter + 1) if chance.random() < 0.06 else -1
    for day in range(since.newsletter - 1, leaves, -1):
        sent = today - timedelta(days=day)
        if sent.isoweekday() == _THURSDAY and chance.random() < person.reads_newsletter:
            kind = "click" if chance.random() < 0.16 else "letter"
            number = sent.toordinal() // 7
            yield Occasion(day=day, minute=600 + int(chance.expovariate(1 / 200)) % 800, kind=kind, reference=number)
    if leaves >= 0:
        yield _at(chance, leaves, "withdraw")


def _visits(chance: Random, person: Person, since: Milestones, today: date) -> Iterator[Occasion]:
    days = person.joined_day + 2
    rates = [("browse", person.visits_a_month), ("ad", 0.1), ("chat", 0.05)] if person.browsers else []
    if person.phone is not None and person.owns_phone:
        rates.append(("whatsapp", 0.012))
    if person.app is not None and since.account is not None:
        rates += [("app_browse", 1.3), ("push", 0.5)]
    if since.card is not None:
        rates.append(("shop_visit", 0.3))
    for kind, a_month in rates:
        at = 0.0
        while (at := at + chance.expovariate(a_month / _DAYS_A_MONTH)) < days:
            day = int(at)
            if kind == "shop_visit":
                if since.card is not None and day < since.card - 4:
                    yield _in_shop(chance, person, day, today, kind)
            elif kind in {"app_browse", "push"}:
                if person.app is not None and since.has_account(day) and day < person.app.first_day:
                    yield _at(chance, day, kind)
            else:
                yield _at(chance, day, kind)
