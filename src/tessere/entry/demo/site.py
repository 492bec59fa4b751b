"""What people do on the site: look around, search, fill a basket, sign in, buy."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tessere.entry.demo import spelling
from tessere.entry.demo.catalog import Category, Line, Product, categories, load_range
from tessere.entry.demo.devices import Browser
from tessere.entry.demo.people import CARD_APART, Person
from tessere.entry.demo.scenes import Scene, describe, describe_line, euros, line_total, product_of, web_context

FREE_SHIPPING_FROM, SHIPPING = 4_900, 590
_SEARCHES = (
    "tazze",
    "candele profumate",
    "luci di natale",
    "lunch box",
    "tovaglioli",
    "regalo maestra",
    "cuscino",
    "borsa",
)
_NEWSLETTERS = ("novita", "idee-regalo", "saldi", "tavola-delle-feste", "ritorno-a-scuola", "giardino")


class SiteVisit:
    """One visit in one browser; from `sign_in` on every call carries the account, as the browser library does."""

    def __init__(
        self, scene: Scene, browser: Browser, *, signed_in: bool = False, query: str = "", referrer: str = ""
    ) -> None:
        self.scene = scene
        self.browser = browser
        person = scene.person
        self.user_id = person.account if person is not None and signed_in else None
        self._query = query
        self._referrer = referrer
        self._last = "/"

    def page(self, path: str, title: str) -> None:
        """Open a page; the first one carries where the visitor comes from."""
        context = web_context(self.browser, path, title, referrer=self._referrer, query=self._query)
        self._say("page", name=title, properties=dict(context["page"]), context=context)
        base = context["page"]["url"].partition("?")[0]
        self._referrer, self._query, self._last = base, "", path
        self.scene.pause(3, 25)

    def track(self, event: str, properties: dict[str, Any]) -> None:
        """Something done on the page that is open."""
        self._say("track", event=event, properties=properties, context=self._here())
        self.scene.pause(2, 18)

    def identify(self, traits: dict[str, Any], *, user_id: str | None = None) -> None:
        """Say who it is: an account, or just what a form asked for."""
        self.user_id = user_id or self.user_id
        self._say("identify", traits=traits, context=self._here())
        self.scene.pause(1, 4)

    def sign_in(self) -> None:
        """Into the account; nothing when somebody is signed in already, or there is none."""
        person = self.scene.person
        if self.user_id is None and person is not None and person.account is not None:
            self.page("/account/accedi", "Accedi")
            self.identify(account_traits(person, self.scene.chance), user_id=person.account)
            self.track("Signed In", {"method": "password"})

    def _here(self) -> dict[str, Any]:
        return web_context(self.browser, self._last, "Casa Aurora")

    def _say(self, type: str, **fields: Any) -> None:
        self.scene.say("site", type, anonymous_id=self.browser.anonymous_id, user_id=self.user_id, **fields)


def account_traits(person: Person, chance: Random) -> dict[str, Any]:
    """What the account knows and says at each sign-in."""
    traits: dict[str, Any] = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "name": person.name,
        "email": spelling.written_email(chance, person.email),
        "birthday": person.born.isoformat(),
        "city": person.home.name,
        "address": {
            "city": person.home.name,
            "state": person.home.province,
            "postalCode": person.postal_code,
            "country": "IT",
        },
        "language": "it",
    }
    if person.phone is not None and gives_phone_online(person):
        traits["phone"] = spelling.written_phone(chance, person.phone)
    if person.card is not None and person.links_card:
        traits["loyalty_card"] = spelling.written_card(chance, person.card)
    if person.fiscal_code is not None and person.links_card:
        traits["codice_fiscale"] = person.fiscal_code
    return traits


def gives_phone_online(person: Person) -> bool:
    """Whether the account has a phone number; who keeps card and account apart gives none."""
    return CARD_APART not in person.quirks and (person.number % 10 < 7 or not person.owns_phone)


def look_around(visit: SiteVisit, *, interest: str, products: int) -> list[Product]:
    """A page, perhaps a search, a list, some articles; returns what was looked at."""
    chance = visit.scene.chance
    visit.page("/", "Casa Aurora, idee per la casa e regali")
    if chance.random() < 0.25:
        query = chance.choice(_SEARCHES)
        visit.track("Products Searched", {"query": query})
    chosen = pick_products(chance, interest, products)
    shown = categories()[chosen[0].category if chosen else interest]
    visit.page(f"/c/{shown.code}", shown.italian)
    visit.track("Product List Viewed", _list_of(chance, shown))
    for product in chosen:
        visit.page(f"/p/{product.sku.lower()}", product.name)
        visit.track("Product Viewed", describe(product))
    return chosen


def pick_products(chance: Random, interest: str, count: int) -> list[Product]:
    """Mostly of the kind the person likes."""
    everything = load_range().products
    liked = [product for product in everything if product.category == interest] or list(everything)
    return [chance.choice(liked if chance.random() < 0.6 else everything) for _ in range(count)]


def pick_lines(chance: Random, interest: str) -> tuple[Line, ...]:
    """A basket for somebody who buys today."""
    everything = load_range().products
    products = pick_products(chance, interest, chance.choices((1, 2, 3, 4), (35, 35, 20, 10))[0])
    return tuple(Line(everything.index(product), chance.choices((1, 2, 4), (75, 18, 7))[0]) for product in products)


def fill_basket(visit: SiteVisit, lines: Sequence[Line]) -> None:
    """Look at each article and put it into the basket."""
    for line in lines:
        product = product_of(line)
        visit.page(f"/p/{product.sku.lower()}", product.name)
        visit.track("Product Viewed", describe(product))
        visit.track("Product Added", describe_line(line) | {"cart_id": f"cart-{visit.scene.key}"})


def check_out(visit: SiteVisit, lines: Sequence[Line], *, order_id: str, guest_email: str | None = None) -> None:
    """From the basket to the thanks; a guest gives an address instead of signing in."""
    visit.page("/carrello", "Carrello")
    visit.track(
        "Cart Viewed", {"cart_id": f"cart-{visit.scene.key}", "products": [describe_line(line) for line in lines]}
    )
    if guest_email is None:
        visit.sign_in()
    else:
        person = visit.scene.person
        name = {"firstName": person.first_name, "lastName": person.last_name, "name": person.name} if person else {}
        visit.identify({"email": guest_email, **name})
    order = order_properties(lines, order_id, online=True)
    visit.track("Checkout Started", order)
    visit.scene.pause(20, 90)
    payment = visit.scene.chance.choice(("card", "paypal", "klarna", "card", "bonifico"))
    visit.track("Order Completed", order | {"payment_method": payment})
    visit.page("/grazie", "Grazie per l'ordine")


def order_properties(lines: Sequence[Line], order_id: str, *, online: bool) -> dict[str, Any]:
    """The order as the e-commerce specification has it."""
    goods = sum(line_total(line) for line in lines)
    shipping = SHIPPING if online and goods < FREE_SHIPPING_FROM else 0
    return {
        "order_id": order_id,
        "total": euros(goods + shipping),
        "revenue": euros(goods),
        "shipping": euros(shipping),
        "tax": euros(round((goods + shipping) * 22 / 122)),
        "currency": "EUR",
        "products": [describe_line(line) for line in lines],
    }


def newsletter_query(chance: Random) -> str:
    """The address parameters of a link in the newsletter."""
    return f"?utm_source=newsletter&utm_medium=email&utm_campaign={chance.choice(_NEWSLETTERS)}"


def _list_of(chance: Random, category: Category) -> dict[str, Any]:
    shown = [product for product in load_range().products if product.category == category.code]
    some = chance.sample(shown, min(4, len(shown)))
    return {"list_id": category.code, "category": category.italian, "products": [describe(product) for product in some]}
