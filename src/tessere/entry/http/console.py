"""The built console: its page for every path that is not the server's."""

from __future__ import annotations

from pathlib import Path

from tessere.entry.http.pages import Pages

ASSETS = Path(__file__).parent / "console_assets"
# What is not the console's: these answer with problems, never with a page.
SERVER_PATHS = ("/api", "/v1", "/health", "/metrics")
_NOT_BUILT = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Tessere</title>'
    b"<p>The console is not built. Run <code>make console</code>; "
    b'the API is described at <a href="/api/docs">/api/docs</a>.</p>'
)


def is_console_path(path: str) -> bool:
    """Whether a path is the console's."""
    return not any(path == prefix or path.startswith(f"{prefix}/") for prefix in SERVER_PATHS)


def make_console(folder: Path = ASSETS) -> Pages:
    """The console over a folder of built files."""
    return Pages(folder, label="(console)", not_built=_NOT_BUILT)
