import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { UsersRound } from "lucide-react";
import type { Card } from "@/api/types";
import { ChannelIcon } from "@/components/channel";
import { cn } from "@/components/cn";
import { useFormat } from "@/components/format";
import { Badge } from "@/components/surface";
import { When } from "@/components/when";

const columns =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-4 md:grid-cols-[minmax(0,2.2fr)_minmax(0,1.6fr)_minmax(0,1fr)_4rem_7rem_7.5rem]";

export function useCustomerName() {
  const { t } = useLingui();
  return (card: Pick<Card, "name" | "email" | "phone">) => card.name ?? card.email ?? card.phone ?? t`Unnamed customer`;
}

export const CustomerRowHead = () => (
  <div className={cn(columns, "label-caps sticky top-0 z-10 h-10 border-b bg-surface")} aria-hidden>
    <span>
      <Trans>Customer</Trans>
    </span>
    <span className="max-md:hidden">
      <Trans>Contact</Trans>
    </span>
    <span className="max-md:hidden">
      <Trans>City</Trans>
    </span>
    <span className="text-right max-md:hidden">
      <Trans>Orders</Trans>
    </span>
    <span className="text-right max-md:hidden">
      <Trans>Spent</Trans>
    </span>
    <span className="text-right">
      <Trans>Last seen</Trans>
    </span>
  </div>
);

export function CustomerRow({ card, active }: { card: Card; active: boolean }) {
  const { t } = useLingui();
  const format = useFormat();
  const name = useCustomerName();
  return (
    <Link
      to="/customers/$id"
      params={{ id: card.id }}
      className={cn(columns, "h-full border-b text-sm outline-offset-[-2px] hover:bg-sunken", active && "bg-accent-wash")}
    >
      <span className="flex min-w-0 items-center gap-3">
        <ChannelIcon channel={card.last_channel} />
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <span className={cn("truncate font-medium", !card.name && "text-soft italic")}>{name(card)}</span>
            {card.tier ? <Badge tone="accent">{card.tier}</Badge> : null}
            {card.shared_device ? (
              <UsersRound className="size-4 shrink-0 text-care" aria-label={t`Uses a shared device`} />
            ) : null}
          </span>
          <span className="block truncate text-soft md:hidden">{card.email ?? card.phone ?? card.loyalty_card}</span>
          <span className="block truncate text-soft max-md:hidden">{card.loyalty_card}</span>
        </span>
      </span>
      <span className="min-w-0 max-md:hidden">
        <span className="block truncate">{card.email}</span>
        <span className="figures block truncate text-soft">{card.phone}</span>
      </span>
      <span className="truncate max-md:hidden">{card.city}</span>
      <span className="figures text-right max-md:hidden">{card.order_count || "—"}</span>
      <span className="figures text-right max-md:hidden">{card.order_count ? format.money(card.spent) : "—"}</span>
      <When at={card.last_seen_at} className="figures text-right text-soft" />
    </Link>
  );
}
