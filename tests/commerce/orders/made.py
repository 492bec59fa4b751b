"""Orders made by hand, for tests of their rules."""

from __future__ import annotations

from uuid import UUID

from tessere.commerce.baskets import DeliveryChoice
from tessere.commerce.orders.domain.model import Order, OrderContact, OrderLine, ShippingCharge
from tessere.commerce.orders.domain.units import OrderRun, join_runs
from tessere.kernel.time import EPOCH


def make_line(line: int, quantity: int, *nets: int) -> OrderLine:
    """So many pieces at each net price."""
    runs = [OrderRun(quantity=quantity, gross_minor=5_000, net_minor=net, vat_minor=net // 6) for net in nets]
    return OrderLine(
        line=line, variant_id=UUID(int=line), product_id=None, sku=f"sku-{line}", name=f"Article {line}", brand=None,
        categories=[], vat_bp=2200, list_minor=None, reference_minor=None, runs=join_runs(runs),
        delivery=DeliveryChoice(),
    )  # fmt: skip


def make_order(*lines: OrderLine, shipping: int = 0) -> Order:
    """An order that was just placed."""
    charge = ShippingCharge(
        method="courier", name="Courier", gross_minor=shipping, net_minor=shipping, vat_minor=0, vat_bp=2200
    )
    return Order(
        id=UUID(int=1), number="SITE-2026-001001", reference="basket 1", content=b"", channel="site", touchpoint=None,
        customer_id=None, anonymous_id=None, contact=OrderContact(), billing=None, shipping=None, language="it",
        currency="EUR", lines=lines, charge=charge if shipping else None, promotions=(), coupons=(), allowances=(),
        basket_id=None, quote_hash="", stock_hold_id=None, offers_owner_id=None, exchange_of=None, authorized_minor=0,
        captured_minor=0, refunded_minor=0, placed_at=EPOCH, confirmed_at=None, updated_at=EPOCH, version=1,
    )  # fmt: skip
