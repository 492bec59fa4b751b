"""One basket, one offer, one stock over every door: the first stories of the product, over HTTP on a running system."""

from __future__ import annotations

import base64
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from system import System, wait_for
from test_customer import find, make_source, send

from tessere.till import Context, Scanned, Tender, Till

pytestmark = pytest.mark.xdist_group("system")
SHOP = "milano-duomo"
DESK = {"channel": "shop", "touchpoint": SHOP}
HOME = {"name": "Giulia Rossi", "street": "Via Roma 1", "city": "Milano", "postal_code": "20121"}


class Store:
    """A shop in Milan with its site and app, and an assistant at the desk."""

    def __init__(self, system: System, owner: httpx.Client) -> None:
        self.system, self.owner = system, owner
        self.mark = uuid.uuid4().hex[:8]
        self.variants: dict[str, str] = {}
        self.brand = f"aurora-{self.mark}"

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        answer = self.owner.request(method, f"/api/v1{path}", json=body, **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def open(self) -> Store:
        any_version = {"If-Match": "*"}
        self.ask("PUT", f"/brands/{self.brand}", {"name": "Aurora"}, headers=any_version)
        if not self.ask("GET", "/vat-rates")["items"]:
            self.ask("PUT", "/vat-rates/standard", {"rate_bp": 2200})
        self.ask("PUT", f"/price-lists/l-{self.mark}", {"name": {"it": "Listino"}}, headers=any_version)
        for name, price in (("lamp", 5_000), ("bulb", 800)):
            sku = f"{name}-{self.mark}"
            draft = {
                "code": sku, "status": "active", "brand": self.brand, "content": {"it": {"name": name.title()}},
                "availability": [{"channel": each} for each in ("site", "app", "shop")], "variants": [{"sku": sku}],
            }  # fmt: skip
            self.ask("POST", "/products", draft)
            variant = self.ask("GET", f"/variants?sku={sku}")["items"][0]["id"]
            self.variants[name] = variant
            price_list = f"/price-lists/l-{self.mark}/prices"
            self.ask("POST", price_list, {"items": [{"variant_id": variant, "amount_minor": price}]})
        self.location = self._open_shop()
        lines = [{"variant_id": each, "quantity": 10} for each in self.variants.values()]
        receipt = {"location_id": self.location, "reference": f"DDT {self.mark}", "lines": lines}
        self.ask("POST", "/stock/receipts", receipt)
        terms = {
            "name": {"it": "Club"}, "earning": [{"id": "base", "name": {"it": "Punti"}, "points": 1, "per_minor": 100}],
        }  # fmt: skip
        self.ask("PUT", "/loyalty/program", terms, headers=any_version)
        return self

    def _open_shop(self) -> str:
        for each in self.ask("GET", "/stock/locations")["items"]:
            if each["touchpoint"] == SHOP:
                return str(each["id"])
        draft = {"code": SHOP, "name": {"it": "Milano Duomo"}, "kind": "shop", "touchpoint": SHOP, "can_pick_up": True}
        return str(self.ask("POST", "/stock/locations", draft)["id"])

    def basket(self, owner: dict[str, str], place: dict[str, str], **wanted: int) -> str:
        basket = self.ask("POST", "/baskets", {**owner, **place})["basket"]["id"]
        for name, quantity in wanted.items():
            line = {**place, "variant_id": self.variants[name], "quantity": quantity}
            self.ask("POST", f"/baskets/{basket}/lines", line)
        return str(basket)

    def quote(self, basket: str, place: dict[str, str]) -> dict[str, Any]:
        return dict(self.ask("POST", f"/baskets/{basket}/quote", place))

    def buy(self, basket: str, place: dict[str, str], **draft: Any) -> dict[str, Any]:
        body = {
            "id": str(uuid.uuid4()), "quote_hash": self.quote(basket, place)["hash"], **place,
            "contact": {"email": f"giulia.{self.mark}@casa.it"}, **draft,
        }  # fmt: skip
        return dict(self.ask("POST", f"/baskets/{basket}/checkout", body))

    def offer(self, **draft: Any) -> str:
        given = {
            "name": {"it": "-20% Aurora", "en": "20% off Aurora"}, "announced": True,
            "effect": {"kind": "item_percent", "percent_bp": 2_000},
            "scope": {"product": "brand", "op": "is", "value": self.brand}, **draft,
        }  # fmt: skip
        made = self.ask("POST", "/promotions", given)
        self.ask("POST", f"/promotions/{made['id']}/publish", {}, headers={"If-Match": "*"})
        return str(made["id"])

    def level(self, name: str) -> dict[str, Any]:
        found = self.ask("GET", f"/stock/levels?variant_ids={self.variants[name]}")["items"]
        return dict(next(each for each in found if each["location_id"] == self.location))


@pytest.fixture
def store(system: System) -> Store:
    return Store(system, system.sign_in()).open()


def test_basket_without_borders(system: System, store: Store) -> None:
    """Story 1: picked in the app, found in the shop by code and by customer, sold once; one stock, points, one story."""
    mail, device = f"giulia.{store.mark}@casa.it", f"phone-{store.mark}"
    key = make_source(store.owner, "app")
    send(system, key, {"type": "screen", "name": "Home", "anonymousId": device})
    basket = store.basket({"anonymous_id": device}, {"channel": "app"}, lamp=1, bulb=2)
    send(
        system,
        key,
        {"type": "identify", "anonymousId": device, "traits": {"email": mail, "name": f"Giulia {store.mark}"}},
    )
    giulia = find(store.owner, mail)["id"]
    # By look-up: what she put in as a visitor is the customer's.
    mine = wait_for(
        lambda: store.ask("GET", f"/baskets?customer_id={giulia}&kind=current")["items"], what="Giulia's basket"
    )
    assert {line["variant_id"]: line["quantity"] for line in mine[0]["lines"]} == {
        store.variants["lamp"]: 1, store.variants["bulb"]: 2,
    }  # fmt: skip
    # By code, at the desk: the same basket, at the same price as in the app.
    code = store.ask("POST", f"/baskets/{basket}/handovers", {"channel": "app"})["code"]
    taken = store.ask("POST", "/baskets/take-over", {"code": code, **DESK})["basket"]
    assert taken["id"] == mine[0]["id"]
    in_app, at_desk = store.quote(taken["id"], {"channel": "app"}), store.quote(taken["id"], DESK)
    assert (at_desk["hash"], at_desk["total_minor"]) == (in_app["hash"], 6_600)
    sold = store.buy(taken["id"], DESK, handed_over=True, tenders=[{"tender": "cash"}])
    assert (sold["order"]["order_state"], sold["order"]["payment_state"]) == ("fulfilled", "paid")
    assert (store.level("lamp")["on_hand"], store.level("bulb")["on_hand"]) == (9, 8)
    assert store.ask("GET", f"/baskets?customer_id={giulia}&kind=current")["items"] == []
    points = wait_for(
        lambda: store.ask("GET", f"/loyalty/customers/{giulia}")["pending"], what="the points of the sale"
    )
    assert points == 66
    wait_for(
        lambda: "Order Completed" in _told(store, giulia) and _told(store, giulia).count("Product Added") == 2,
        what="the sale and the basket in her story",
    )
    page = store.ask("GET", f"/profiles/{giulia}")
    assert page["orders"]["spent"] == {"amount_minor": 6_600, "currency": "EUR"}


def test_a_copy_of_the_data_holds_what_was_bought(system: System, store: Store) -> None:
    """Story 8, the copy: orders with what was paid, what lies in baskets, points, for machines and for people."""
    mail = f"anna.{store.mark}@casa.it"
    send(system, make_source(store.owner, "app"), {"type": "identify", "traits": {"email": mail, "name": "Anna Verdi"}})
    anna = find(store.owner, mail)["id"]
    sold = store.buy(
        store.basket({"customer_id": anna}, DESK, lamp=1), DESK, handed_over=True, tenders=[{"tender": "cash"}]
    )
    store.basket({"customer_id": anna}, {"channel": "site"}, bulb=3)
    wait_for(lambda: store.ask("GET", f"/loyalty/customers/{anna}")["pending"], what="the points")
    asked = store.ask("POST", f"/profiles/{anna}/privacy/export", {})["id"]
    wait_for(lambda: store.ask("GET", f"/privacy/requests/{asked}")["request"]["status"] == "done", what="the copy")
    copy = store.ask("GET", f"/privacy/requests/{asked}/export.json")
    (order,) = copy["orders"]
    assert (order["number"], order["amount"]["amount_minor"]) == (sold["order"]["number"], 5_000)
    assert [(each["name"], each["quantity"]) for each in order["lines"]] == [("Lamp", 1)]
    assert [each["tender"] for each in order["payments"]] == ["cash"]
    waiting = [each for each in copy["baskets"] if each["lines"]]
    assert [(each["sku"], each["quantity"]) for each in waiting[0]["lines"]] == [(f"bulb-{store.mark}", 3)]
    assert sum(each["points"] for each in copy["points"]) == 50
    page = store.owner.get(f"/api/v1/privacy/requests/{asked}/export.html").text
    assert sold["order"]["number"] in page


def _told(store: Store, profile_id: str) -> list[str]:
    return [each["name"] for each in store.ask("GET", f"/profiles/{profile_id}/timeline")["items"]]


def test_one_offer(system: System, store: Store, tmp_path: Path) -> None:
    """Story 2: written once, the same on the site, in the app, at the desk and at a till alone; what contradicts is found."""
    promotion = store.offer()
    for channel in ("site", "app", "shop"):
        basket = store.basket({"anonymous_id": f"{channel}-{store.mark}"}, {"channel": channel}, lamp=1)
        quote = store.quote(basket, {"channel": channel, "language": "en"})
        assert (quote["total_minor"], quote["applied"][0]["name"]) == (4_000, "20% off Aurora")
    public = base64.b64decode(store.ask("GET", "/till/key")["public_key"])
    bundle = store.owner.get("/api/v1/till/bundle", params=DESK)
    till = Till(tmp_path / "till.db", Ed25519PublicKey.from_public_bytes(public), name="milano-1")
    till.load(bundle.content)
    quoted = till.quote([Scanned(f"lamp-{store.mark}", 1)], Context(now=datetime.now(UTC), **DESK))
    assert quoted.quote.total_minor == 4_000
    till.sell(quoted, [Tender(kind="cash", amount_minor=4_000)])
    key = store.ask("POST", "/keys", {"name": "Till", "kind": "secret", "scopes": ["till:write"]})["secret"]
    with httpx.Client(base_url=system.url, headers={"Authorization": f"Bearer {key}"}, trust_env=False) as line:
        assert (till.sync(line).sent, till.sync(line).sent) == (1, 0)
    assert store.level("lamp")["on_hand"] == 9
    store.ask("POST", "/coherence/checks")
    wait_for(lambda: _checked(store), what="a check")
    assert _findings(store, promotion) == []
    # The same brand, on the site only: somebody has to say that this is meant.
    alone = store.offer(channels=["site"], name={"it": "Solo sito", "en": "Site only"})
    found = wait_for(lambda: _findings(store, alone), what="what contradicts")
    assert {(each["kind"], each["place"]) for each in found} >= {("offer_not_here", "app"), ("offer_not_here", "shop")}
    draft = {"kind": "offer_not_here", "subject_id": alone, "reason": "prova sul sito"}
    store.ask("POST", "/coherence/declarations", draft)
    assert _findings(store, alone) == []


def _checked(store: Store) -> bool:
    return store.ask("GET", "/coherence")["last_check"] is not None


def _findings(store: Store, subject: str) -> list[dict[str, Any]]:
    return list(store.ask("GET", f"/coherence/findings?subject_id={subject}")["items"])


def test_never_more_than_there_is(store: Store) -> None:
    """Story 3, the stock: ten lamps, twelve customers at once, each for one."""
    baskets = [
        store.basket({"anonymous_id": f"{place}-{store.mark}"}, {"channel": "site"}, lamp=1) for place in range(12)
    ]
    with ThreadPoolExecutor(len(baskets)) as at_once:
        answers = list(at_once.map(lambda basket: _order(store, basket), baskets))
    assert sorted(answers) == [200] * 10 + [409] * 2
    assert store.level("lamp")["available"] == 0


def _order(store: Store, basket: str) -> int:
    body = {
        "id": str(uuid.uuid4()), "quote_hash": store.quote(basket, {"channel": "site"})["hash"], "channel": "site",
        "shipping": HOME, "contact": {"email": "a@casa.it"}, "tenders": [{"tender": "bank_transfer"}],
    }  # fmt: skip
    return store.owner.post(f"/api/v1/baskets/{basket}/checkout", json=body).status_code


def test_order_here_collect_there(store: Store) -> None:
    """Story 3: paid in the app, collected in the shop with a code; one piece comes back by post, one at another desk."""
    app = {"channel": "app"}
    basket = store.basket({"anonymous_id": f"phone-{store.mark}"}, app)
    collect = {"kind": "pickup", "touchpoint": SHOP}
    line = {**app, "variant_id": store.variants["lamp"], "quantity": 3, "delivery": collect}
    store.ask("POST", f"/baskets/{basket}/lines", line)
    order = store.buy(basket, app, tenders=[{"tender": "bank_transfer"}])["order"]
    assert (order["order_state"], store.level("lamp")["available"]) == ("placed", 7)
    (payment,) = store.ask("GET", f"/orders/{order['id']}")["payments"]
    store.ask("POST", f"/payments/{payment['id']}/receipts", {"amount_minor": 15_000})
    (pickup,) = wait_for(lambda: store.ask("GET", f"/fulfillments?order_id={order['id']}")["items"], what="the pickup")
    assert (pickup["kind"], pickup["location_id"]) == ("pickup", store.location)
    store.ask("POST", f"/fulfillments/{pickup['id']}/pick", {})
    code = store.ask("POST", f"/fulfillments/{pickup['id']}/ready", {})["code"]
    (lying,) = store.ask("GET", f"/fulfillment/pickups/{code}")["items"]
    wrong = store.owner.post(f"/api/v1/fulfillments/{lying['id']}/hand-over", json={"code": "BBBBBB"})
    assert wrong.status_code in {404, 409, 422}
    store.ask("POST", f"/fulfillments/{lying['id']}/hand-over", {"code": code})
    assert _state(store, order) == ("fulfilled", "paid")
    assert (store.level("lamp")["on_hand"], store.level("lamp")["available"]) == (7, 7)
    by_post, at_desk = {"channel": "site"}, {"channel": "shop", "touchpoint": "roma-prati"}
    for place in (by_post, at_desk):
        back = {**place, "lines": [{"line": 1, "quantity": 1, "reason": "too large", "condition": "new"}]}
        returned = store.ask("POST", f"/orders/{order['id']}/returns", back)
        pieces = [{"line": 1, "quantity": 1, "fate": "restock"}]
        arrived = {
            "order_id": order["id"],
            "return_id": returned["taken"]["id"],
            "location_id": store.location,
            "lines": pieces,
        }
        store.ask("PUT", f"/fulfillment/arrivals/{uuid.uuid4()}", arrived)
        store.ask("PUT", f"/orders/{order['id']}/refunds/{uuid.uuid4()}", {"tender": "bank_transfer"})
    assert store.level("lamp")["available"] == 9
    after = store.ask("GET", f"/orders/{order['id']}")["order"]
    assert (after["due_minor"], after["refunded_minor"], after["credit_minor"]) == (5_000, 10_000, 0)


def _state(store: Store, order: dict[str, Any]) -> tuple[str, str]:
    now = store.ask("GET", f"/orders/{order['id']}")["order"]
    return now["order_state"], now["payment_state"]
