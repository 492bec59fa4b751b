import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Rss, Trash2 } from "lucide-react";
import { useState } from "react";
import { feedContentsQuery, feedsQuery, removeFeed } from "@/api/feeds";
import type { Feed } from "@/api/types";
import { Button } from "@/components/button";
import { useFormat } from "@/components/format";
import { CopyButton } from "@/components/copy";
import { usePlaceName } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { Badge, PageHeader } from "@/components/surface";
import { deferWithUndo } from "@/components/undo";
import { When } from "@/components/when";
import { FeedContentsDialog } from "./feed-contents";
import { FeedDialog } from "./feed-dialog";
import { formatNames } from "./words";

/** In a line: how much is in it, and whether something is missing. */
function Summary({ feed, onOpen }: { feed: Feed; onOpen: () => void }) {
  const format = useFormat();
  const found = useQuery(feedContentsQuery(feed.id)).data;
  if (!found) return <span className="text-sm text-soft"><Trans>Counting…</Trans></span>;
  const left = found.left_out.reduce((sum, each) => sum + each.count, 0);
  return (
    <button type="button" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-left text-sm text-accent underline underline-offset-4" onClick={onOpen}>
      <span className="figures"><Plural value={found.articles} one="# article" other="# articles" /></span>
      {left > 0 ? <Badge tone="care"><Trans>{format.number(left)} left out</Trans></Badge> : null}
      {found.without_picture > 0 ? <Badge tone="care"><Trans>{format.number(found.without_picture)} without a picture</Trans></Badge> : null}
    </button>
  );
}

function Row({ feed, onRemove }: { feed: Feed; onRemove: () => void }) {
  const { t } = useLingui();
  const place = usePlaceName();
  const [open, setOpen] = useState(false);
  const sold = feed.touchpoint ? `${feed.channel}/${feed.touchpoint}` : feed.channel;
  return (
    <li data-testid="feed" className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span aria-hidden className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-wash text-accent-deep"><Rss className="size-4.5" /></span>
        <span className="min-w-44 flex-1">
          <span className="block font-medium">{feed.name}</span>
          <span className="block text-sm text-soft">{[formatNames[feed.format] ?? feed.format, place(sold), feed.language === "it" ? t`in Italian` : feed.language === "en" ? t`in English` : feed.language].join(" · ")}</span>
        </span>
        <Summary feed={feed} onOpen={() => setOpen(true)} />
        <span className="text-sm text-soft sm:w-36 sm:text-right">{feed.read_at ? <Trans>read <When at={feed.read_at} /></Trans> : <Trans>not read yet</Trans>}</span>
        <Button size="icon-sm" variant="ghost" aria-label={t`Delete ${feed.name}`} onClick={onRemove}><Trash2 aria-hidden /></Button>
      </div>
      <div className="flex items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-xs">{feed.url}</code>
        <CopyButton text={feed.url} label={t`Copy the address`} />
      </div>
      {open ? <FeedContentsDialog feed={feed} onClose={() => setOpen(false)} /> : null}
    </li>
  );
}

/** What others show of the catalog: each reader's address, what is in it, and what is not. */
export function FeedsPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const query = useQuery(feedsQuery);
  const [adding, setAdding] = useState(false);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const add = <Button variant="primary" onClick={() => setAdding(true)}><Plus aria-hidden /><Trans>New feed</Trans></Button>;
  const remove = (feed: Feed) =>
    deferWithUndo({
      title: t`“${feed.name}” deleted: its address is dead`,
      hide: () => setGone((before) => new Set([...before, feed.id])),
      restore: () => setGone((before) => new Set([...before].filter((id) => id !== feed.id))),
      commit: async (leaving) => {
        await removeFeed(feed.id, leaving);
        await client.invalidateQueries({ queryKey: ["feeds"] });
      },
    });
  return (
    <>
      <PageHeader title={t`Feeds`} lead={t`What Google, Facebook and Instagram show of your articles: the price and the stock of the moment in which they fetch it.`} actions={query.data?.items.length ? add : null} />
      <div className="rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={3} height="h-24" />}>
          {({ items }) => {
            const shown = items.filter((each) => !gone.has(each.id));
            return shown.length === 0 ? (
              <Empty title={<Trans>Nobody reads your catalog yet</Trans>} action={add}><Trans>Make a feed, copy its address, and give it to Google Merchant Center or to Meta’s catalog manager: they come for it by themselves.</Trans></Empty>
            ) : (
              <ul className="divide-y" aria-label={t`Feeds`}>{shown.map((feed) => <Row key={feed.id} feed={feed} onRemove={() => remove(feed)} />)}</ul>
            );
          }}
        </Loaded>
      </div>
      {adding ? <FeedDialog formats={query.data?.formats ?? []} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
