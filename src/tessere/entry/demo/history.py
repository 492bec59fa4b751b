"""The past of Casa Aurora: thirteen months of calls, the newest first, the same ones for the same seed and start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from tessere.entry.demo import till
from tessere.entry.demo.catalog import load_past, load_shops
from tessere.entry.demo.chance import seeded
from tessere.entry.demo.habits import Milestones, Occasion, busy_minute, milestones, occasions
from tessere.entry.demo.people import LONGEST_AGO, Person, population
from tessere.entry.demo.plays import Part, play, play_bot, play_stranger
from tessere.entry.demo.scenes import ROME, Call, Scene

# In days ago, each from the first to before the second: the last days first, so that there is something to look at.
CHAPTERS: tuple[tuple[int, int], ...] = (
    (0, 2),
    (2, 9),
    (9, 30),
    *((start, start + 30) for start in range(30, 420, 30)),
)


def history(seed: int, now: datetime) -> Iterator[Call]:
    """Every call up to `now`, chapter by chapter."""
    for chapter in range(len(CHAPTERS)):
        yield from tell(seed, now, chapter)


def tell(seed: int, now: datetime, chapter: int) -> Iterator[Call]:
    """The calls of one chapter, a person after the other."""
    newest, oldest = CHAPTERS[chapter]
    today = now.astimezone(ROME).date()
    for person, since, done in _agenda(seed, today):
        for each in done:
            if newest <= each.day < oldest:
                key = f"{person.key}-{each.number}"
                scene = Scene(key, moment(now, today, each), seeded(seed, key), person)
                yield from _past(play(Part(scene, person, since, each.day, each.lines, each.reference), each.kind), now)
    for day in range(newest, min(oldest, LONGEST_AGO)):
        yield from _past(_street(seed, now, today, day), now)


def forget() -> None:
    """Let go of what telling keeps in memory."""
    _agenda.cache_clear()


@lru_cache(maxsize=1)
def _agenda(seed: int, today: date) -> list[tuple[Person, Milestones, list[Occasion]]]:
    return [(each, milestones(seed, each), occasions(seed, each, today)) for each in population(seed)]


def moment(now: datetime, today: date, occasion: Occasion) -> datetime:
    """When an occasion was; what falls later on the current day is moved to before now, in proportion."""
    midnight = datetime.combine(today - timedelta(days=occasion.day), time(), ROME)
    second = occasion.minute * 60 + occasion.number * 7 % 60
    if occasion.day == 0:
        second = int(second * (now - midnight).total_seconds() / 86_400)
    return midnight + timedelta(seconds=second)


def _past(calls: Sequence[Call], now: datetime) -> Iterator[Call]:
    return (call for call in calls if call.at < now)


def _street(seed: int, now: datetime, today: date, day: int) -> list[Call]:
    """What nobody can be named for: strangers, crawlers, sales without a card."""
    chance = seeded(seed, "street", day)
    calls: list[Call] = []
    for number in range(chance.randrange(1, 5)):
        occasion = Occasion(day=day, minute=busy_minute(chance), kind="stranger", number=number)
        key = f"stranger-{day}-{number}"
        calls += play_stranger(Scene(key, moment(now, today, occasion), seeded(seed, key)))
    if chance.random() < 0.6:
        occasion = Occasion(day=day, minute=chance.randrange(1440), kind="bot")
        key = f"bot-{day}"
        calls += play_bot(Scene(key, moment(now, today, occasion), seeded(seed, key)))
    for number, order in enumerate(load_past().guests[::5]):
        if order.days_ago == day:
            shop = load_shops()[number % len(load_shops())]
            opened = till.in_hours(shop, today - timedelta(days=day), order.minute)
            if opened is not None:
                occasion = Occasion(day=day, minute=opened, kind="sale", number=number)
                scene = Scene(f"till-{day}-{number}", moment(now, today, occasion), seeded(seed, "till", day, number))
                till.sell(scene, shop, order.lines, order_id=f"S-{day:03}-{number:03}", card=None)
                calls += scene.calls
    return calls
