"""Says why identifiers are one customer: the graph as it is judged now, and the path between two of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity.domain.explanation import Sentence, explain_path
from tessere.customer.identity.domain.resolution import JudgedLink, resolve
from tessere.customer.identity.domain.rules import Rules
from tessere.customer.identity.service.sightings import to_node
from tessere.customer.identity.store import decisions, graph
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound


class ProfileGraph(Struct, frozen=True, kw_only=True):
    """The identifiers of a profile, every link that touches them with its verdict, and what people decided."""

    profile_id: UUID
    identifiers: list[graph.KnownIdentifier]
    links: list[JudgedLink]
    decisions: list[decisions.DecisionRow]
    neighbours: list[graph.KnownIdentifier]


class Explanation(Struct, frozen=True, kw_only=True):
    """The links from one identifier to the other, and the same in words."""

    path: list[JudgedLink]
    sentence: Sentence


async def load_graph(unit: Unit, *, profile_id: UUID, rules: Rules) -> ProfileGraph:
    """Everything that made this profile one person."""
    current = (await graph.find_current_profiles(unit.db, [profile_id])).get(profile_id)
    if current is None:
        raise NotFound(f"no profile has the id {profile_id}")
    own = await graph.find_profile_identifiers(unit.db, [current])
    judged, members = await _judge({member.component_id for member in own}, rules, unit)
    keys = {member.key for member in own}
    touching = [each for each in judged if each.link.a in keys or each.link.b in keys]
    around = {key for each in touching for key in (each.link.a, each.link.b)} - keys
    return ProfileGraph(
        profile_id=current,
        identifiers=sorted(own, key=lambda each: (each.first_seen_at, each.key.bytes)),
        links=touching,
        decisions=await decisions.list_decisions(unit.db, keys),
        neighbours=[member for key, member in members.items() if key in around],
    )


async def explain(unit: Unit, *, a: UUID, b: UUID, rules: Rules) -> Explanation:
    """Why two identifiers are one customer; NotFound when nothing links them."""
    known = await graph.find_identifiers(unit.db, [a, b])
    if a not in known or b not in known:
        raise NotFound("one of these identifiers is not known")
    judged, members = await _judge({known[a].component_id, known[b].component_id}, rules, unit)
    path = _shortest([each for each in judged if each.status == "accepted"], a, b)
    if path is None:
        raise NotFound("nothing links these two identifiers", code="not_linked")
    names = {key: (member.namespace, member.value) for key, member in members.items()}
    return Explanation(path=path, sentence=explain_path(path, names, start=a))


async def _judge(
    components: Collection[UUID], rules: Rules, unit: Unit
) -> tuple[list[JudgedLink], dict[UUID, graph.KnownIdentifier]]:
    members = await graph.find_members(unit.db, components)
    links = await graph.find_links(unit.db, members.keys())
    outside = {key for link in links for key in (link.a, link.b)} - members.keys()
    members |= await graph.find_identifiers(unit.db, outside)
    ruling = await graph.find_decisions(unit.db, members.keys())
    nodes = [to_node(member, rules) for member in members.values()]
    return list(resolve(nodes, links, ruling, rules).judged), members


def _shortest(links: list[JudgedLink], start: UUID, end: UUID) -> list[JudgedLink] | None:
    around: dict[UUID, list[tuple[UUID, JudgedLink]]] = {}
    for each in links:
        around.setdefault(each.link.a, []).append((each.link.b, each))
        around.setdefault(each.link.b, []).append((each.link.a, each))
    came: dict[UUID, tuple[UUID, JudgedLink] | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        key = waiting.popleft()
        for other, link in around.get(key, ()):
            if other not in came:
                came[other] = (key, link)
                waiting.append(other)
    if end not in came:
        return None
    path: list[JudgedLink] = []
    step = came[end]
    while step is not None:
        path.append(step[1])
        step = came[step[0]]
    return path[::-1]
