"""The route that marks the system's work: what identity made of the demo's people, held against who they are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, Router, get
from litestar.params import HeaderParameter, QueryParameter

from tessere.customer import identity
from tessere.entry.demo.judge import Judgement, judge
from tessere.entry.demo.record import load_record
from tessere.entry.demo.truth import truth
from tessere.infra.auth import requires
from tessere.infra.settings import Settings
from tessere.infra.web import RequestUnit
from tessere.kernel.errors import NotFound


@get("/api/v1/demo/truth", guards=[requires("profiles:read")], tags=["Now"])
async def get_truth(
    request: Request[Any, Any, Any],
    unit: RequestUnit,
    language: Annotated[
        Literal["it", "en"] | None, QueryParameter(description="Of the reasons; by Accept-Language when absent.")
    ] = None,
    accept_language: Annotated[str, HeaderParameter(name="Accept-Language")] = "en",
) -> Judgement:
    """How well the demo's people were recognized, and why each mistake was made."""
    settings: Settings = request.app.state.settings
    record = load_record(settings.home)
    if record is None:
        raise NotFound("no demo is played here", code="no_demo")
    people = truth(record.seed)
    names = {identity.identifier_key(*name): name for name in people}
    known = await identity.find_identifiers(unit, keys=names)
    profile_of = {names[key]: each.profile_id for key, each in known.items()}
    spoken = language or ("it" if accept_language.lower().startswith("it") else "en")
    return judge(profile_of, people, language=spoken)


ROUTER = Router(path="/", route_handlers=[get_truth])
