import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { feedContentsQuery } from "@/api/feeds";
import type { Feed, FeedContents } from "@/api/types";
import { Dialog } from "@/components/dialog";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { usePlaceName } from "@/components/places-field";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";

function Count({ value, label, care = false }: { value: number; label: ReactNode; care?: boolean }) {
  const format = useFormat();
  return (
    <div>
      <p className={cn("figures text-xl font-semibold", care && value > 0 && "text-care")}>{format.number(value)}</p>
      <p className="text-sm text-soft">{label}</p>
    </div>
  );
}

function Contents({ feed, found }: { feed: Feed; found: FeedContents }) {
  const place = usePlaceName();
  const where = place(feed.touchpoint ? `${feed.channel}/${feed.touchpoint}` : feed.channel);
  return (
    <div className="flex flex-col gap-5">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Count value={found.articles} label={<Trans>articles in it</Trans>} />
        <Count value={found.reduced} label={<Trans>at a reduced price</Trans>} />
        <Count value={found.out_of_stock} label={<Trans>out of stock</Trans>} />
        <Count value={found.without_picture} care label={<Trans>without a picture: readers refuse them</Trans>} />
        <Count value={found.without_gtin} care label={<Trans>without a GTIN: shown less</Trans>} />
      </div>
      {found.left_out.map((each) => (
        <section key={each.reason}>
          <h3 className="text-sm font-semibold">{each.reason === "no_price" ? <Plural value={each.count} one="# article has no price there" other="# articles have no price there" /> : <Plural value={each.count} one="# product is not offered there" other="# products are not offered there" />}</h3>
          <p className="text-sm text-soft">{each.reason === "no_price" ? <Trans>Put a price into a list that holds for {where}.</Trans> : <Trans>Say in the product that it is offered for {where}, or until when.</Trans>}</p>
          <ul className="mt-1 divide-y text-sm">
            {each.examples.map((article) => (
              <li key={`${article.product_id} ${article.code}`} className="flex flex-wrap gap-x-3 py-1.5">
                <Link to="/catalog/$id" params={{ id: article.product_id }} search={{ tab: each.reason === "no_price" ? "prices" : undefined }} className="text-accent underline underline-offset-4">{article.name || article.code}</Link>
                <span className="font-mono text-xs text-soft">{article.code}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="text-sm text-soft"><Trans>Drafts and archived products are never told.</Trans> {found.is_cut ? <Trans>Only the first products were counted: the catalog is very large.</Trans> : null}</p>
    </div>
  );
}

/** What a reader would get now, and what it would not. */
export function FeedContentsDialog({ feed, onClose }: { feed: Feed; onClose: () => void }) {
  const { t } = useLingui();
  const query = useQuery(feedContentsQuery(feed.id));
  return (
    <Dialog open onClose={onClose} place="side" title={t`What is in “${feed.name}”`}>
      <Loaded query={query} skeleton={<SkeletonRows rows={5} />}>{(found) => <Contents feed={feed} found={found} />}</Loaded>
    </Dialog>
  );
}
