import { Trans } from "@lingui/react/macro";
import type { EventRow, Json } from "@/api/types";
import { Badge } from "./surface";
import { useFormat } from "./format";

const text = (value: Json | undefined): string | null =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : null;

/** The one thing about an event that a person wants to read first. */
export function useGist() {
  const format = useFormat();
  return (event: EventRow): string => {
    const { properties } = event;
    const currency = text(properties.currency);
    const total = properties.total ?? properties.revenue ?? properties.value;
    const amount =
      typeof total === "number"
        ? format.money({ amount_minor: Math.round(total * 100), currency: currency?.length === 3 ? currency : "EUR" })
        : null;
    const order = text(properties.order_id);
    const subject =
      text(properties.name) ?? text(properties.title) ?? text(properties.path) ?? text(properties.query) ?? event.campaign?.name;
    return [order, subject, amount].filter(Boolean).join(" · ");
  };
}

export function BotBadge({ event }: { event: EventRow }) {
  return event.client?.is_bot ? (
    <Badge tone="care">
      <Trans>Bot</Trans> {event.client.bot_name ?? ""}
    </Badge>
  ) : null;
}
