"""Promotions of other systems beside ours: the same offers and baskets, where the meaning is the same.

Medusa's promotions apply one after the other to what is left (`stack`); Oscar's use up the units they reduce (`ordered`).
Percents on categories mean the same in all. Prices are such that no percent leaves a fraction of a cent.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tessere.commerce.offers import (
    Basket,
    Bundle,
    Compiled,
    Context,
    ItemPercent,
    Line,
    OfferGroup,
    Promotion,
    quote,
)
from tessere.kernel.time import EPOCH

HERE = Path(__file__).parent
# An environment of its own in which django-oscar is installed; docs/promotions.md says how.
OSCAR = Path(os.environ.get("TESSERE_PEER_OSCAR", "") or Path.home() / ".cache/tessere-peers/oscar")
CATEGORIES = 80
Answer = dict[str, Any]


def cases_of(promotions: int, baskets: int, *, rounds: int = 0, seed: int = 5) -> dict[str, Any]:
    """Percents on categories, and baskets of three lines of articles in two categories each."""
    chance = random.Random(seed)
    offers = [
        {"id": f"p{at:04}", "category": f"c{at % CATEGORIES}", "percent": chance.choice([10, 20, 50])}
        for at in range(promotions)
    ]
    articles = [
        {
            "sku": f"s{at}",
            "categories": [f"c{place}" for place in sorted(chance.sample(range(CATEGORIES), 2))],
            "unit_minor": chance.randrange(1, 50) * 10_000_000,
        }
        for at in range(40)
    ]
    carts = [
        [article | {"quantity": chance.randrange(1, 4)} for article in chance.sample(articles, 3)]
        for _ in range(baskets)
    ]
    return {"promotions": offers, "baskets": carts, "rounds": rounds}


def ask_ours(cases: dict[str, Any], mode: str) -> Answer:
    """Our totals, and quotes a second of processor time with lines and trace written out."""
    promotions = tuple(
        Promotion(
            id=each["id"], name={"en": each["id"]}, priority=at, group="all", effect=ItemPercent(each["percent"] * 100),
            scope={"product": "category", "op": "is", "value": each["category"]},
        )
        for at, each in enumerate(cases["promotions"])
    )  # fmt: skip
    compiled = Compiled(Bundle(version=1, promotions=promotions, groups=(OfferGroup(code="all", mode=mode),)))  # type: ignore[arg-type]
    baskets = [
        Basket(
            lines=tuple(
                Line(
                    id=str(at), product={"sku": line["sku"], "category": line["categories"]}, quantity=line["quantity"],
                    unit_minor=line["unit_minor"],
                )
                for at, line in enumerate(lines)
            )
        )
        for lines in cases["baskets"]
    ]  # fmt: skip
    context = Context(now=EPOCH)
    totals = [quote(basket, context, compiled).total_minor for basket in baskets]
    rates = []
    for _ in range(cases["rounds"]):
        started = time.process_time()
        for basket in baskets:
            found = quote(basket, context, compiled)
            found.lines, found.trace()  # written when they are read
        rates.append(len(baskets) / (time.process_time() - started))
    return {"totals": totals, "rate": max(rates, default=0)}


def ask_medusa(cases: dict[str, Any]) -> Answer | None:
    """Medusa's answer; None where it is not installed (`npm ci` in benchmarks/peers/medusa)."""
    node = shutil.which("node")
    if node is None or not (HERE / "medusa/node_modules/@medusajs/promotion").exists():
        return None
    return _run([node, "quotes.mjs"], HERE / "medusa", cases)


def ask_oscar(cases: dict[str, Any]) -> Answer | None:
    """Oscar's answer; None where it is not installed."""
    python = OSCAR / "bin/python"
    if not python.exists():
        return None
    return _run([str(python), "quotes.py", str(OSCAR / "template.db")], HERE / "oscar", cases)


def _run(command: list[str], folder: Path, cases: dict[str, Any]) -> Answer:
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}")
    found: Answer = json.loads(done.stdout.splitlines()[-1])
    return found


# By name: who is asked, and the mode of our group that means the same.
PEERS: dict[str, tuple[Callable[[dict[str, Any]], Answer | None], str]] = {
    "medusa": (ask_medusa, "stack"),
    "oscar": (ask_oscar, "ordered"),
}
