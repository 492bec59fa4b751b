"""The same totals as other systems, where the meaning is the same; skipped where they are not installed."""

from __future__ import annotations

import pytest
from benchmarks.peers import PEERS, ask_ours, cases_of


@pytest.mark.parametrize("name", sorted(PEERS))
def test_totals_are_those_of(name: str) -> None:
    ask, mode = PEERS[name]
    cases = cases_of(90, 40) if name == "medusa" else cases_of(12, 2)
    found = ask(cases)
    if found is None:
        pytest.skip(f"{name} is not installed")
    ours = ask_ours(cases, mode)
    assert ours["totals"] == found["totals"]
    assert ours["totals"] != ask_ours(cases | {"promotions": []}, mode)["totals"]
