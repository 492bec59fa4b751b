"""What a shop sells, in the browser tests: goods with prices and stock, an offer, points, and what can be booked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

GOODS = (
    ("LAMP-1", "8001234567897", "Lampada Alba", "Alba lamp", 4_990),
    ("CUP-1", "8001234567903", "Tazza Onda", "Onda cup", 1_250),
    ("PLAID-1", "8001234567910", "Plaid Lana", "Wool throw", 7_900),
)
PLACE = "milano-duomo"


class Selling:
    """A retailer who sells in Milan and on the site."""

    def __init__(self, owner: httpx.Client) -> None:
        self.owner = owner
        self.variants: dict[str, str] = {}

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.owner.post(f"/api/v1{path}", json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made

    def put(self, path: str, **body: Any) -> None:
        answer = self.owner.put(f"/api/v1{path}", json=body, headers={"If-Match": "*"})
        assert answer.is_success, f"{path}: {answer.text}"

    def open(self) -> Selling:
        """Everything that has to be there before somebody buys."""
        self.put("/vat-rates/standard", rate_bp=2_200)
        products = []
        for sku, gtin, name, english, _ in GOODS:
            made = self.post(
                "/products", code=sku.lower(), status="active", content={"it": {"name": name}, "en": {"name": english}},
                availability=[{"channel": each} for each in ("site", "shop")], variants=[{"sku": sku, "gtin": gtin}],
            )  # fmt: skip
            products.append(made["id"])
            self.variants[sku] = made["variants"][0]["id"]
        self.put(f"/products/{products[0]}/relations", items=[{"kind": "goes_with", "product_id": products[1]}])
        self.put("/price-lists/base", name={"it": "Base", "en": "Base"})
        prices = [{"variant_id": self.variants[sku], "amount_minor": price} for sku, *_, price in GOODS]
        self.post("/price-lists/base/prices", items=prices)
        place = self.post("/stock/locations", code="milano", name={"it": "Milano Duomo", "en": "Milan Duomo"}, kind="shop",
                          touchpoint=PLACE)  # fmt: skip
        lines = [{"variant_id": each, "quantity": 200} for each in self.variants.values()]
        self.post("/stock/receipts", location_id=place["id"], reference="first", lines=lines)
        self.put(
            "/loyalty/program", name={"it": "Casa Club", "en": "Casa Club"},
            earning=[{"id": "base", "name": {"it": "Un punto ogni euro", "en": "A point for each euro"},
                      "points": 1, "per_minor": 100}],
            tiers=[{"code": "gold", "name": {"it": "Oro", "en": "Gold"}, "threshold": 50_000}],
        )  # fmt: skip
        hours = [{"day": day, "opens": "09:00", "closes": "19:00"} for day in range(1, 8)]
        self.put(f"/bookings/places/{PLACE}", name={"it": "Milano Duomo", "en": "Milan Duomo"}, hours=hours,
                 closed_on_holidays=False)  # fmt: skip
        self.put("/bookings/services/arredo", name={"it": "Consulenza d’arredo", "en": "Interior advice"}, minutes=45,
                 touchpoints=[PLACE])  # fmt: skip
        self.put("/bookings/staff/gaia", name="Gaia Conti", touchpoints=[PLACE], hours=hours)
        return self

    def basket(self, owner: dict[str, str], **pieces: int) -> dict[str, Any]:
        """A basket on the site."""
        basket: dict[str, Any] = self.post("/baskets", **owner, channel="site")["basket"]
        for name, quantity in pieces.items():
            line = {"sku": f"{name.upper()}-1", "quantity": quantity, "channel": "site"}
            basket = self.post(f"/baskets/{basket['id']}/lines", **line)
        return basket

    def code(self, basket_id: str) -> str:
        """The six letters that hand a basket over."""
        return str(self.post(f"/baskets/{basket_id}/handovers", channel="site")["code"])

    def sell(self, owner: dict[str, str], tender: str = "cash", **pieces: int) -> dict[str, Any]:
        """An order that was paid and carried away."""
        desk = {"channel": "shop", "touchpoint": PLACE}
        basket = self.basket(owner, **pieces)
        quote = self.post(f"/baskets/{basket['id']}/quote", **desk)
        draft = {"id": str(uuid4()), "quote_hash": quote["hash"], **desk, "handed_over": True, "tenders": [{"tender": tender}],
                 "contact": {"name": "Anna Rossi", "email": "anna@example.it"}}  # fmt: skip
        order: dict[str, Any] = self.post(f"/baskets/{basket['id']}/checkout", **draft)["order"]
        return order

    def book(self, customer_id: str, *, days: int) -> dict[str, Any]:
        """The first free slot so many days from now."""
        (service,) = [
            each for each in self.owner.get("/api/v1/bookings/services").json()["items"] if each["code"] == "arredo"
        ]
        start = datetime.now(UTC) + timedelta(days=days)
        asked = {"service_id": service["id"], "touchpoint": PLACE, "start": start.isoformat(),
                 "end": (start + timedelta(days=2)).isoformat()}  # fmt: skip
        slot = self.owner.get("/api/v1/bookings/slots", params=asked).raise_for_status().json()["items"][0]
        contact = {"name": "Giulia Rossi"}
        return self.post("/bookings", service_id=service["id"], touchpoint=PLACE, starts_at=slot["starts_at"],
                         customer_id=customer_id, contact=contact)  # fmt: skip

    def orders(self, query: str = "") -> list[dict[str, Any]]:
        """Orders that a search finds."""
        found: list[dict[str, Any]] = self.owner.get("/api/v1/orders", params={"q": query} if query else {}).json()[
            "items"
        ]
        return found
