"""What people do in the app: open it, look at articles, scan them in the shop, buy, open pushes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tessere.entry.demo.catalog import Line
from tessere.entry.demo.devices import OLD_APP, Installation
from tessere.entry.demo.scenes import Scene, app_context, describe, describe_line, product_of
from tessere.entry.demo.site import account_traits, order_properties, pick_products

_PUSHES = (
    ("arrivi", "Sono arrivate le nuove tazze"),
    ("carrello", "Hai dimenticato qualcosa nel carrello?"),
    ("negozio", "Sabato ti aspettiamo in negozio: -20% sulle candele"),
    ("punti", "Ti mancano pochi punti al prossimo premio"),
)


class AppVisit:
    """One use of the app, signed in unless `is_anonymous`."""

    def __init__(self, scene: Scene, app: Installation, *, is_anonymous: bool = False) -> None:
        self.scene = scene
        self.app = app
        person = scene.person
        self.user_id = None if is_anonymous or person is None else person.account

    def screen(self, name: str, **properties: Any) -> None:
        """Show a screen."""
        self._say("screen", name=name, properties=properties)
        self.scene.pause(2, 14)

    def track(self, event: str, properties: dict[str, Any]) -> None:
        """Something done on it."""
        self._say("track", event=event, properties=properties)
        self.scene.pause(2, 12)

    def install(self) -> None:
        """The first start, and the sign-in."""
        self.track("Application Installed", {"version": self.app.app_version, "build": "3410"})
        person = self.scene.person
        if person is not None and person.account is not None:
            self.user_id = person.account
            self._say("identify", traits=account_traits(person, self.scene.chance))
            self.scene.pause(2, 6)

    def _say(self, type: str, **fields: Any) -> None:
        self.scene.say(
            "app",
            type,
            anonymous_id=self.app.anonymous_id,
            user_id=self.user_id,
            context=app_context(self.app),
            **fields,
        )


def look_around(visit: AppVisit, *, interest: str, products: int) -> None:
    """Home, some articles, perhaps the wish list."""
    visit.track(
        "Application Opened", {"version": visit.app.app_version, "from_background": visit.scene.chance.random() < 0.5}
    )
    visit.screen("Home")
    for product in pick_products(visit.scene.chance, interest, products):
        visit.screen("Prodotto", sku=product.sku)
        visit.track("Product Viewed", describe(product))
        if visit.scene.chance.random() < 0.15:
            visit.track("Product Added to Wishlist", describe(product))


def buy(visit: AppVisit, lines: Sequence[Line], *, order_id: str) -> None:
    """From the articles to the order."""
    visit.track("Application Opened", {"version": visit.app.app_version, "from_background": False})
    for line in lines:
        visit.screen("Prodotto", sku=product_of(line).sku)
        visit.track("Product Viewed", describe(product_of(line)))
        visit.track("Product Added", added(visit.app, line))
    visit.screen("Carrello")
    order = order_properties(lines, order_id, online=True)
    visit.track("Checkout Started", order)
    visit.scene.pause(10, 50)
    visit.track(
        "Order Completed", order | {"payment_method": "apple_pay" if visit.app.platform == "ios" else "google_pay"}
    )


def added(app: Installation, line: Line) -> dict[str, Any]:
    """The article put into the basket. The version that some never updated sends the price as text: it breaks the plan."""
    told = describe_line(line)
    if app.app_version == OLD_APP:
        told["price"] = f"{told['price']:.2f} €".replace(".", ",")
    return told


def open_push(visit: AppVisit) -> None:
    """A push was tapped."""
    campaign, title = visit.scene.chance.choice(_PUSHES)
    visit.track("Push Opened", {"campaign": {"name": campaign, "medium": "Push"}, "title": title})
    visit.screen("Home")
