import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import {
  AtSign,
  CircleHelp,
  Globe,
  LayoutGrid,
  Mail,
  Megaphone,
  MessageCircle,
  MessageSquareText,
  MessagesSquare,
  PencilLine,
  Phone,
  Smartphone,
  Store,
  type LucideIcon,
} from "lucide-react";
import { channels, type AnyChannel, type Channel } from "@/api/types";
import { cn } from "./cn";

interface Look {
  icon: LucideIcon;
  label: MessageDescriptor;
}

const looks: Record<Channel, Look> = {
  shop: { icon: Store, label: msg`Shop` },
  site: { icon: Globe, label: msg`Site` },
  app: { icon: Smartphone, label: msg`App` },
  email: { icon: Mail, label: msg`Email` },
  sms: { icon: MessageSquareText, label: msg`SMS` },
  whatsapp: { icon: MessageCircle, label: msg`WhatsApp` },
  chat: { icon: MessagesSquare, label: msg`Chat` },
  social: { icon: AtSign, label: msg`Social` },
  ads: { icon: Megaphone, label: msg`Ads` },
  phone: { icon: Phone, label: msg`Phone` },
  console: { icon: PencilLine, label: msg`Console` },
};
const every: Look = { icon: LayoutGrid, label: msg`Every channel` };
const unknown: Look = { icon: CircleHelp, label: msg`Other` };

export const channelLook = (channel: string | null | undefined): Look =>
  channel === "*" ? every : (looks[channel as Channel] ?? unknown);

export const channelTint = (channel: string | null | undefined) =>
  channel && channel in looks ? `var(--ch-${channel})` : "var(--soft)";

export const isChannel = (value: unknown): value is Channel => channels.includes(value as Channel);

interface ChannelProps {
  channel: string | null | undefined;
  className?: string;
}

/** The icon on its wash; named for screen readers, since it may stand alone. */
export function ChannelIcon({ channel, className }: ChannelProps) {
  const { t } = useLingui();
  const { icon: Icon, label } = channelLook(channel);
  const tint = channelTint(channel);
  return (
    <span
      role="img"
      aria-label={t(label)}
      title={t(label)}
      className={cn("inline-flex size-6 shrink-0 items-center justify-center rounded", className)}
      style={{ color: tint, background: `color-mix(in oklab, ${tint} 14%, transparent)` }}
    >
      <Icon className="size-[62%]" aria-hidden />
    </span>
  );
}

export function ChannelTag({ channel, className }: ChannelProps) {
  const { t } = useLingui();
  const { icon: Icon, label } = channelLook(channel);
  return (
    <span className={cn("inline-flex items-center gap-1.5 whitespace-nowrap", className)}>
      <Icon className="size-4 shrink-0" style={{ color: channelTint(channel) }} aria-hidden />
      {t(label)}
    </span>
  );
}

export function useChannelLabel() {
  const { t } = useLingui();
  return (channel: string | null | undefined) => t(channelLook(channel).label);
}

/** Channels as choices, with or without "all". */
export function useChannelOptions<C extends Channel | AnyChannel = Channel>(
  among: readonly C[] = channels as readonly Channel[] as readonly C[],
) {
  const label = useChannelLabel();
  return among.map((channel) => {
    const { icon: Icon } = channelLook(channel);
    return {
      value: channel,
      label: label(channel),
      icon: <Icon className="size-4" style={{ color: channelTint(channel) }} aria-hidden />,
    };
  });
}
