"""Papers and invoices over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.commerce.fulfillment.depot import Depot
from tests.entry.http.conftest import BASE_URL, Visitor

from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.ids import uuid7

RECIPIENT = {
    "kind": "private", "name": "Mario", "family_name": "Rossi", "tax_code": "RSSMRA80A01H501U",
    "address": {"street": "Via Roma 1", "city": "Roma", "province": "RM", "postal_code": "00184"},
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path, public_url=BASE_URL, api_requests_per_minute=100_000, retailer_vat_number="00743110157",
        retailer_street="Via Torino 10", retailer_city="Milano", retailer_postal_code="20123",
    )  # fmt: skip


async def test_an_order_on_paper_and_as_an_invoice(owner: Visitor, database: Database) -> None:
    depot = await Depot(database).open()
    order, (given,) = await depot.place({"lamp": 2})
    where = f"/api/v1/orders/{order.id}"
    for path in ("confirmation", "gift-receipt"):
        answer = await owner.get(f"{where}/{path}", params={"language": "en"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
    early = await owner.post(f"/api/v1/fulfillments/{given.id}/delivery-note")
    assert (early.status_code, early.json()["code"]) == (409, "not_packed")
    assert (await owner.get(f"{where}/fiscal-draft")).json()["total_minor"] == 2000
    invoice = f"{where}/invoices/{uuid7()}"
    wrong = await owner.call("PUT", invoice, json={"recipient": RECIPIENT | {"tax_code": "RSSMRA80A01H501X"}})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "/recipient/tax_code")
    for _ in range(2):
        issued = await owner.call("PUT", invoice, json={"recipient": RECIPIENT})
        assert (issued.status_code, issued.json()["total_minor"]) == (200, 2000)
    assert issued.json()["number"].endswith("/1")
    xml = await owner.get(f"/api/v1/invoices/{issued.json()['id']}/xml")
    assert xml.headers["content-disposition"] == 'attachment; filename="IT00743110157_00001.xml"'
    assert b"<TipoDocumento>TD01</TipoDocumento>" in xml.content
    nothing = await owner.call("PUT", f"/api/v1/invoices/{issued.json()['id']}/credit-notes/{uuid7()}")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_credit")
    listed = await owner.get("/api/v1/invoices", params={"kind": "TD01"})
    assert [each["id"] for each in listed.json()["items"]] == [issued.json()["id"]]
    assert len((await owner.get(f"{where}/invoices")).json()["items"]) == 1
