"""`python -m tessere.entry.http.print_openapi`: the API's description, from the code alone; no server, no database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from tessere.entry.http.app import Parts, create_api
from tessere.entry.http.description import complete
from tessere.infra import web
from tessere.infra.db import Database
from tessere.infra.settings import Settings


def render() -> bytes:
    """The document as the server would answer it, indented."""
    never_opened = AsyncConnectionPool[AsyncConnection[Any]](open=False)
    app = create_api(Settings(home=Path()), Database(never_opened, url=""), Parts(), web.LiveHub(""))
    document = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    return msgspec.json.format(msgspec.json.encode(complete(app, document)), indent=1)


if __name__ == "__main__":
    sys.stdout.buffer.write(render())
