"""The Fellegi-Sunter model, run by Splink on DuckDB. Import it only in the process of a search: it is heavy."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec
import pyarrow as pa
import splink.comparison_level_library as levels
from msgspec import Struct
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.blocking_rule_library import CustomRule
from splink.comparison_library import CustomComparison

from tessere.flows.matching import store
from tessere.flows.matching.domain.fields import FIELDS, Field
from tessere.flows.matching.domain.pairs import Agreement, ScoredPair, WeighedPair
from tessere.flows.matching.domain.records import COLUMNS, Record

SEED = 20_240_229
# Fewer records than this teach nothing; the prior model is used as it stands.
FEWEST_TO_TRAIN = 500
MOST_SHARING = 40
# Pairs fainter than this (a probability) tell nothing even of a group as a whole.
_FAINTEST = 0.0001
_U_PAIRS = 5_000_000
_EM_PAIRS = 2_000_000
_FEWEST_PAIRS = 50
_EXPECTED_DUPLICATES = 0.1  # of every record, where nothing is known yet
_RAREST = 0.0001
_LISTS = ("emails", "mailboxes", "phones", "cards")
_LEARNED = 0.8  # how far what was learned counts against the prior
Progress = Callable[[Literal["training", "scoring"]], None]


# For each field its levels' (m, u).
Weights = dict[str, list[tuple[float, float]]]


class Scored(Struct, frozen=True, kw_only=True):
    """The likely pairs, the likeliest first, and the faint ones between the same records.

    `learned` names the fields whose weights were learned from the records; none when they are too few.
    """

    records: int
    learned: tuple[str, ...] = ()
    likely: list[ScoredPair] = []
    faint: list[WeighedPair] = []


class Model:
    """Records in a DuckDB of this process, and the model over them."""

    def __init__(self, folder: Path, *, threads: int = 1, memory: str = "2GB") -> None:
        self._db = duckdb.connect(":memory:")
        for setting, value in (("threads", threads), ("memory_limit", memory), ("temp_directory", folder)):
            self._db.execute(f"set {setting} = '{value}'")
        self._db.execute(store.CREATE_RECORDS)

    def add(self, records: Sequence[Record]) -> None:
        """Take records in."""
        if records:
            self._db.register("page", pa.Table.from_pylist(msgspec.to_builtins(records), schema=_SCHEMA))
            self._db.execute(store.INSERT_RECORDS)
            self._db.unregister("page")

    def score(self, *, least: float, progress: Progress) -> Scored:
        """Learn, then score the pairs that blocking brings together; `least` is the probability from which one is likely."""
        count = self._prepare()
        if count < 2:
            return Scored(records=count)
        records = DuckDBAPI(self._db).register("prepared")
        learned: tuple[str, ...] = ()
        weights, prior = _PRIOR, _expected(count)
        if enough := count >= FEWEST_TO_TRAIN:
            progress("training")
            linker = Linker(records, _settings(weights, prior, sharpened=True), log_level=logging.ERROR)
            weights, learned, prior = _train(linker, self._rounds(), floor=prior / 20)
        progress("scoring")
        linker = Linker(records, _settings(weights, prior, sharpened=enough), log_level=logging.ERROR)
        found = linker.inference.predict(threshold_match_probability=_FAINTEST, warning_mode="never")
        likely = [_pair(row) for row in found.query_sql(store.CHOOSE_PAIRS.format(least=least)).as_record_list()]
        faint = [_weighed(row) for row in found.query_sql(store.CHOOSE_FAINT.format(least=least)).as_record_list()]
        likely.sort(key=lambda pair: (-pair.weight, pair.a, pair.b))
        return Scored(records=count, learned=learned, likely=likely, faint=faint)

    def _rounds(self) -> list[str]:
        """The training rounds that have enough pairs to learn from."""
        asked = ((rule, store.COUNT_PAIRS.format(rule=rule, most=_FEWEST_PAIRS)) for rule in store.TRAINING)
        return [rule for rule, statement in asked if self._count(statement) >= _FEWEST_PAIRS]

    def _count(self, statement: str) -> int:
        [(count,)] = self._db.execute(statement).fetchall()
        return int(count)

    def _prepare(self) -> int:
        for column in _LISTS:
            self._db.execute(store.BLANK_COMMON_VALUES.format(column=column, most=MOST_SHARING))
        self._db.execute(store.BLANK_COMMON.format(column="street", most=MOST_SHARING))
        self._db.execute(store.PREPARE)
        return self._count(store.COUNT_RECORDS)


_SCHEMA = pa.schema([(name, pa.list_(pa.string()) if name in _LISTS else pa.string()) for name in COLUMNS])
_PRIOR: Weights = {field.name: [(level.m, level.u) for level in field.levels] for field in FIELDS}


def _expected(count: int) -> float:
    """How likely two records taken at random are one person, when nothing better is known."""
    return min(0.5, 2 * _EXPECTED_DUPLICATES / count)


def _settings(weights: Weights, prior: float, *, sharpened: bool) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(field, weights[field.name], sharpened=sharpened) for field in FIELDS],
        blocking_rules_to_generate_predictions=[
            CustomRule(rule, arrays_to_explode=list(exploded) or None) for rule, exploded in store.BLOCKING
        ],
        probability_two_random_records_match=prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def _comparison(field: Field, weights: Sequence[tuple[float, float]], *, sharpened: bool) -> CustomComparison:
    unknown, conditions = store.CONDITIONS[field.name]
    made: list[Any] = [levels.CustomLevel(unknown, "missing").configure(is_null_level=True)]
    for level, (m, u) in zip(field.levels, weights, strict=True):
        condition = conditions.get(level.code)
        creator = levels.CustomLevel(condition, level.code) if condition else levels.ElseLevel()
        creator.configure(m_probability=m, u_probability=u)
        column = store.FREQUENCIES.get((field.name, level.code))
        if column and sharpened:
            creator.configure(
                tf_adjustment_column=column, tf_minimum_u_value=_RAREST, disable_tf_exact_match_detection=True
            )
        made.append(creator)
    return CustomComparison(made, output_column_name=field.name)


def _train(linker: Linker, rules: Iterable[str], *, floor: float) -> tuple[Weights, tuple[str, ...], float]:
    """Learn from the records themselves: chance agreement by random pairs, that of one person by expectation maximization."""
    training = linker.training
    with contextlib.suppress(ValueError):  # more certain pairs than all pairs times the recall: hardly any records
        training.estimate_probability_two_random_records_match(list(store.CERTAIN), recall=store.CERTAIN_RECALL)
    training.estimate_u_using_random_sampling(max_pairs=_U_PAIRS, seed=SEED)
    for rule in rules:
        training.estimate_parameters_using_expectation_maximisation(
            CustomRule(rule), estimate_without_term_frequencies=True, max_pairs=_EM_PAIRS
        )
    found = linker.misc.save_model_to_json()
    weights: Weights = {}
    learned = []
    for field, comparison in zip(FIELDS, found["comparisons"], strict=True):
        said = [
            (level.get("m_probability"), level.get("u_probability"))
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        ]
        weights[field.name] = _blend(_PRIOR[field.name], said)
        if weights[field.name] is not _PRIOR[field.name]:
            learned.append(field.name)
    return weights, tuple(learned), max(found["probability_two_random_records_match"], floor)


def _blend(
    prior: list[tuple[float, float]], said: Iterable[tuple[float | None, float | None]]
) -> list[tuple[float, float]]:
    """What was learned, drawn a little towards the prior; the prior itself where learning went astray.

    Expectation maximization knows no truth: on records with few duplicates it may take families for persons. A field whose
    closest agreement would speak against a match, or whose difference would speak for one, shows that it did.
    """
    pairs = [(m or known[0], u or known[1]) for known, (m, u) in zip(prior, said, strict=True)]
    blended = [
        (_LEARNED * m + (1 - _LEARNED) * known[0], max(u, known[1] / 100))
        for known, (m, u) in zip(prior, pairs, strict=True)
    ]
    total = sum(m for m, _ in blended)
    (first_m, first_u), (last_m, last_u) = blended[0], blended[-1]
    if first_m <= first_u or last_m >= last_u:
        return prior
    return [(m / total, u) for m, u in blended]


def _pair(row: dict[str, Any]) -> ScoredPair:
    agreements = []
    for field in FIELDS:
        gamma = row[f"gamma_{field.name}"]
        code = "missing" if gamma < 0 else field.levels[len(field.levels) - 1 - gamma].code
        weight = row[f"mw_{field.name}"] + (row.get(f"mw_tf_adj_{field.name}") or 0.0)
        agreements.append(Agreement(field.name, code, round(weight, 3)))
    a, b = sorted((row["unique_id_l"], row["unique_id_r"]))
    return ScoredPair(
        a=a, b=b, probability=round(row["match_probability"], 6), weight=round(row["match_weight"], 3),
        agreements=tuple(agreements),
    )  # fmt: skip


def _weighed(row: dict[str, Any]) -> WeighedPair:
    a, b = sorted((row["unique_id_l"], row["unique_id_r"]))
    return WeighedPair(a=a, b=b, weight=round(row["match_weight"], 3))
