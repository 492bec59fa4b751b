"""Stripe's own client against a double that speaks its protocol."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import uvicorn
from tests.connectors.stripe.double import KEY, WEBHOOK_KEY, StripeDouble, signed

from tessere.commerce.orders import ProviderAsk, ProviderUnreachable
from tessere.connectors.stripe import StripeProvider
from tessere.infra.db import utc_now
from tessere.kernel.errors import Forbidden, Invalid
from tessere.kernel.ids import uuid7

PAYMENT = uuid7()


@pytest.fixture
def double() -> StripeDouble:
    return StripeDouble()


@pytest.fixture
async def stripe(double: StripeDouble) -> AsyncIterator[StripeProvider]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(double, log_level="critical", lifespan="off", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110  # the server offers no event
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield StripeProvider(secret_key=KEY, webhook_secret=WEBHOOK_KEY, api_url=url, timeout_seconds=0.7)
    server.should_exit = True
    await task


def ask(deed: Any = "authorize", *, ref: str | None = None, amount: int = 1000, **details: Any) -> ProviderAsk:
    return ProviderAsk(
        key=str(details.pop("key", uuid7())), deed=deed, payment_id=PAYMENT, order_id=UUID(int=1),
        order_number="SITE-2026-001001", tender="card", amount_minor=amount, currency="EUR", provider_ref=ref,
        customer_id=None, details=details,
    )  # fmt: skip


async def test_a_card_is_authorized_captured_in_part_and_refunded(stripe: StripeProvider, double: StripeDouble) -> None:
    authorized = await stripe.carry_out(ask(payment_method="pm_card_visa"))
    assert (authorized.outcome, authorized.authorized_minor, authorized.captured_minor) == ("succeeded", 1000, 0)
    ref = authorized.provider_ref
    assert double.intents[str(ref)]["metadata"]["tessere_payment_id"] == str(PAYMENT)
    captured = await stripe.carry_out(ask("capture", ref=ref, amount=600))
    assert (captured.outcome, captured.captured_minor) == ("succeeded", 600)
    assert (await stripe.carry_out(ask("refund", ref=ref, amount=250))).outcome == "succeeded"
    assert [each["amount"] for each in double.refunds] == [250]
    again = await stripe.carry_out(ask("capture", ref=ref, amount=600))
    assert (again.outcome, again.code) == ("failed", "payment_intent_unexpected_state")


async def test_a_declined_card_says_why(stripe: StripeProvider) -> None:
    answer = await stripe.carry_out(ask(payment_method="pm_card_chargeDeclined"))
    assert (answer.outcome, answer.code, answer.text) == ("failed", "generic_decline", "Your card was declined.")
    assert answer.provider_ref == "pi_1"


async def test_three_d_secure_asks_the_customer(stripe: StripeProvider, double: StripeDouble) -> None:
    answer = await stripe.carry_out(
        ask(payment_method="pm_card_authenticationRequired", return_url="https://www.example.com/back")
    )
    assert answer.outcome == "pending"
    assert answer.next_action == {
        "kind": "redirect_to_url", "client_secret": "pi_1_secret", "url": "https://bank.example/3ds"
    }  # fmt: skip
    body, headers = signed(double.authenticate("pi_1"))
    news = stripe.read_news(headers, body, now=utc_now())
    assert news is not None
    assert (news.payment_id, news.provider_ref, news.authorized_minor) == (PAYMENT, "pi_1", 1000)


async def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_done_twice(
    stripe: StripeProvider, double: StripeDouble
) -> None:
    key = uuid7()
    double.lost = 1
    with pytest.raises(ProviderUnreachable):
        await stripe.carry_out(ask(payment_method="pm_card_visa", key=key))
    answer = await stripe.carry_out(ask(payment_method="pm_card_visa", key=key))
    assert (answer.outcome, answer.provider_ref, len(double.intents)) == ("succeeded", "pi_1", 1)
    other = await stripe.carry_out(ask(payment_method="pm_card_visa", key=key, amount=1))
    assert other.outcome == "failed"
    double.down = 1
    with pytest.raises(ProviderUnreachable):
        await stripe.carry_out(ask(payment_method="pm_card_visa"))
    assert len(double.requests) == 4  # the client makes none of its own


async def test_a_page_may_confirm_and_a_payment_be_let_go_of(stripe: StripeProvider, double: StripeDouble) -> None:
    answer = await stripe.carry_out(ask())
    assert answer.next_action == {"kind": "confirm", "client_secret": "pi_1_secret", "url": None}
    assert (await stripe.carry_out(ask("void", ref="pi_1"))).outcome == "succeeded"
    assert double.intents["pi_1"]["status"] == "canceled"
    taken = await stripe.carry_out(ask(payment_method="pm_card_visa", capture="automatic"))
    assert (taken.authorized_minor, taken.captured_minor) == (1000, 1000)


async def test_only_what_stripe_signed_lately_is_heard(double: StripeDouble) -> None:
    stripe = StripeProvider(secret_key=KEY, webhook_secret=WEBHOOK_KEY)
    charge = {
        "object": "charge",
        "payment_intent": "pi_9",
        "amount_captured": 900,
        "amount_refunded": 300,
        "metadata": {},
    }
    body, headers = signed(double.event("charge.refunded", charge))
    news = stripe.read_news(headers, body, now=utc_now())
    assert news is not None
    assert (news.provider_ref, news.captured_minor, news.refunded_minor) == ("pi_9", 900, 300)
    for wrong_body, wrong in [
        (body.replace(b"300", b"900"), headers),
        signed(double.event("charge.refunded", charge), key="whsec_other"),
        signed(double.event("charge.refunded", charge), age=400),
        (body, {}),
        (b"\xff", headers),
    ]:
        with pytest.raises((Forbidden, Invalid)):
            stripe.read_news(wrong, wrong_body, now=utc_now())
    body, headers = signed(double.event("customer.created", {"object": "customer", "id": "cus_1"}))
    assert stripe.read_news(headers, body, now=utc_now()) is None
    with pytest.raises(Forbidden):
        StripeProvider(secret_key=KEY).read_news(headers, body, now=utc_now())
