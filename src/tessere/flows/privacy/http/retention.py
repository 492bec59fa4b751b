"""Routes of how long what is kept."""

from __future__ import annotations

from typing import Annotated

from litestar import delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.flows.privacy.domain.retention import RetentionRule, RetentionRun, RuleKind
from tessere.flows.privacy.service import retaining
from tessere.flows.privacy.service.retaining import RetentionCount
from tessere.infra.auth import requires
from tessere.infra.web import AppSettings, RequestUnit

_PATH = "/api/v1/privacy/retention"
_TAGS = ["Privacy"]
EventName = Annotated[str, Meta(max_length=200)]


class RetentionRuleEdit(Struct, frozen=True, kw_only=True):
    """Delete what is older than so many days; `name` is an event's name, empty for every one."""

    kind: RuleKind
    name: EventName = ""
    days: Annotated[int, Meta(ge=1, le=36_500)]
    enabled: bool


class RetentionRules(Struct, frozen=True, kw_only=True):
    """The rules, and what was deleted lately."""

    rules: list[RetentionRule]
    runs: list[RetentionRun]


class RuleName(Struct, frozen=True, kw_only=True):
    """Which rule to apply now."""

    kind: RuleKind
    name: EventName = ""


@get(_PATH, guards=[requires("privacy:read")], tags=_TAGS)
async def get_retention(unit: RequestUnit) -> RetentionRules:
    """How long what is kept, and what was deleted lately."""
    return RetentionRules(rules=await retaining.list_rules(unit), runs=await retaining.list_runs(unit, limit=100))


@put(_PATH, guards=[requires("privacy:write")], tags=_TAGS)
async def put_rule(unit: RequestUnit, data: JSONBody[RetentionRuleEdit]) -> RetentionRule:
    """Add or change a rule."""
    rule = RetentionRule(kind=data.kind, name=data.name, days=data.days, enabled=data.enabled)
    return await retaining.save_rule(unit, rule=rule)


@delete(_PATH, guards=[requires("privacy:write")], tags=_TAGS)
async def delete_rule(
    unit: RequestUnit, kind: Annotated[RuleKind, QueryParameter()], name: Annotated[str, QueryParameter()] = ""
) -> None:
    """Remove a rule; a built-in one goes back to what it was."""
    await retaining.delete_rule(unit, kind=kind, name=name)


@post(f"{_PATH}/dry-run", guards=[requires("privacy:read")], tags=_TAGS, status_code=200)
async def post_dry_run(unit: RequestUnit, settings: AppSettings, data: JSONBody[RetentionRuleEdit]) -> RetentionCount:
    """What a rule would delete now; nothing is changed."""
    rule = RetentionRule(kind=data.kind, name=data.name, days=data.days, enabled=data.enabled)
    return await retaining.count(unit, rule=rule, settings=settings)


@post(f"{_PATH}/run", guards=[requires("privacy:write")], tags=_TAGS, status_code=202)
async def post_run(unit: RequestUnit, data: JSONBody[RuleName]) -> None:
    """Apply a rule as soon as a worker is free, enabled or not."""
    await retaining.request_run(unit, kind=data.kind, name=data.name)


ROUTES = [get_retention, put_rule, delete_rule, post_dry_run, post_run]
