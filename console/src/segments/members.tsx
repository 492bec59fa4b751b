import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { membersQuery } from "@/api/segments";
import type { Segment, SegmentMember } from "@/api/types";
import { Button } from "@/components/button";
import { ChannelIcon } from "@/components/channel";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { useDebounced, When } from "@/components/when";
import { sentence, useCardName } from "./words";

function Member({ member }: { member: SegmentMember }) {
  const format = useFormat();
  const nameOf = useCardName();
  const { profile, because, entered_at } = member;
  const why = format.say({ it: "", en: "", ...because });
  return (
    <li className="arrive">
      <Link to="/customers/$id" params={{ id: profile.id }} className="flex gap-3 px-4 py-3 outline-offset-[-2px] hover:bg-sunken">
        <ChannelIcon channel={profile.last_channel} className="mt-0.5 size-7" />
        <span className="grid min-w-0 flex-1 gap-x-6 gap-y-0.5 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
          <span className="min-w-0">
            <span className="block font-medium">{nameOf(profile)}</span>
            <span className="block truncate text-sm text-soft">{[profile.email, profile.city].filter(Boolean).join(" · ")}</span>
          </span>
          <span className="text-sm text-soft">{why ? sentence(why) : <Trans>In since before reasons were kept.</Trans>}</span>
        </span>
        <span className="figures shrink-0 text-right text-sm text-soft">
          <When at={entered_at} className="block text-ink" />
          {profile.order_count ? <span className="block max-sm:hidden">{format.money(profile.spent)}</span> : null}
        </span>
      </Link>
    </li>
  );
}

/** The first page follows what happens; whoever reads on is not disturbed, and told instead. */
export function MembersTab({ segment }: { segment: Segment }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const query = useInfiniteQuery(membersQuery(segment.id));
  const pages = query.data?.pages.length ?? 0;
  const count = useDebounced(segment.members, 400);
  const shown = useRef(count);
  const refresh = () => {
    shown.current = count;
    void client.resetQueries({ queryKey: membersQuery(segment.id).queryKey });
  };
  useEffect(() => {
    if (shown.current === count || pages > 1) return;
    shown.current = count;
    void client.invalidateQueries({ queryKey: membersQuery(segment.id).queryKey });
  }, [client, count, pages, segment.id]);
  return (
    <div className="rounded-xl border bg-surface">
      <Loaded query={query} skeleton={<SkeletonRows height="h-16" />}>
        {({ pages: read }) => {
          const members = read.flatMap((page) => page.items);
          if (members.length === 0) {
            return (
              <Empty title={segment.status === "building" ? <Trans>It is being built</Trans> : <Trans>Nobody is in it now</Trans>}>
                <Trans>Customers appear here by themselves as soon as the rule holds for them.</Trans>
              </Empty>
            );
          }
          return (
            <>
              {pages > 1 ? (
                <div className="flex items-center justify-between gap-3 border-b px-4 py-2 text-sm text-soft">
                  <Plural value={members.length} one="# customer read" other="# customers read" />
                  <Button size="sm" onClick={refresh}>
                    <Trans>Back to the latest</Trans>
                  </Button>
                </div>
              ) : null}
              <ul className="divide-y" aria-label={t`Customers in this segment`}>
                {members.map((member) => (
                  <Member key={member.profile.id} member={member} />
                ))}
              </ul>
              {query.hasNextPage ? (
                <div className="border-t p-3 text-center">
                  <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    <Trans>Show more</Trans>
                  </Button>
                </div>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
