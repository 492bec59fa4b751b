"""Condition documents of experiments give the same answers as rules, but for the differences listed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tessere.kernel.rules import Facts, InvalidRule, Rule, compile_rule, from_mongo

# Refused, by what the refusal names or the cases' names begin with.
NO_COUNTERPART = {
    "choice without a list": "a mistake in the condition is told, instead of holding for nobody",
    "$v": "versions are not ordered by rules",
    "$type": "rules ask for values, not for their types",
    "$size": "rules do not count the elements of a list",
    "$regx": "an unknown operator is told, instead of holding for nobody",
    "the pattern": "patterns beyond starts with, ends with, is and contains",
    "equality with a list": "a list stands for its elements",
    "equality with an object": "an object is reached into by dots",
    "Write a number": "texts have no order",
}
OTHER_ANSWER = {
    "$in - fail (case sensitive mismatch)": "rules compare texts without regard to capitals",
    "$nin - pass (case sensitive mismatch)": "rules compare texts without regard to capitals",
    "$all - fail (case sensitive mismatch)": "rules compare texts without regard to capitals",
    "$regex - fail (case sensitive mismatch)": "rules compare texts without regard to capitals",
    "missing attribute with comparison operators": "what is missing is not 0",
    "$inGroup fails for improperly typed data": "a numeric text equals its number",
}


def _rule(condition: dict[str, Any], groups: dict[str, Any]) -> Rule | InvalidRule:
    try:
        return from_mongo(condition, groups=groups)
    except InvalidRule as error:
        return error


def test_the_cases_agree_but_for_the_listed_differences(shared: Path) -> None:
    cases = json.loads((shared / "data" / "experiment_cases" / "cases.json").read_text())["evalCondition"]
    same, other, reasons = 0, set(), set()
    for name, condition, attributes, expected, *groups in cases:
        rule = _rule(condition, groups[0] if groups else {})
        if isinstance(rule, InvalidRule):
            why = [key for key in NO_COUNTERPART if any(key in problem.en for problem in rule.problems)]
            assert why, (name, rule)
            reasons.update(why)
        elif compile_rule(rule)(Facts(now=0, context=attributes)) is expected:
            same += 1
        else:
            other.add(name)
    assert other == set(OTHER_ANSWER)
    assert reasons == set(NO_COUNTERPART)
    assert same == 111
