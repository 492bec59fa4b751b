"""A double of Stripe's API over real HTTP: keys that make repetition harmless, cards that are declined, answers that get lost."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qsl

KEY, WEBHOOK_KEY = "sk_test_double", "whsec_double"


class StripeDouble:
    """An ASGI application. `lost`: so many requests are carried out and never answered."""

    def __init__(self) -> None:
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[tuple[str, str], int, dict[str, Any]]] = {}
        self.requests: list[tuple[str, str]] = []
        self.lost = 0
        self.down = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.requests.append((scope["method"], scope["path"]))
        status, answer = self._answer(scope["path"], body.decode(), headers)
        if self.lost:
            self.lost -= 1
            await asyncio.sleep(1.5)  # longer than the client waits
            return
        payload = json.dumps(answer).encode()
        kind = [(b"content-type", b"application/json"), (b"request-id", b"req_1")]
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": payload})

    def _answer(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if headers.get("authorization") != f"Bearer {KEY}":
            return 401, _error("invalid_request_error", "no such key", "api_key_invalid")
        if self.down:
            self.down -= 1
            return 503, _error("api_error", "come back later")
        key = headers.get("idempotency-key", "")
        assert key, "every deed carries a key"
        if key in self.answers:
            asked, status, answer = self.answers[key]
            if asked != (path, body):
                return 400, _error("idempotency_error", "this key was used for something else")
            return status, answer
        status, answer = self._carry_out(path, dict(parse_qsl(body)))
        self.answers[key] = ((path, body), status, answer)
        return status, answer

    def _carry_out(self, path: str, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
        parts = path.removeprefix("/v1/").split("/")
        if parts == ["payment_intents"]:
            return self._create(params)
        if parts == ["refunds"]:
            return self._refund(params)
        intent = self.intents.get(parts[1])
        if intent is None:
            return 404, _error("invalid_request_error", "no such intent", "resource_missing")
        if parts[2] == "cancel":
            intent["status"] = "canceled"
            return 200, intent
        if intent["status"] != "requires_capture":
            return 400, _error("invalid_request_error", "not now", "payment_intent_unexpected_state")
        taken = int(params["amount_to_capture"])
        intent.update(status="succeeded", amount_received=taken, amount_capturable=0)
        return 200, intent

    def _create(self, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
        id, amount = f"pi_{len(self.intents) + 1}", int(params["amount"])
        metadata = {name[9:-1]: value for name, value in params.items() if name.startswith("metadata[")}
        intent: dict[str, Any] = {
            "id": id, "object": "payment_intent", "amount": amount, "amount_capturable": 0, "amount_received": 0,
            "currency": params["currency"], "status": "requires_payment_method", "client_secret": f"{id}_secret",
            "metadata": metadata, "next_action": None, "last_payment_error": None,
        }  # fmt: skip
        self.intents[id] = intent
        method = params.get("payment_method")
        if method == "pm_card_chargeDeclined":
            error = _error("card_error", "Your card was declined.", "card_declined", decline_code="generic_decline")
            error["error"]["payment_intent"] = intent
            return 402, error
        if method == "pm_card_authenticationRequired":
            redirect = {"url": "https://bank.example/3ds", "return_url": params.get("return_url")}
            action = {"type": "redirect_to_url", "redirect_to_url": redirect}
            intent.update(status="requires_action", next_action=action)
        elif method is not None:
            self._authorize(intent, automatic=params["capture_method"] == "automatic")
        return 200, intent

    def _refund(self, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
        refund = {
            "id": f"re_{len(self.refunds) + 1}", "object": "refund", "amount": int(params["amount"]),
            "payment_intent": params["payment_intent"], "status": "succeeded", "failure_reason": None,
        }  # fmt: skip
        self.refunds.append(refund)
        return 200, refund

    def _authorize(self, intent: dict[str, Any], *, automatic: bool = False) -> None:
        if automatic:
            intent.update(status="succeeded", amount_received=intent["amount"])
        else:
            intent.update(status="requires_capture", amount_capturable=intent["amount"])
        intent["next_action"] = None

    def authenticate(self, id: str) -> dict[str, Any]:
        """The customer passes 3-D Secure; the event that tells it."""
        self._authorize(self.intents[id])
        return self.event("payment_intent.amount_capturable_updated", self.intents[id])

    def event(self, kind: str, about: dict[str, Any], id: str | None = None) -> dict[str, Any]:
        return {"id": id or f"evt_{kind}", "object": "event", "type": kind, "data": {"object": about}}


def signed(event: dict[str, Any], *, key: str = WEBHOOK_KEY, age: int = 0) -> tuple[bytes, dict[str, str]]:
    """An event as Stripe posts it."""
    body = json.dumps(event).encode()
    at = int(time.time()) - age
    signature = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, {"stripe-signature": f"t={at},v1={signature}", "content-type": "application/json"}


def _error(kind: str, message: str, code: str | None = None, **more: Any) -> dict[str, Any]:
    return {"error": {"type": kind, "message": message, "code": code, **more}}
