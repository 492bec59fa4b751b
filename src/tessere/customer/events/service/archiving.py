"""Hands the log to the lake: what was stored since a transaction, as the lake's rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from msgspec import Struct

from tessere.customer.events.domain.model import Campaign
from tessere.customer.events.store import archiving
from tessere.customer.events.store.log import Owned
from tessere.infra.db import Unit
from tessere.infra.lake import Log, Revision, Row
from tessere.kernel.errors import Conflict

_AT_ONCE = 2_000
_NO_CAMPAIGN = (None,) * len(Campaign.__struct_fields__)


class Unarchived(Struct, frozen=True, kw_only=True):
    """What waits from a position on: `until` is where the next batch ends, None when nothing has ended yet; `is_full` when
    more than a batch waits; `oldest_at` is when the oldest event was received, of those still being stored too, and
    `revised_at` when the oldest revision was made that no copy has followed."""

    until: int | None
    is_full: bool
    oldest_at: datetime | None
    revised_at: datetime | None


async def read_unarchived(unit: Unit, *, since: int, most: int) -> Unarchived:
    """Where a batch of about `most` events ends: transactions stay whole. Conflict when the database was moved."""
    found = await archiving.read_pending(unit.db, since=since, limit=most + 1)
    if found.foreign:
        raise Conflict(
            "the database comes from another server, whose transactions were counted otherwise; run `tessere lake rebuild`",
            code="lake_foreign",
        )
    if found.first is None or found.last is None:
        return Unarchived(until=None, is_full=False, oldest_at=found.oldest_at, revised_at=found.revised_at)
    is_full = found.count > most
    # The last transaction of a full batch may go on behind the limit; a single one is taken whole, however large.
    until = found.last if is_full and found.last > found.first else found.last + 1
    return Unarchived(until=until, is_full=is_full, oldest_at=found.oldest_at, revised_at=found.revised_at)


async def iterate_rows(unit: Unit, since: int, until: int | None = None) -> AsyncIterator[list[Row]]:
    """The events stored by the transactions from `since` to before `until`, or to the last that this one sees."""
    async for page in archiving.iterate_stored(unit.db, since=since, until=until, at_once=_AT_ONCE):
        yield [_row(each) for each in page]


async def iterate_revisions(unit: Unit) -> AsyncIterator[list[Revision]]:
    """Which events were deleted or rewritten since the copies of the log were made."""
    async for page in archiving.iterate_revisions(unit.db, at_once=_AT_ONCE):
        yield page


async def iterate_revised_rows(unit: Unit, until: int) -> AsyncIterator[list[Row]]:
    """What the log says now of the revised events that transactions before `until` stored."""
    async for page in archiving.iterate_revised(unit.db, until=until, at_once=_AT_ONCE):
        yield [_row(each) for each in page]


async def forget_revisions(unit: Unit, *, ids: Sequence[int]) -> None:
    """The copies have followed these."""
    await archiving.forget_revisions(unit.db, ids)


# How the lake reads the log.
LOG = Log(stored=iterate_rows, revisions=iterate_revisions, revised=iterate_revised_rows)


async def adopt_foreign(unit: Unit) -> int:
    """After the database was moved: count what another server stored as stored now; how many events."""
    return await archiving.adopt_foreign(unit.db)


def _row(owned: Owned) -> Row:
    event, client = owned.event, owned.event.client
    campaign = _NO_CAMPAIGN if event.campaign is None else _parts(event.campaign)
    channel, source, medium, name, term, content, click_id = campaign
    return Row(
        id=str(event.id),
        source_id=str(event.source_id),
        owner_key=None if owned.owner_key is None else str(owned.owner_key),
        type=event.type,
        name=event.name,
        channel=event.channel,
        touchpoint=event.touchpoint,
        occurred_at=event.occurred_at,
        received_at=event.received_at,
        message_id=event.message_id,
        anonymous_id=event.anonymous_id,
        user_id=event.user_id,
        group_id=event.group_id,
        session_id=event.session_id,
        device=client.device,
        browser=client.browser,
        os=client.os,
        is_bot=client.is_bot,
        campaign_channel=channel,
        campaign_source=source,
        campaign_medium=medium,
        campaign_name=name,
        campaign_term=term,
        campaign_content=content,
        campaign_click_id=click_id,
        locale=event.locale,
        properties=bytes(event.properties).decode("utf-8", "replace"),
        context=bytes(event.context).decode("utf-8", "replace"),
    )


def _parts(campaign: Campaign) -> tuple[str | None, ...]:
    return (
        campaign.channel, campaign.source, campaign.medium, campaign.name, campaign.term, campaign.content,
        campaign.click_id,
    )  # fmt: skip
