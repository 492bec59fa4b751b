"""The one rule language: who is in a segment, gets a promotion, goes on in a journey, takes part in an experiment."""

from __future__ import annotations

from tessere.kernel.rules.asking import Ask, asks_of, needs_of
from tessere.kernel.rules.changes import next_change, soonest_turn
from tessere.kernel.rules.compiling import Predicate, compile_rule
from tessere.kernel.rules.describing import describe, describe_because
from tessere.kernel.rules.dumping import dump
from tessere.kernel.rules.explaining import Because, Finding, explain, recall, record
from tessere.kernel.rules.facts import EVERY_CHANNEL, Facts, Line
from tessere.kernel.rules.keys import Keys, needed_segment, sources_of, text_keys
from tessere.kernel.rules.matching import Feed, Matcher
from tessere.kernel.rules.model import Keep, Rule, Track
from tessere.kernel.rules.mongo import from_mongo
from tessere.kernel.rules.parsing import parse
from tessere.kernel.rules.problems import InvalidRule, Problem
from tessere.kernel.rules.reads import Reads, reads_of
from tessere.kernel.rules.series import Series
from tessere.kernel.rules.sql import SqlQuery, SqlTables, to_sql
from tessere.kernel.rules.values import fold

__all__ = [
    "EVERY_CHANNEL",
    "Ask",
    "Because",
    "Facts",
    "Feed",
    "Finding",
    "InvalidRule",
    "Keep",
    "Keys",
    "Line",
    "Matcher",
    "Predicate",
    "Problem",
    "Reads",
    "Rule",
    "Series",
    "SqlQuery",
    "SqlTables",
    "Track",
    "asks_of",
    "compile_rule",
    "describe",
    "describe_because",
    "dump",
    "explain",
    "fold",
    "from_mongo",
    "needed_segment",
    "needs_of",
    "next_change",
    "parse",
    "reads_of",
    "recall",
    "record",
    "soonest_turn",
    "sources_of",
    "text_keys",
    "to_sql",
]
