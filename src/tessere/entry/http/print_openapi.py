"""`python -m tessere.entry.http.print_openapi`: the API's description, from the code alone; no server, no database."""

from __future__ import annotations

import sys

import msgspec

from tessere.entry.http.app import create_api
from tessere.entry.http.description import complete


def render() -> bytes:
    """The document as the server would answer it, indented."""
    app = create_api()
    document = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    return msgspec.json.format(msgspec.json.encode(complete(app, document)), indent=1)


if __name__ == "__main__":
    sys.stdout.buffer.write(render())
