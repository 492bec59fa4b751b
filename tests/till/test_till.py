from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.commerce.promotions.strategies import BUY_GETS, ITEM_EFFECTS, promotions
from tests.till.counter import KEY, NOW, PRODUCTS, bundle, packed, sell

from tessere.commerce import promotions as server
from tessere.commerce.offers import ItemPercent, Promotion, decode
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.till import Context, Scanned, Tender, Till


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path / "till.db", KEY.public_key(), name="milano-1", clock=lambda: NOW)


def test_it_sells_what_it_quoted_to_the_cent(till: Till) -> None:
    till.load(packed())
    quoted = till.quote([Scanned("L1", 3), Scanned("C1")], Context(now=NOW))
    assert quoted.quote.total_minor == 2_000 + 8_999
    cash, card = Tender(kind="cash", amount_minor=5_000), Tender(kind="card", amount_minor=5_999, reference="auth 1")
    receipt = till.sell(quoted, [cash, card], customer="2900000000018")
    sale = receipt.sale
    assert [(each.sku, sum(u.net_minor * u.quantity for u in each.units)) for each in sale.lines] == [
        ("L1", 2_000), ("C1", 8_999)
    ]  # fmt: skip
    assert {each.promotion_id: each.amount_minor for each in sale.promotions} == {"3x2": 1_000, "ten": 1_000}
    assert (sale.number, sale.till, sale.touchpoint, sale.customer) == (1, "milano-1", "milano-duomo", "2900000000018")
    assert receipt.vat_by_rate == {2_200: (sale.total_minor, sale.vat_minor)}
    assert till.sell(quoted, [cash, card]).sale == sale  # the button was pressed twice
    assert till._journal.count("queued") == 1


def test_what_is_not_paid_is_not_sold(till: Till) -> None:
    with pytest.raises(Conflict, match="no bundle"):
        sell(till)
    till.load(packed())
    quoted = till.quote([Scanned("L1")], Context(now=NOW))
    for amounts in ([], [999], [1_001], [2_000, -1_000]):
        with pytest.raises(Invalid) as refused:
            till.sell(quoted, [Tender(kind="cash", amount_minor=each) for each in amounts])
        assert refused.value.code == "tenders_wrong"
    with pytest.raises(NotFound):
        till.quote([Scanned("nothing")], Context(now=NOW))
    with pytest.raises(Invalid):
        till.quote([Scanned("L1", -1)], Context(now=NOW))
    assert till._journal.count("queued") == 0


def test_bundles_of_others_broken_ones_and_old_ones_change_nothing(till: Till) -> None:
    good = packed(made_at=10)
    till.load(good)
    before = till.loaded
    stranger = Ed25519PrivateKey.generate()
    bad = {
        "bundle_forged": [packed(made_at=20, key=stranger), _flip(good, len(good) // 2), _flip(good, len(good) - 1)],
        "bundle_invalid": [b"", good[: len(good) // 2], good[:-1], b"\xff" * 40],
        "bundle_older": [packed(made_at=9)],
    }
    for code, several in bad.items():
        for each in several:
            with pytest.raises(Invalid) as refused:
                till.load(each)
            assert refused.value.code == code
    assert till.loaded == before
    assert till.load(packed(made_at=10)) == before  # the same once more is no older


def _flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_it_goes_on_where_it_was_switched_off(till: Till, tmp_path: Path) -> None:
    till.load(packed(made_at=5))
    first, loaded = sell(till), till.loaded
    till.close()
    again = Till(tmp_path / "till.db", KEY.public_key(), clock=lambda: NOW)
    assert again.loaded == loaded
    assert sell(again) != first
    assert again._journal.count("queued") == 2


SCANNED = st.lists(st.tuples(st.sampled_from(["L1", "C1"]), st.integers(1, 4)), min_size=1, max_size=4)


@settings(max_examples=60)
@given(offers=promotions(ITEM_EFFECTS | BUY_GETS, groups=("stack", "best")), scanned=SCANNED)
def test_it_answers_as_the_server_does(
    tmp_path_factory: pytest.TempPathFactory, offers: tuple[Promotion, ...], scanned: list[tuple[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("till") / "till.db"
    with Till(path, KEY.public_key()) as till:
        till.load(packed(promotions=offers))
        found = till.quote([Scanned(*each) for each in scanned], Context(now=NOW, segments=frozenset({"vip"})))
    facts = {each.sku: each for each in PRODUCTS}
    lines = tuple(
        server.Line(id=str(n), product=facts[sku].facts, quantity=count, unit_minor=facts[sku].unit_minor)
        for n, (sku, count) in enumerate(scanned, 1)
    )
    context = server.Context(
        now=NOW, segments=frozenset({"vip"}), channel="shop", touchpoint="milano-duomo", zone="Europe/Rome"
    )
    compiled = server.Compiled(decode(bundle(promotions=offers).offers))
    web = server.quote(server.Basket(lines=lines), context, compiled)
    assert (found.quote.hash, found.quote.trace()) == (web.hash, web.trace())


def test_a_newer_bundle_leaves_what_a_customer_was_told(till: Till) -> None:
    till.load(packed(made_at=1))
    quoted = till.quote([Scanned("L1", 3)], Context(now=NOW))
    dearer = (Promotion(id="one", name={"it": "1%"}, effect=ItemPercent(100)),)
    till.load(packed(made_at=2, promotions=dearer, version=8))
    sale = till.sell(quoted, [Tender(kind="cash", amount_minor=2_000)]).sale
    assert (sale.total_minor, sale.offers_version) == (2_000, 7)


def test_it_needs_no_server_to_run() -> None:
    """None of what a server needs is imported, not even when it is there."""
    program = (
        "import sys\nimport tessere.till\n"
        "heavy = {'litestar', 'psycopg', 'structlog', 'duckdb', 'uvicorn', 'tessere.infra'} & sys.modules.keys()\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
