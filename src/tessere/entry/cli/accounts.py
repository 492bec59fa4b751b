"""`tessere users` and `tessere keys`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import click
import msgspec

from tessere.entry.cli.system import reach_database
from tessere.infra import auth
from tessere.infra.db import Unit, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import load_settings
from tessere.kernel.errors import NotFound

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def run_unit(work: Callable[[Unit], Awaitable[Any]]) -> Any:
    """Run one unit of work against the system's database."""

    async def run() -> Any:
        settings = load_settings()
        async with (
            reach_database(settings) as url,
            open_database(url, before_commit=(write_emitted,), max_connections=2) as database,
            database.unit() as unit,
        ):
            return await work(unit)

    return asyncio.run(run())


def show(value: Any, form: bool, line: Callable[[Any], str]) -> None:
    """Print one value or a list of them, as JSON or a line each."""
    if form:
        click.echo(json.dumps(msgspec.to_builtins(value), indent=2))
        return
    for each in value if isinstance(value, list) else [value]:
        click.echo(line(each))


@click.group()
def users() -> None:
    """People who sign in."""


@users.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """Everybody who may sign in."""
    found = run_unit(auth.list_users)
    show(found, as_json, lambda user: f"{user.email:40} {user.role:12} {'disabled' if user.disabled else ''}")


@users.command("add")
@click.argument("email")
@click.option("--name", default="", help="How they are called; the address when absent.")
@click.option("--role", type=click.Choice(list(auth.ROLES)), default="analyst", show_default=True)
def add_user(email: str, name: str, role: auth.Role) -> None:
    """Let somebody in; prints their first password once."""
    user, password = run_unit(lambda unit: auth.create_user(unit, email=email, name=name or email, role=role))
    click.echo(f"{user.email} may sign in with the password {password}")


@users.command("password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Give somebody a new password; prints it once and ends their sessions."""

    async def work(unit: Unit) -> str:
        user = await auth.find_user(unit, email=email)
        if user is None:
            raise NotFound(f"nobody signs in as {email}")
        return await auth.set_password(unit, user_id=user.id)

    click.echo(f"{email} may sign in with the password {run_unit(work)}")


@click.group()
def keys() -> None:
    """API keys: write keys collect events, secret keys are for servers."""


@keys.command("list")
@as_json
def list_keys(as_json: bool) -> None:
    """Every key, without its secret."""
    found = run_unit(auth.list_keys)
    show(
        found,
        as_json,
        lambda key: f"{key.id}  {key.kind:7} {key.hint:14} {key.name}{' (revoked)' if key.revoked_at else ''}",
    )


@keys.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="What it may do, like profiles:read; repeatable.",
)
def add_key(name: str, scopes: tuple[str, ...]) -> None:
    """Make a secret key for a server; prints it once."""
    _, secret = run_unit(lambda unit: auth.create_key(unit, name=name, kind="secret", scopes=list(scopes)))
    click.echo(secret)


@keys.command("rotate")
@click.argument("key_id", type=click.UUID)
def rotate_key(key_id: UUID) -> None:
    """Make a new secret for a key; the old one works for a day more."""
    _, secret = run_unit(lambda unit: auth.rotate_key(unit, key_id=key_id))
    click.echo(secret)


@keys.command("revoke")
@click.argument("key_id", type=click.UUID)
def revoke_key(key_id: UUID) -> None:
    """End a key at once."""
    run_unit(lambda unit: auth.revoke_key(unit, key_id=key_id))
    click.echo("revoked")
