"""The stream of requests of privacy: nothing that happens while a page opens is missed."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from tessere.entry.http import WebApp
from tessere.infra import auth
from tessere.infra.db import Database


async def test_it_begins_by_telling_to_read_again(app: WebApp, serve: Any, database: Database) -> None:
    async with database.unit() as unit:
        _, secret = await auth.create_key(unit, name="Server", kind="secret", scopes=["privacy:export"])
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        httpx.AsyncClient(base_url=await serve(app), headers=headers) as client,
        client.stream("GET", "/api/v1/privacy/stream") as answer,
    ):
        lines = answer.aiter_lines()
        async with asyncio.timeout(5):
            assert "event: requests" in [await anext(lines) for _ in range(3)]
