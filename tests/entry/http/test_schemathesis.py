"""Whatever fits the description of the API, or does not: no answer is a 500, and answers are as described."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tessere.customer import events
from tessere.entry.http import Parts, WebApp, create_app
from tessere.entry.http.compose import make_collector
from tessere.infra import auth
from tessere.infra.db import Database
from tessere.infra.settings import Settings

# Shared by all operations, so that the test stays short however many there are.
EXAMPLES = 480
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# One ends the session, the other is not JSON.
LEFT_OUT = {("DELETE", "/api/v1/session"), ("GET", "/metrics")}


@pytest.fixture
def app(settings: Settings, database: Database) -> WebApp:
    return create_app(settings, database, Parts(collector=make_collector(settings, database)))


@pytest.fixture
async def write_key(database: Database) -> str:
    async with database.unit() as unit:
        return (await events.create_source(unit, name="Site", kind=events.SourceKind.SITE))[1]


@pytest.fixture
async def secret(database: Database) -> str:
    async with database.unit() as unit:
        return (await auth.create_key(unit, name="Everything", kind="secret", scopes=list(auth.SCOPES)))[1]


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
async def test_no_500(app: WebApp, serve: Any, secret: str, write_key: str) -> None:
    url = await serve(app)
    found = await asyncio.to_thread(_walk, url, secret, write_key)
    assert found["Customers"] > 10
    assert found["Collect"] > 30


def _walk(url: str, secret: str, write_key: str) -> Counter[str]:
    schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
    with requests.Session() as session:
        session.headers.update({"Authorization": f"Bearer {secret}", "X-Write-Key": write_key})
        operations = [result.ok() for result in schema.get_all_operations()]
        operations = [operation for operation in operations if not _is_left_out(operation)]
        for operation in operations:
            _try(operation, session, max(2, min(12, EXAMPLES // len(operations))))
    return Counter(operation.definition.raw["tags"][0] for operation in operations)


def _is_left_out(operation: Any) -> bool:
    answer = operation.definition.raw["responses"].get("200", {}).get("content", {})
    return (operation.method.upper(), operation.path) in LEFT_OUT or "text/event-stream" in answer


def _try(operation: Any, session: requests.Session, examples: int) -> None:
    strategy = operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | operation.as_strategy(
        generation_mode=GenerationMode.NEGATIVE
    )

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def attempt(case: Any) -> None:
        case.call_and_validate(session=session, checks=CHECKS)

    attempt()
