"""Brings the database to this release and makes the first owner; apart, because it loads every slice."""

from __future__ import annotations

import os
from pathlib import Path

from tessere.entry import slices
from tessere.infra import auth
from tessere.infra.db import find_migrations, migrate, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import Settings


async def prepare(settings: Settings, url: str) -> str | None:
    """What a start needs of the database; the password that was made for the first owner, kept for the next greeting."""
    await migrate(url, find_migrations(slices.MIGRATIONS))
    return await _first_owner(settings, url)


async def _first_owner(settings: Settings, url: str) -> str | None:
    async with (
        open_database(url, before_commit=(write_emitted,), max_connections=2) as database,
        database.unit() as unit,
    ):
        made = await auth.ensure_owner(unit, email=settings.owner_email, password=settings.owner_password)
        await slices.prepare(unit)
    kept = settings.home / "first-password"
    if made and not settings.owner_password:
        _write_private(kept, made)
    return kept.read_text().strip() if kept.exists() else None


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
