"""From a rule to one PostgreSQL query that finds every profile for which it holds."""

from __future__ import annotations

from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from tessere.kernel.rules.checks import consent_keys
from tessere.kernel.rules.facts import UTC
from tessere.kernel.rules.model import (
    All,
    AnyOf,
    Attribute,
    BasketLines,
    Consent,
    InSegment,
    Leaf,
    Measure,
    Node,
    Not,
    Rule,
    Sequence,
)
from tessere.kernel.rules.problems import InvalidRule, Problem, pointer, problem
from tessere.kernel.rules.sql_events import measure_sql, sequence_sql
from tessere.kernel.rules.sql_values import Parameters, attribute_sql, passes_sql


class SqlTables(Struct, frozen=True):
    """Relations to read, each a table's name or a query in parentheses, trusted as they are.

    `profiles` has profile_id uuid, traits jsonb, consents jsonb (`purpose|channel` to status) and segments (an array);
    `events` has profile_id, id uuid, name, channel, occurred_at timestamptz and properties jsonb.
    """

    profiles: str
    events: str


class SqlQuery(Struct, frozen=True):
    """A statement with named parameters; its one column is `profile_id`."""

    text: str
    params: dict[str, Any]


def to_sql(rule: Rule, tables: SqlTables, *, now: int, zone: ZoneInfo = UTC) -> SqlQuery:
    """The query of the profiles for which the rule holds at a moment, as `compile_rule` would say of each.

    InvalidRule for conditions on a context, a basket or a product, which no list of profiles has.
    """
    writer = _Writer(tables, Parameters(now=now, zone=zone))
    where = writer.node(rule.root, "")
    if writer.problems:
        raise InvalidRule(writer.problems)
    queries = ", ".join(f"{name} as ({text})" for name, text in writer.queries.items())
    joins = "".join(f" left join {name} on {name}.profile_id = p.profile_id" for name in writer.joined)
    text = f"select p.profile_id from {tables.profiles} as p{joins} where {where}"
    return SqlQuery(f"with {queries} {text}" if queries else text, writer.given.values)


class _Writer:
    """Writes the expression of each node over a profile `p`, and the queries over events that it joins."""

    def __init__(self, tables: SqlTables, given: Parameters) -> None:
        self.tables, self.given = tables, given
        self.queries: dict[str, str] = {}
        self.joined: list[str] = []
        self.problems: list[Problem] = []

    def node(self, node: Node, path: str) -> str:
        if isinstance(node, All | AnyOf):
            inside, word = (pointer(path, "all"), "and") if isinstance(node, All) else (pointer(path, "any"), "or")
            parts = [self.node(part, pointer(inside, index)) for index, part in enumerate(node.parts)]
            return f"({f' {word} '.join(parts)})" if parts else "true"
        if isinstance(node, Not):
            return f"(not {self.node(node.part, pointer(path, 'not'))})"
        return self._leaf(node, path)

    def _leaf(self, leaf: Leaf, path: str) -> str:  # noqa: PLR0911
        match leaf:
            case Attribute(source="trait"):
                return attribute_sql(leaf, "p.traits", self.given)
            case Attribute(source=source):
                return self._refuse(path, source)
            case BasketLines():
                return self._refuse(path, "basket_line")
            case InSegment(segment, member):
                known = f"coalesce({self.given.add(segment, 'text')} = any(p.segments::text[]), false)"
                return known if member else f"(not {known})"
            case Consent():
                own, common = (
                    f"nullif(p.consents ->> {self.given.add(key, 'text')}, '')" for key in consent_keys(leaf)
                )
                status = f"(select to_jsonb(coalesce({own}, {common})))"
                return passes_sql(leaf.test, status, self.given, zone=self.given.zone)
            case Measure():
                query, holds_inside = measure_sql(leaf, self.tables.events, self.given)
                return self._join([query], holds_inside is not leaf.test.is_negative)
            case Sequence():
                names = (f"q{number}" for number in count(len(self.queries)))
                return self._join(sequence_sql(leaf, self.tables.events, self.given, names), True)

    def _join(self, queries: list[str], inside: bool) -> str:
        """Add queries, of which each may name the one before, and join the last; one must be in it, or not be."""
        for query in queries:
            self.queries[f"q{len(self.queries)}"] = query
        last = f"q{len(self.queries) - 1}"
        self.joined.append(last)
        return f"({last}.profile_id is {'not ' if inside else ''}null)"

    def _refuse(self, path: str, source: str) -> str:
        self.problems.append(problem(path, "not_in_sql", source=source))
        return "false"
