"""How much memory the whole system uses, from /proc: its processes and the embedded database."""

from __future__ import annotations

import os
from pathlib import Path

_PROC = Path("/proc")


def system_memory_bytes(*, supervisor: int, postmaster: int | None = None) -> int:
    """The proportional set size of the supervisor, the embedded server, and all that they started; 0 where unknown."""
    parents = _parents()
    wanted = {supervisor} | ({postmaster} if postmaster else set())
    grown = True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in wanted} - wanted
        wanted |= more
        grown = bool(more)
    return sum(_pss(pid) for pid in wanted)


def find_postmaster(cluster: Path) -> int | None:
    """The process of the embedded server, or None when there is none or it is not ours to see."""
    try:
        return int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _parents() -> dict[int, int]:
    found = {}
    for entry in _PROC.iterdir() if _PROC.exists() else ():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, ValueError, IndexError):
                continue
    return found


def _pss(pid: int) -> int:
    try:
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        return _resident(pid)
    return 0


def _resident(pid: int) -> int:
    try:
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
