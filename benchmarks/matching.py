"""How well likely duplicates are found: pairwise precision, recall and F1 against the truth.

The same scored pairs are taken two ways at every threshold: as plain connected components, and as the groups that the
guards leave. Nothing is timed.
"""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from benchmarks.population import population
from tessere.flows.matching.domain.groups import Guards, components, group
from tessere.flows.matching.domain.pairs import ScoredPair
from tessere.flows.matching.domain.records import make_record
from tessere.flows.matching.service.model import Model
from tessere.flows.matching.service.searching import LEAST_PROBABILITY

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SYNTHETIC = 50_000
_LIMITS = {"codice_fiscale": 1, "user_id": 1}
_THRESHOLDS = [step / 2 for step in range(-16, 25)]
_FAINT = 0.002


class Row(NamedTuple):
    """A record: what was said, whose it truly is, and the identifiers that one person may hold once."""

    traits: dict[str, Any]
    person: Hashable
    held: tuple[tuple[str, str], ...] = ()


class Quality(NamedTuple):
    """Against all pairs of records of one person."""

    f1: float
    precision: float
    recall: float


def fake_1000() -> Iterator[Row]:
    """Splink's own test set."""
    with (SHARED / "er_splink" / "fake_1000.csv").open(newline="") as file:
        for line in csv.DictReader(file):
            said = {
                "first_name": line["first_name"], "last_name": line["surname"], "birth_date": line["dob"],
                "city": line["city"], "email": line["email"],
            }  # fmt: skip
            yield Row(_filled(said), line["cluster"])


def febrl(*names: str) -> Iterator[Row]:
    """Synthetic Australians, with the number of their social security in the place of a loyalty card."""
    for name in names:
        with gzip.open(SHARED / "er_febrl" / f"{name}.csv.gz") as packed:
            for line in csv.DictReader(io.TextIOWrapper(packed), skipinitialspace=True):
                born = line["date_of_birth"]
                said = {
                    "first_name": line["given_name"], "last_name": line["surname"],
                    "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else "",
                    "street": f"{line['street_number']} {line['address_1']}".strip(), "postcode": line["postcode"],
                    "city": line["suburb"], "loyalty_card": line["soc_sec_id"],
                }  # fmt: skip
                yield Row(_filled(said), line["rec_id"].split("-")[1])


def synthetic(records: int = SYNTHETIC) -> Iterator[Row]:
    """People with every kind of error, families among them."""
    return (Row(each.traits, each.person, each.held) for each in population(records))


def measure(rows: Iterable[Row]) -> dict[str, float]:
    """The best F1 of both ways over all thresholds, and how it comes about."""
    known = {str(UUID(int=number)): row for number, row in enumerate(rows, 1)}
    truth = {each: row.person for each, row in known.items()}
    with tempfile.TemporaryDirectory() as folder:
        model = Model(Path(folder))
        model.add([make_record(UUID(each), [], row.traits) for each, row in known.items()])
        scored = model.score(least=_FAINT, progress=lambda _: None)
    guards = Guards(held={each: row.held for each, row in known.items()}, limit=_LIMITS)

    def plain(likely: list[ScoredPair], _faint: list[ScoredPair]) -> Mapping[str, str]:
        return components(likely)

    def guarded(likely: list[ScoredPair], faint: list[ScoredPair]) -> Mapping[str, str]:
        return group(likely, guards, faint=faint).group_of

    without, at_plain = _best(scored.likely, truth, plain)
    withs, at_guarded = _best(scored.likely, truth, guarded)
    likely = [each for each in scored.likely if each.probability >= LEAST_PROBABILITY]
    queue = group(likely, guards, faint=scored.likely[len(likely) :]).proposed
    right = sum(truth[each.a] == truth[each.b] for each in queue)
    return {
        "records": float(len(known)),
        **_figures("plain", without, at_plain),
        **_figures("guarded", withs, at_guarded),
        "proposals": float(len(queue)),
        "right proposals %": 100 * right / max(1, len(queue)),
    }


def _figures(way: str, best: Quality, bits: float) -> dict[str, float]:
    shares = {f"{way} {name} %": 100 * share for name, share in best._asdict().items()}
    return {**shares, f"{way} at bits": bits}


def run() -> dict[str, float]:
    """Every set that is here."""
    sets: dict[str, Callable[[], Iterator[Row]]] = {"synthetic": synthetic}
    if SHARED.exists():
        sets = {
            "fake_1000": fake_1000,
            "febrl3": lambda: febrl("dataset3"),
            "febrl4": lambda: febrl("dataset4a", "dataset4b"),
            **sets,
        }
    found: dict[str, float] = {}
    for name, rows in sets.items():
        found |= {f"{name} {figure}": value for figure, value in measure(rows()).items()}
    return found


def _best(
    pairs: list[ScoredPair],
    truth: Mapping[str, Hashable],
    choose: Callable[[list[ScoredPair], list[ScoredPair]], Mapping[str, str]],
) -> tuple[Quality, float]:
    tried = []
    for bits in _THRESHOLDS:
        likely = [each for each in pairs if each.weight >= bits]
        faint = [each for each in pairs if each.weight < bits]
        tried.append((quality(choose(likely, faint), truth), bits))
    return max(tried)


def quality(group_of: Mapping[str, str], truth: Mapping[str, Hashable]) -> Quality:
    """How the groups agree with the truth, pair by pair; who is in no group stands alone."""
    both = Counter((group_of[each], truth[each]) for each in group_of)
    right = _pairs(both.values())
    said = _pairs(Counter(group_of.values()).values())
    meant = _pairs(Counter(truth.values()).values())
    precision, recall = right / said if said else 1.0, right / meant if meant else 1.0
    return Quality(2 * precision * recall / (precision + recall) if right else 0.0, precision, recall)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _filled(said: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value}
