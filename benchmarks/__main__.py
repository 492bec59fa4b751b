"""Runs the benchmarks several times and prints the median of each figure."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable

from benchmarks import (
    asking,
    checkout,
    collect,
    intake,
    lake,
    latency,
    matching,
    memory,
    million,
    quotes,
    replay,
    stock,
)

BENCHMARKS: dict[str, Callable[[], dict[str, float]]] = {
    "asking": asking.run,
    "checkout": checkout.run,
    "collect": collect.run,
    "intake": intake.run,
    "lake": lake.run,
    "latency": latency.run,
    "matching": matching.run,
    "memory": memory.run,
    "million": million.run,
    "quotes": quotes.run,
    "replay": replay.run,
    "stock": stock.run,
}

# One takes long, the other gives the same on every run.
_ONCE = frozenset({"memory", "matching", "million", "replay"})


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="which; all when none is named")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found = {}
    for name in chosen.names or BENCHMARKS:
        runs = [BENCHMARKS[name]() for _ in range(1 if name in _ONCE else chosen.runs)]
        found[name] = {figure: statistics.median(run[figure] for run in runs) for figure in runs[0]}
        if not chosen.json:
            print(f"{name} (median of {len(runs)})")
            for figure, value in found[name].items():
                print(f"  {figure:28} {value:12,.2f}")
            sys.stdout.flush()
    if chosen.json:
        machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
        print(json.dumps({"machine": machine, "results": found}, indent=2))


if __name__ == "__main__":
    main()
