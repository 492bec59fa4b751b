"""The present of Casa Aurora: customers who come and go from now on, busier in the evening than at night."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from tessere.entry.demo import letters, till
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.devices import OLD_APP
from tessere.entry.demo.habits import RHYTHM, Milestones, milestones
from tessere.entry.demo.people import Person, population
from tessere.entry.demo.plays import Part, play, play_bot, play_stranger
from tessere.entry.demo.scenes import ROME, Call, Scene, iso_millis
from tessere.entry.demo.site import pick_lines

# Scenes that begin each second at the busiest hour; each is some six calls.
_SCENES_A_SECOND = 0.19
_QUIETEST = 0.35
_CALLS_AT_ONCE = 5_000
_BEFORE_SECONDS = 400
_KINDS = {
    "browse": 30, "order": 8, "app_browse": 13, "app_order": 3, "letter": 9, "click": 5, "shop_visit": 9, "sale": 12,
    "chat": 6, "whatsapp": 2, "ad": 6, "push": 4, "return": 1.2, "stranger": 7, "bot": 1.5, "newcomer": 2.5,
    "unknown_sale": 4, "old_app": 3,
}  # fmt: skip
_IN_SHOPS = frozenset({"shop_visit", "sale", "return", "unknown_sale"})


def live(seed: int, now: datetime, speed: float = 1.0) -> Iterator[Call]:
    """Calls from `now` on without end, in the order of their times; `speed` is how much faster than life.

    Some people have come before `now`: nobody waits for the first one to arrive.
    """
    return (call for call in _Stage(seed, now, speed).calls() if call.at >= now)


class _Stage:
    """Who is about to say what."""

    def __init__(self, seed: int, now: datetime, speed: float) -> None:
        self._start = now
        self._speed = speed
        self._chance = seeded(seed, "live", int(now.timestamp() * 1000))
        self._waiting: list[tuple[datetime, int, Call]] = []
        self._order = count()
        self._number = 0
        everybody = population(seed)
        self._since = {person.number: milestones(seed, person) for person in everybody}
        self._customers = [person for person in everybody if not person.is_newcomer]
        self._newcomers = [person for person in everybody if person.is_newcomer]
        self._chance.shuffle(self._newcomers)

    def calls(self) -> Iterator[Call]:
        """Draw the beginnings of scenes one after the other, and hand out what is said before the next one."""
        at = self._start - timedelta(seconds=_BEFORE_SECONDS / self._speed)
        while True:
            at += timedelta(seconds=self._chance.expovariate(self._rate(at)))
            while self._waiting and self._waiting[0][0] <= at:
                yield heapq.heappop(self._waiting)[2]
            if len(self._waiting) < _CALLS_AT_ONCE:
                self._begin(at)

    def _rate(self, at: datetime) -> float:
        busy: float = (RHYTHM[at.astimezone(ROME).hour] / max(RHYTHM)) ** 0.5
        return _SCENES_A_SECOND * self._speed * max(_QUIETEST, busy)

    def _begin(self, at: datetime) -> None:
        self._number += 1
        key = f"live-{int(self._start.timestamp() * 1000)}-{self._number}"
        for call in self._act(key, at):
            # A scene takes its time; at a higher speed it is over sooner.
            moved = at + (call.at - at) / self._speed
            self._expect(Call(moved, call.source, call.body | {"timestamp": iso_millis(moved)}))

    def _expect(self, call: Call) -> None:
        heapq.heappush(self._waiting, (call.at, next(self._order), call))

    def _act(self, key: str, at: datetime) -> list[Call]:
        chance = self._chance
        kind = chance.choices(list(_KINDS), list(_KINDS.values()))[0]
        if kind == "stranger":
            return play_stranger(Scene(key, at, chance))
        if kind == "bot":
            return play_bot(Scene(key, at, chance))
        if kind == "newcomer" and self._newcomers:
            return self._welcome(key, at)
        person = self._actor(kind, at)
        if person is None:
            return play_stranger(Scene(key, at, chance))
        scene = Scene(key, at, chance, None if kind == "unknown_sale" else person)
        lines = pick_lines(chance, person.favorite)
        if kind == "unknown_sale":
            till.sell(scene, person.shop, lines, order_id=f"S-{key}", card=None)
            return scene.calls
        kind = "app_order" if kind == "old_app" else kind
        reference = 1_000 + int(self._start.timestamp()) % 1_000_000 * 1_000 + self._number
        return play(Part(scene, person, self._since[person.number], 0, lines, reference), kind)

    def _actor(self, kind: str, at: datetime) -> Person | None:
        """Somebody who can do it now: shops must be open, the app installed."""
        for _ in range(60):
            person = self._chance.choice(self._customers)
            if _able(person, self._since[person.number], kind) and (kind not in _IN_SHOPS or _is_open(person, at)):
                return person
        return None

    def _welcome(self, key: str, at: datetime) -> list[Call]:
        """Somebody comes for the first time, and is a customer from then on."""
        person = self._newcomers.pop()
        self._customers.append(person)
        scene = Scene(key, at, self._chance, person)
        since = self._since[person.number]
        part = Part(scene, person, since, 0, pick_lines(self._chance, person.favorite), 1)
        if person.account is not None:
            play(part, "sign_up")
        if person.card is not None and _is_open(person, at):
            scene.pause(20, 60)
            till.give_card(scene, person.shop, person.card)
        if person.app is not None and person.account is not None:
            scene.pause(10, 40)
            play(part, "install")
        if person.wrong_email is not None:
            play(part, "subscribe_wrong")
            scene.pause(5, 10)
            letters.bounce(scene, person.wrong_email)
        elif person.reads_newsletter or not scene.calls:
            play(part, "subscribe")
        return scene.calls


def _able(person: Person, since: Milestones, kind: str) -> bool:
    has_app = person.app is not None and since.account is not None
    if kind == "old_app":
        return has_app and person.app is not None and person.app.app_version == OLD_APP
    needs = {
        "app_browse": has_app, "app_order": has_app, "push": has_app, "unknown_sale": True,
        "sale": person.card is not None, "return": person.card is not None, "shop_visit": person.card is not None,
        "letter": person.reads_newsletter > 0, "click": person.reads_newsletter > 0,
        "whatsapp": person.phone is not None and person.owns_phone,
        "order": bool(person.browsers) and (person.account is not None or person.kind == "guest"),
    }  # fmt: skip
    return needs.get(kind, bool(person.browsers))


def _is_open(person: Person, at: datetime) -> bool:
    local = at.astimezone(ROME)
    minute = local.hour * 60 + local.minute
    return any(opens <= minute < closes for opens, closes in till.openings(person.shop, local.date()))
