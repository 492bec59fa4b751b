from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tessere.commerce import catalog, pricing, promotions
from tessere.commerce.catalog import Content, ProductDraft, VariantDraft
from tessere.commerce.pricing import ListDraft, PriceEntry, VatRate
from tessere.commerce.promotions import Basket
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.ids import uuid7
from tessere.till import Context, Scanned, Till

LAMPS = {"product": "category", "op": "is", "value": "lamps"}
TEN: dict[str, Any] = {"name": {"it": "Dieci", "en": "Ten"}, "effect": {"kind": "item_percent", "percent_bp": 1_000}}


@pytest.fixture
async def lamp(database: Database) -> None:
    """A lamp of 50 euros in a category of its own."""
    async with database.unit() as unit:
        await catalog.put_category(
            unit, code="lamps", draft=catalog.CategoryDraft(name={"it": "Lampade"}), expected=ANY_VERSION
        )
        draft = ProductDraft(
            code="lamp", content={"it": Content(name="Lampada")}, categories=["lamps"], status="active"
        )
        await catalog.create_product(unit, draft=draft, variants=[VariantDraft(sku="L1")])
        variant = (await catalog.find_variants_by_sku(unit, skus=["L1"]))["L1"]
        await pricing.set_rate(unit, rate=VatRate(vat_class="standard", rate_bp=2_200, from_at=unit.now))
        await pricing.put_list(
            unit, code="base", draft=ListDraft(name={"it": "Base"}, kind="base"), expected=ANY_VERSION
        )
        await pricing.set_prices(unit, code="base", entries=[PriceEntry(variant_id=variant.id, amount_minor=5_000)])


async def add(owner: Any, **fields: Any) -> dict[str, Any]:
    answer = await owner.post("/api/v1/promotions", json=TEN | fields)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == answer.json()["etag"]
    return answer.json()


async def do(owner: Any, promotion: dict[str, Any], deed: str) -> Any:
    path = f"/api/v1/promotions/{promotion['id']}/{deed}"
    return await owner.post(path, headers={"If-Match": promotion["etag"]})


async def test_from_draft_to_end(owner: Any) -> None:
    made = await add(owner)
    stale = made["etag"]
    for deed, state in (("publish", "active"), ("pause", "paused"), ("resume", "active"), ("end", "ended")):
        answer = await do(owner, made, deed)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        made = answer.json()
    assert (await do(owner, made, "resume")).status_code == 409
    assert (await do(owner, made | {"etag": stale}, "publish")).status_code == 412
    listed = (await owner.get("/api/v1/promotions?state=ended")).json()
    assert [each["id"] for each in listed["items"]] == [made["id"]]


async def test_what_is_not_there_keeps_it_from_being_published(owner: Any, lamp: None) -> None:
    scope = {"any": [LAMPS, {"product": "sku", "op": "in", "value": ["L1", "L2"]}]}
    made = await add(owner, scope=scope, schedule={"end": "2020-01-01T00:00:00Z"})
    answer = await do(owner, made, "publish")
    assert answer.status_code == 422
    assert answer.json()["code"] == "promotion_not_ready"
    assert [(each["path"], each["message"]) for each in answer.json()["errors"]] == [
        ("/scope", "there is no sku L2"), ("/schedule/end", "its schedule is over"),
    ]  # fmt: skip
    good = TEN | {"scope": LAMPS}
    saved = await owner.call("PUT", f"/api/v1/promotions/{made['id']}", headers={"If-Match": made["etag"]}, json=good)
    assert (await do(owner, saved.json(), "publish")).status_code == 200
    other = await add(owner, scope={"product": "sku", "op": "is", "value": "L1"})
    found = (await owner.get(f"/api/v1/promotions/{other['id']}/findings")).json()["items"]
    assert [(each["severity"], each["code"], each["promotion_id"]) for each in found] == [
        ("warning", "overlaps", made["id"])
    ]
    versions = (await owner.get(f"/api/v1/promotions/{made['id']}/versions")).json()["items"]
    assert [each["number"] for each in versions] == [2, 1]


async def test_a_week_that_never_comes(owner: Any) -> None:
    schedule = {
        "start": "2027-03-01T00:00:00Z", "end": "2027-03-02T00:00:00Z",  # a Monday
        "windows": [{"day": 3, "start": 0, "end": 60}],
    }  # fmt: skip
    answer = await do(owner, await add(owner, schedule=schedule), "publish")
    assert [each["path"] for each in answer.json()["errors"]] == ["/schedule/windows"]


async def test_a_preview_says_what_it_does_and_why_not(owner: Any, lamp: None) -> None:
    steps = {"kind": "order", "steps": [{"threshold_minor": 12_000, "amount_minor": 1_500}]}
    asked = {"draft": TEN | {"effect": steps, "coupon": True}, "lines": [{"sku": "L1", "quantity": 2}]}
    short = (await owner.post("/api/v1/promotions/preview", json=asked)).json()
    assert (short["difference_minor"], short["outcome"]["code"]) == (0, "below_threshold")
    assert short["outcome"]["text"] == {"en": "add 20.00 EUR more", "it": "aggiungi ancora 20,00 EUR"}
    asked["lines"][0]["quantity"] = 3  # type: ignore[index]
    enough = (await owner.post("/api/v1/promotions/preview", json=asked)).json()
    assert (enough["difference_minor"], enough["outcome"]["code"]) == (1_500, "applied")
    assert enough["without"]["total_minor"] == 15_000
    (given,) = enough["within"]["trace"]["order"]["applied"]
    assert (given["name"], given["text"]["en"]) == (TEN["name"], "applied: 15.00 EUR off")
    refused = (await owner.post("/api/v1/promotions/preview", json=asked | {"with_coupon": False})).json()
    assert refused["outcome"]["code"] == "needs_coupon"
    unknown = await owner.post("/api/v1/promotions/preview", json=asked | {"lines": [{"sku": "nothing"}]})
    assert (unknown.status_code, unknown.json()["errors"][0]["path"]) == (422, "/lines/0/sku")


async def test_coupons_by_the_batch(owner: Any, database: Database) -> None:
    made = await add(owner, coupon=True)
    batch = await owner.post(
        f"/api/v1/promotions/{made['id']}/coupon-batches", json={"quantity": 20_000, "prefix": "AUTUNNO"}
    )
    assert batch.status_code == 201
    listed = (await owner.get(f"/api/v1/promotions/{made['id']}/coupon-batches")).json()["items"]
    assert [(each["quantity"], each["used"]) for each in listed] == [(20_000, 0)]
    file = await owner.get(f"/api/v1/coupon-batches/{batch.json()['id']}/codes.csv")
    codes = [line.split(",")[0] for line in file.text.splitlines()[1:]]
    assert len(set(codes)) == 20_000
    assert all(code.startswith("AUTUNNO") and len(code) == 17 for code in codes)
    async with database.connection() as db:
        rows = await (
            await db.execute("select detail::text from audit.entry where action = 'coupons.exported'")
        ).fetchall()
    assert len(rows) == 1
    assert not any(code in rows[0][0] for code in codes)
    entered = f" {codes[0][:7].lower()}-{codes[0][7:]} "
    found = await owner.post("/api/v1/coupons/look-up", json={"code": entered})
    assert (found.status_code, found.json()["usable"], found.json()["promotion_id"]) == (200, True, made["id"])


async def test_a_personal_coupon_is_for_one(owner: Any) -> None:
    made = await add(owner, coupon=True)
    anna = "0190a6e0-0000-7000-8000-000000000001"
    coupon = (await owner.post(f"/api/v1/promotions/{made['id']}/coupons", json={"customer_id": anna})).json()
    question = {"code": coupon["code"]}
    assert (await owner.post("/api/v1/coupons/look-up", json=question)).status_code == 404
    assert (await owner.post("/api/v1/coupons/look-up", json=question | {"customer_id": anna})).status_code == 200
    twice = {"code": coupon["code"]}
    answer = await owner.post(f"/api/v1/promotions/{made['id']}/coupons", json=twice)
    assert (answer.status_code, answer.json()["code"]) == (409, "coupon_exists")


async def test_nobody_guesses_codes(owner: Any) -> None:
    answers = [
        (await owner.post("/api/v1/coupons/look-up", json={"code": f"GUESS{number}"})).status_code
        for number in range(22)
    ]
    assert answers == [404] * 20 + [429] * 2


async def test_groups_count_at_once(owner: Any) -> None:
    path = "/api/v1/promotion-groups/lamps"
    put = await owner.call("PUT", path, headers={"If-Match": "*"}, json={"mode": "best"})
    assert (put.status_code, put.json()["mode"]) == (200, "best")
    stale = await owner.call("PUT", path, headers={"If-Match": '"9"'}, json={"mode": "stack"})
    assert stale.status_code == 412
    assert [each["code"] for each in (await owner.get("/api/v1/promotion-groups")).json()["items"]] == ["lamps"]


async def test_a_till_is_given_all_it_needs(owner: Any, lamp: None, database: Database, tmp_path: Path) -> None:
    async with database.unit() as unit:
        product = (await catalog.find_items_by_sku(unit, skus=["L1"]))["L1"].product
        shop = [catalog.Availability(channel="shop")]
        await catalog.change_product(unit, product_id=product.id, expected=ANY_VERSION, availability=shop)
    made = await add(owner, scope=LAMPS, limits={"redemptions": 1})
    await do(owner, made, "publish")
    key = Ed25519PublicKey.from_public_bytes(b64decode((await owner.get("/api/v1/till/key")).json()["public_key"]))
    path = "/api/v1/till/bundle?channel=shop&touchpoint=milano-duomo"
    answer = await owner.get(path)
    assert answer.status_code == 200
    assert (await owner.get(path, headers={"If-None-Match": answer.headers["etag"]})).status_code == 304
    with Till(tmp_path / "till.db", key) as till:
        assert till.load(answer.content).products == 1
        quoted = till.quote([Scanned("L1", 2)], Context(now=datetime.now(UTC)))
    assert quoted.quote.total_minor == 9_000
    async with database.unit() as unit:  # the last use of the offer is taken: it is no more for tills
        quote = await promotions.quote_lines(
            unit, basket=Basket(lines=quoted.lines), context=Context(now=unit.now, channel="shop"), customer_id=None
        )
        await promotions.hold_uses(unit, owner_id=uuid7(), quote=quote, customer_id=None, ttl=timedelta(minutes=1))
    later = await owner.get(path)
    assert later.headers["etag"] != answer.headers["etag"]
    with Till(tmp_path / "till.db", key) as till:
        till.load(later.content)
        assert till.quote([Scanned("L1", 2)], Context(now=datetime.now(UTC))).quote.total_minor == 10_000
