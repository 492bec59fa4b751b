"""Reads the settings: defaults, then the file, then the environment."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tessere.infra.settings.domain import Settings
from tessere.kernel.errors import Invalid

PREFIX = "TESSERE_"
EMBEDDED_URL = "TESSERE_EMBEDDED_URL"
SECRET_FILE = "secret.key"  # noqa: S105  # its name
_SECRET_BYTES = 32
# Not settings: where the settings are, what the supervisor tells its processes, and what tests use.
_OTHER_VARIABLES = frozenset({"TESSERE_CONFIG", EMBEDDED_URL, "TESSERE_CITUS_URL"})
_FOR_TESTS = "TESSERE_TEST_"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; Invalid names the setting that is wrong and where it was read."""
    environ = os.environ if environ is None else environ
    home = Path(environ.get("TESSERE_HOME", "") or _default_home(environ))
    values: dict[str, Any] = {"home": str(home)}
    path = Path(environ.get("TESSERE_CONFIG", "") or home / "tessere.toml")
    if path.exists():
        values |= _read_file(path)
    elif "TESSERE_CONFIG" in environ:
        raise Invalid(f"TESSERE_CONFIG names {path}, which does not exist")
    values |= _read_environment(environ)
    try:
        settings = msgspec.convert(values, Settings, strict=False, dec_hook=_decode)
        ZoneInfo(settings.time_zone)
    except msgspec.ValidationError as error:
        raise Invalid(f"a setting is wrong: {error} (set in {path} or as {PREFIX}NAME)") from error
    except (KeyError, ValueError) as error:
        raise Invalid(f"time_zone is not a known zone: {values.get('time_zone')!r}") from error
    return settings


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value).expanduser()
    raise NotImplementedError(kind)


def database_url(settings: Settings, environ: Mapping[str, str] | None = None) -> str:
    """The URL of the database in a process of a running system; Invalid when nobody has started one."""
    url = settings.database_url or (os.environ if environ is None else environ).get(EMBEDDED_URL)
    if not url:
        raise Invalid("no database: start the system with `tessere up`, or set TESSERE_DATABASE_URL")
    return url


def installation_secret(settings: Settings) -> bytes:
    """What this installation seals fingerprints with: 32 bytes in its home, made when they are first asked for.

    Processes on other hosts need the same file, and so does a restored backup.
    """
    path = settings.home / SECRET_FILE
    with suppress(FileNotFoundError):
        return _read_secret(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{SECRET_FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(_SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was faster: its secret holds
        os.link(draft, path)
    draft.unlink()
    return _read_secret(path)


def _read_secret(path: Path) -> bytes:
    text = path.read_text("ascii").strip()
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != _SECRET_BYTES:
        raise Invalid(f"{path} does not hold the installation's secret; put the original file back")
    return found


def _default_home(environ: Mapping[str, str]) -> Path:
    if os.geteuid() == 0:  # the database may not run as root, and its own user cannot enter /root
        return Path("/var/lib/tessere")
    base = environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "tessere"


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not valid TOML: {error}") from error


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    known = set(Settings.__struct_fields__)
    values: dict[str, Any] = {}
    for variable, text in environ.items():
        if not variable.startswith(PREFIX) or variable.startswith(_FOR_TESTS):
            continue
        if variable in _OTHER_VARIABLES or text == "":
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in known:
            raise Invalid(f"{variable} is not a setting; known are {', '.join(sorted(known))}")
        values[name] = text.split(",") if name == "trusted_proxies" else text
    return values
