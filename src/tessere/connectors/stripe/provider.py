"""Stripe as a payment provider: payment intents that are authorized first and captured when goods leave.

https://docs.stripe.com/payments/paymentintents/lifecycle, https://docs.stripe.com/api/idempotent_requests (keys live for at least
24 hours), https://docs.stripe.com/webhooks (signed; late, twice and in any order).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import stripe

from tessere.commerce.orders import ProviderAnswer, ProviderAsk, ProviderNews, ProviderUnreachable
from tessere.kernel.errors import Forbidden, Invalid

TIMEOUT_SECONDS = 20.0
SIGNATURE_LASTS_SECONDS = 300
PAYMENT_ID = "tessere_payment_id"
# Errors that say nothing about whether the deed was done, or that pass when somebody mends the setup.
_PASSING = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.AuthenticationError,
    stripe.PermissionError,
)


class StripeProvider:
    """Cards. `details` of an authorization: `payment_method` (none: the page confirms it with the client secret),
    `return_url`, `capture` ("manual" unless "automatic")."""

    code = "stripe"
    tenders = frozenset({"card"})

    def __init__(
        self,
        *,
        secret_key: str,
        webhook_secret: str | None = None,
        api_url: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        addresses: Any = {"api": api_url} if api_url else {}
        self._webhook_secret = webhook_secret
        # Its own retries are off: an attempt without an answer is made again from what is written down.
        self._client = stripe.StripeClient(
            secret_key, base_addresses=addresses, max_network_retries=0,
            http_client=stripe.HTTPXClient(timeout=timeout_seconds),
        )  # fmt: skip

    async def carry_out(self, ask: ProviderAsk) -> ProviderAnswer:
        """Do it, once for a key."""
        options: Any = {"idempotency_key": ask.key}
        try:
            if ask.deed == "authorize":
                intent = await self._client.v1.payment_intents.create_async(_intent_of(ask), options)
                return answer_of(intent.to_dict())
            if ask.provider_ref is None:
                return ProviderAnswer(outcome="succeeded" if ask.deed == "void" else "failed", code="never_authorized")
            if ask.deed == "capture":
                taken = await self._client.v1.payment_intents.capture_async(
                    ask.provider_ref, {"amount_to_capture": ask.amount_minor}, options
                )
                return answer_of(taken.to_dict())
            if ask.deed == "void":
                await self._client.v1.payment_intents.cancel_async(ask.provider_ref, {}, options)
                return ProviderAnswer(outcome="succeeded")
            return await self._refund(ask, options)
        except stripe.StripeError as error:
            return _answer_to(error)

    def read_news(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> ProviderNews | None:  # noqa: ARG002
        """What a webhook says of a payment of ours; the signature's age is Stripe's client's to check."""
        if self._webhook_secret is None:
            raise Forbidden("no webhook secret of Stripe is set", code="bad_signature")
        try:
            stripe.WebhookSignature.verify_header(
                body.decode(), headers.get("stripe-signature", ""), self._webhook_secret, SIGNATURE_LASTS_SECONDS
            )
            event = msgspec.json.decode(body, type=dict[str, Any])
        except stripe.SignatureVerificationError as error:
            raise Forbidden("this was not signed by Stripe", code="bad_signature") from error
        except (UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise Invalid("this is not an event of Stripe") from error
        return news_of(event)

    async def _refund(self, ask: ProviderAsk, options: Any) -> ProviderAnswer:
        params: Any = {
            "payment_intent": ask.provider_ref, "amount": ask.amount_minor,
            "metadata": {PAYMENT_ID: str(ask.payment_id)},
        }  # fmt: skip
        refund = await self._client.v1.refunds.create_async(params, options)
        # A pending one is on its way; Stripe says so if the bank sends it back.
        if refund.status in ("succeeded", "pending"):
            return ProviderAnswer(outcome="succeeded")
        return ProviderAnswer(outcome="failed", code=refund.failure_reason or refund.status or "refund_failed")


def answer_of(intent: Mapping[str, Any]) -> ProviderAnswer:
    """What a payment intent says."""
    status, ref = intent["status"], intent["id"]
    if status == "requires_capture":
        return ProviderAnswer(outcome="succeeded", provider_ref=ref, authorized_minor=intent["amount_capturable"])
    if status == "succeeded":
        received = intent["amount_received"]
        return ProviderAnswer(
            outcome="succeeded", provider_ref=ref, authorized_minor=intent["amount"], captured_minor=received
        )
    if status == "canceled":
        return ProviderAnswer(outcome="failed", provider_ref=ref, code="canceled")
    action = None
    if status != "processing":
        told = intent.get("next_action") or {}
        url = (told.get("redirect_to_url") or {}).get("url")
        action = {"kind": told.get("type", "confirm"), "client_secret": intent.get("client_secret"), "url": url}
    return ProviderAnswer(outcome="pending", provider_ref=ref, next_action=action)


def news_of(event: Mapping[str, Any]) -> ProviderNews | None:
    """What an event says of a payment; None for all that is not about payments."""
    kind, about = event["type"], event["data"]["object"]
    given = {"id": event["id"], "kind": kind, "payment_id": _payment_id(about)}
    if about.get("object") == "payment_intent":
        error = about.get("last_payment_error") or {}
        failed = kind == "payment_intent.payment_failed"
        return ProviderNews(
            **given, provider_ref=about["id"], captured_minor=about.get("amount_received") or 0,
            authorized_minor=max(about.get("amount_capturable") or 0, about.get("amount_received") or 0),
            voided=about["status"] == "canceled",
            failure=(error.get("decline_code") or error.get("code") or "declined") if failed else None,
            failure_text=error.get("message") if failed else None,
        )  # fmt: skip
    if about.get("object") == "charge" and about.get("payment_intent"):
        return ProviderNews(
            **given, provider_ref=about["payment_intent"], captured_minor=about.get("amount_captured") or 0,
            refunded_minor=about.get("amount_refunded") or 0,
        )  # fmt: skip
    return None


def _intent_of(ask: ProviderAsk) -> Any:
    details = ask.details
    params: dict[str, Any] = {
        "amount": ask.amount_minor,
        "currency": ask.currency.lower(),
        "capture_method": "automatic" if details.get("capture") == "automatic" else "manual",
        "payment_method_types": ["card"],
        "description": ask.order_number,
        "metadata": {PAYMENT_ID: str(ask.payment_id), "tessere_order_id": str(ask.order_id)},
    }
    if details.get("payment_method"):
        params |= {"payment_method": str(details["payment_method"]), "confirm": True}
        if details.get("return_url"):
            params["return_url"] = str(details["return_url"])
    return params


def _answer_to(error: stripe.StripeError) -> ProviderAnswer:
    if isinstance(error, stripe.CardError):
        told = ((error.json_body or {}).get("error") or {}) if isinstance(error.json_body, dict) else {}
        intent = (told.get("payment_intent") or {}).get("id")
        code = told.get("decline_code") or error.code or "declined"
        return ProviderAnswer(outcome="failed", provider_ref=intent, code=code, text=error.user_message)
    in_use = error.code in ("idempotency_key_in_use", "lock_timeout")
    if isinstance(error, _PASSING) or in_use or (error.http_status or 500) >= 500:
        raise ProviderUnreachable(f"{type(error).__name__}: {error.user_message or error}") from error
    return ProviderAnswer(outcome="failed", code=error.code or "refused", text=error.user_message)


def _payment_id(about: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID((about.get("metadata") or {})[PAYMENT_ID])
    except (KeyError, ValueError):
        return None
