"""The customers of Casa Aurora: a pure function of a seed.

Who they are does not depend on the day; what they did is counted in days before the demo's first start.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from math import cos, hypot, radians
from random import Random
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tessere.entry.demo import spelling
from tessere.entry.demo.catalog import Buyer, PastOrder, Place, Shop, load_names, load_past, load_places, load_shops
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.devices import Browser, Installation, browser_of, installation_of
from tessere.entry.demo.fiscal_code import fiscal_code

Kind = Literal["omni", "online", "shop", "guest", "prospect"]
GUESTS, PROSPECTS, NEWCOMERS = 140, 120, 130
LONGEST_AGO = 385
# What is odd about a person; the truth explains mistakes with it.
PARENTS_PHONE, WRONG_EMAIL, ANOTHERS_EMAIL, SHARED_TABLET, TABLET_GUEST = (
    "parents_phone", "wrong_email", "anothers_email", "shared_tablet", "tablet_guest",
)  # fmt: skip
TWO_EMAILS, NEW_CARD, CARD_APART, NEVER_SIGNS_IN = "two_emails", "new_card", "card_apart", "never_signs_in"
_BUYER_KINDS: tuple[tuple[Kind, ...], tuple[int, ...]] = (("omni", "online", "shop"), (38, 30, 32))
_NEWCOMER_KINDS: tuple[tuple[Kind, ...], tuple[int, ...]] = (("omni", "online", "guest", "prospect"), (35, 30, 20, 15))


class Person(Struct, frozen=True, kw_only=True):
    """A customer and everything that may name them.

    `phone` is the number they give, which may be a parent's; `wrong_email` is what they typed at the newsletter;
    `joined_day` is how many days ago they first came, below zero for those who have yet to come.
    """

    number: int
    kind: Kind
    first_name: str
    last_name: str
    is_woman: bool
    born: date
    home: Place
    postal_code: str
    shop: Shop
    email: str
    phone: str | None
    owns_phone: bool = True
    fiscal_code: str | None = None
    account: str | None = None
    card: str | None = None
    old_card: str | None = None
    links_card: bool = False
    second_email: str | None = None
    wrong_email: str | None = None
    typed_at_desk: bool = False
    browsers: tuple[Browser, ...] = ()
    app: Installation | None = None
    reads_newsletter: float = 0.0
    joined_day: int = 0
    visits_a_month: float = 1.0
    favorite: str = ""
    buyer: Buyer | None = None
    guest_orders: tuple[PastOrder, ...] = ()
    quirks: frozenset[str] = frozenset()
    relative: int | None = None

    @property
    def key(self) -> str:
        """A short name for the person, as stable as the seed."""
        return f"p{self.number:04}"

    @property
    def name(self) -> str:
        """As people write it."""
        return f"{self.first_name} {self.last_name}"

    @property
    def is_newcomer(self) -> bool:
        """Whether they come for the first time while the demo plays live."""
        return self.joined_day < 0


class _Taken:
    """What is somebody's already."""

    def __init__(self) -> None:
        self.emails: set[str] = set()
        self.phones: set[str] = set()
        self.cards = 0

    def card(self) -> str:
        self.cards += 1
        return spelling.card_number(self.cards)


@lru_cache(maxsize=4)
def population(seed: int) -> tuple[Person, ...]:
    """Everybody, in the order of their numbers."""
    chance = seeded(seed, "people")
    taken = _Taken()
    past = load_past()
    people: list[Person] = []
    for buyer in past.customers:
        kind = chance.choices(*_BUYER_KINDS)[0]
        people.append(_person(chance, taken, len(people), kind, buyer=buyer))
    sold = [order for index, order in enumerate(past.guests) if index % 5]
    for guest in range(GUESTS):
        orders = tuple(sold[guest::GUESTS])
        people.append(_person(chance, taken, len(people), "guest", guest_orders=orders))
    for _ in range(PROSPECTS):
        people.append(_person(chance, taken, len(people), "prospect"))
    for _ in range(NEWCOMERS):
        kind = chance.choices(*_NEWCOMER_KINDS)[0]
        people.append(_person(chance, taken, len(people), kind, newcomer=True))
    _form_households(chance, people)
    _add_oddities(chance, taken, people)
    return tuple(people)


def _person(
    chance: Random,
    taken: _Taken,
    number: int,
    kind: Kind,
    *,
    buyer: Buyer | None = None,
    guest_orders: tuple[PastOrder, ...] = (),
    newcomer: bool = False,
) -> Person:
    names = load_names()
    is_woman = chance.random() < 0.64
    first = chance.choice(names.women if is_woman else names.men)
    last = chance.choices(names.surnames, [1 / (3 + place) ** 0.5 for place in range(len(names.surnames))])[0]
    born = date(1946, 1, 1) + timedelta(days=int(chance.betavariate(2.1, 2.0) * 365 * 60))
    shop, home = _home(chance)
    person = Person(
        number=number, kind=kind, first_name=first, last_name=last, is_woman=is_woman, born=born, home=home,
        postal_code=chance.choice(home.postal_codes), shop=shop,
        email=spelling.email_of(chance, first, last, born.year, taken=taken.emails),
        phone=spelling.mobile_of(chance, taken=taken.phones) if chance.random() < 0.82 else None,
        joined_day=_joined(chance, buyer, guest_orders, newcomer=newcomer),
        visits_a_month=0.6 * chance.lognormvariate(0.1, 0.7), buyer=buyer, guest_orders=guest_orders,
        favorite=chance.choice(("kitchen", "tableware", "bags", "party", "kids", "lighting", "decoration", "christmas")),
    )  # fmt: skip
    return _equip(chance, taken, person)


def _home(chance: Random) -> tuple[Shop, Place]:
    """A shop, and a comune near it for most; some live far away and buy online."""
    shop = chance.choice(load_shops())
    if chance.random() < 0.1:
        return shop, chance.choice(load_places())
    near = _near(shop.code)
    return shop, chance.choices(near, [place.inhabitants for place in near])[0]


@cache
def _near(code: str) -> tuple[Place, ...]:
    shop = next(shop for shop in load_shops() if shop.code == code)
    return tuple(place for place in load_places() if _kilometers(place, shop) < 30)


def _kilometers(place: Place, shop: Shop) -> float:
    north = (place.lat - shop.position["lat"]) * 111.2
    east = (place.lon - shop.position["lon"]) * 111.2 * cos(radians(place.lat))
    return hypot(north, east)


def _joined(chance: Random, buyer: Buyer | None, orders: Iterable[PastOrder], *, newcomer: bool) -> int:
    if newcomer:
        return -1
    bought = [order.days_ago for order in (buyer.orders if buyer else orders)]
    if not bought:
        return chance.randrange(5, LONGEST_AGO)
    return min(LONGEST_AGO, max(bought) + chance.choice((0, 0, 1, 3, 8)))


def _equip(chance: Random, taken: _Taken, person: Person) -> Person:
    """Accounts, cards and devices, as the kind of customer has them."""
    signs_up = person.kind in {"omni", "online"} or (person.kind == "prospect" and chance.random() < 0.4)
    has_card = person.kind in {"omni", "shop"}
    first_day = max(person.joined_day, 0) + 2
    browsers = _browsers(chance, person, first_day, signs_up=signs_up)
    uses_app = signs_up and chance.random() < (0.55 if person.kind == "omni" else 0.3)
    code = None
    if chance.random() < 0.14 and has_card:
        birthplace = person.home if chance.random() < 0.6 else chance.choice(load_places())
        code = fiscal_code(
            first_name=person.first_name, last_name=person.last_name, born=person.born, is_woman=person.is_woman,
            cadastral_code=birthplace.cadastral_code,
        )  # fmt: skip
    links_card = person.kind == "omni" and chance.random() < 0.8
    quirks = {CARD_APART} if person.kind == "omni" and not links_card else set()
    if any(not each.signs_in for each in browsers):
        quirks.add(NEVER_SIGNS_IN)
    return replace(
        person,
        account=f"ca-{104_000 + person.number * 13}" if signs_up else None,
        card=taken.card() if has_card else None,
        links_card=links_card,
        fiscal_code=code,
        browsers=browsers,
        app=installation_of(chance, first_day=min(first_day, chance.randrange(20, 300))) if uses_app else None,
        reads_newsletter=chance.betavariate(2, 3) if chance.random() < 0.62 else 0.0,
        quirks=frozenset(quirks),
    )


def _browsers(chance: Random, person: Person, first_day: int, *, signs_up: bool) -> tuple[Browser, ...]:
    """One to three browsers; whoever buys in shops only looks around and never signs in."""
    if person.kind == "shop" and chance.random() < 0.6:
        return ()
    form = chance.choices(("phone", "desktop"), (65, 35))[0]
    found = [browser_of(chance, form, first_day=first_day, signs_in=signs_up or person.kind in {"guest", "prospect"})]
    if chance.random() < 0.4 and person.kind != "guest":
        other = "desktop" if form == "phone" else "phone"
        found.append(browser_of(chance, other, first_day=first_day, signs_in=signs_up and chance.random() < 0.75))
    if first_day > 200 and chance.random() < 0.35:  # a new phone, or cookies that were cleared
        changed = chance.randrange(60, 160)
        found[0] = replace(found[0], last_day=changed)
        found.append(browser_of(chance, form, first_day=changed, signs_in=found[0].signs_in))
    return tuple(found)


def _form_households(chance: Random, people: list[Person]) -> None:
    """Couples and flatmates with one tablet. On most both sign in; on some only one does."""
    able = [p.number for p in people if p.kind in {"omni", "online"} and not p.is_newcomer]
    chance.shuffle(able)
    guests = [p.number for p in people if p.kind in {"prospect", "guest"} and p.account is None and not p.is_newcomer]
    chance.shuffle(guests)
    pairs = [(able.pop(), able.pop(), SHARED_TABLET) for _ in range(38)]
    pairs += [(able.pop(), guests.pop(), TABLET_GUEST) for _ in range(4)]
    for one, other, quirk in pairs:
        host, mate = people[one], people[other]
        first_day = max(host.joined_day, mate.joined_day) + 2
        tablet = browser_of(chance, "tablet", first_day=first_day, signs_in=True, shared=True)
        quirks = {quirk}
        people[one] = replace(host, browsers=(*host.browsers, tablet), quirks=host.quirks | quirks, relative=other)
        people[other] = replace(
            mate, browsers=(*mate.browsers, tablet), quirks=mate.quirks | quirks, relative=one, home=host.home,
            postal_code=host.postal_code, shop=host.shop,
            reads_newsletter=max(mate.reads_newsletter, 0.4) if quirk == TABLET_GUEST else mate.reads_newsletter,
        )  # fmt: skip


def _add_oddities(chance: Random, taken: _Taken, people: list[Person]) -> None:
    order = [p.number for p in people if p.relative is None]
    chance.shuffle(order)
    _share_phones(chance, people, order)
    readers = [
        n for n in order if people[n].reads_newsletter and people[n].relative is None and not people[n].second_email
    ]
    for place, number in enumerate(readers[:26]):
        person = people[number]
        wrong = spelling.mistyped_email(chance, person.email, taken=taken.emails)
        # Every other one typed it at the desk, where nothing else says who they are.
        people[number] = replace(
            person, wrong_email=wrong, typed_at_desk=place % 2 == 0, quirks=person.quirks | {WRONG_EMAIL}
        )
    signed = [n for n in readers[26:] if people[n].account and people[n].browsers]
    for number, victim in zip(signed[:2], signed[2:4], strict=True):
        person = people[number]
        people[number] = replace(
            person, wrong_email=people[victim].email, quirks=person.quirks | {ANOTHERS_EMAIL}, relative=victim
        )
    buyers = [
        n for n in order if people[n].kind in {"omni", "online"} and people[n].relative is None and people[n].browsers
    ]
    for number in [n for n in buyers if not people[n].wrong_email][:30]:
        person = people[number]
        second = spelling.email_of(
            chance, person.first_name, person.last_name, person.born.year + 1, taken=taken.emails
        )
        people[number] = replace(person, second_email=second, quirks=person.quirks | {TWO_EMAILS})
    for number in [n for n in order if people[n].card and people[n].joined_day > 150][:16]:
        person = people[number]
        people[number] = replace(person, old_card=taken.card(), quirks=person.quirks | {NEW_CARD})
    for number in [n for n in order if people[n].app][:6]:
        app = installation_of(chance, first_day=people[number].joined_day, old=True)
        people[number] = replace(people[number], app=app)


def _share_phones(chance: Random, people: list[Person], order: list[int]) -> None:
    """Young people give a parent's number: some with an account of their own, a few with nothing but a card."""
    parents = [
        n for n in order if people[n].account and people[n].card and people[n].phone and people[n].born.year < 1975
    ]
    online = [n for n in order if people[n].kind == "online" and people[n].buyer and n not in parents]
    in_shops = [n for n in order if people[n].kind == "shop" and people[n].buyer]
    for child, parent in zip([*online[:8], *in_shops[:3]], parents, strict=False):
        young = date(1999, 1, 1) + timedelta(days=chance.randrange(3_000))
        home = people[parent]
        people[child] = replace(
            people[child], phone=home.phone, owns_phone=False, born=young, home=home.home, postal_code=home.postal_code,
            shop=home.shop, quirks=people[child].quirks | {PARENTS_PHONE}, relative=parent, fiscal_code=None,
        )  # fmt: skip
        people[parent] = replace(people[parent], relative=child)
