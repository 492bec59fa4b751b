import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Antenna, Languages, LogOut, MapPin, Merge, MonitorCog, Moon, Plus, ScanSearch, Shapes, ShieldAlert, ShieldCheck, Sun, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { customerSearchQuery } from "@/api/customers";
import { segmentsQuery } from "@/api/segments";
import type { Card } from "@/api/types";
import { useAllowed, useChoose, useSession, useSignOut } from "@/access/session";
import { usePlaces } from "./rail";

export interface Entry {
  key: string;
  label: string;
  note?: string | undefined;
  icon: ReactNode;
  run: () => void;
}

export interface EntryGroup {
  value: string;
  items: Entry[];
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Every word typed must begin a word of the label. */
export function matches(label: string, typed: string): boolean {
  const words = plain(label).split(/[^\p{L}\p{N}]+/u);
  return plain(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}

function usePages(): Entry[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const places = usePlaces().map(({ to, label, icon: Icon }): Entry => ({
    key: to,
    label: t(label),
    icon: <Icon />,
    run: () => void navigate({ to }),
  }));
  const more: (Entry | false)[] = [
    allowed("profiles:read") && {
      key: "duplicates",
      label: t`Review duplicates`,
      icon: <Merge />,
      run: () => void navigate({ to: "/customers/duplicates" }),
    },
    allowed("segments:write") && {
      key: "new-segment",
      label: t`New segment`,
      icon: <Plus />,
      run: () => void navigate({ to: "/segments/new" }),
    },
    allowed("events:read") && {
      key: "plan",
      label: t`Tracking plan`,
      icon: <ScanSearch />,
      run: () => void navigate({ to: "/events/plan" }),
    },
    allowed("events:read") && {
      key: "quarantine",
      label: t`Quarantine`,
      icon: <ShieldAlert />,
      run: () => void navigate({ to: "/events/quarantine" }),
    },
    allowed("sources:read") && {
      key: "touchpoints",
      label: t`Shops and touchpoints`,
      icon: <MapPin />,
      run: () => void navigate({ to: "/touchpoints" }),
    },
    allowed("sources:write") && {
      key: "new-source",
      label: t`Connect a source`,
      icon: <Plus />,
      run: () => void navigate({ to: "/sources/new" }),
    },
    allowed("privacy:read") && {
      key: "privacy",
      label: t`Privacy`,
      icon: <ShieldCheck />,
      run: () => void navigate({ to: "/settings/privacy" }),
    },
    allowed("keys:write") && {
      key: "keys",
      label: t`API keys`,
      icon: <Antenna />,
      run: () => void navigate({ to: "/settings/keys" }),
    },
  ];
  return [...places, ...more.filter((entry) => entry !== false)];
}

function useActions(): Entry[] {
  const { t } = useLingui();
  const choose = useChoose();
  const leave = useSignOut();
  const { user } = useSession();
  const other = user.language === "it" ? "en" : "it";
  return [
    { key: "light", label: t`Light theme`, icon: <Sun />, run: () => void choose.theme("light") },
    { key: "dark", label: t`Dark theme`, icon: <Moon />, run: () => void choose.theme("dark") },
    { key: "system", label: t`Theme of this machine`, icon: <MonitorCog />, run: () => void choose.theme("system") },
    {
      key: "language",
      label: other === "it" ? "Passa all’italiano" : "Switch to English",
      icon: <Languages />,
      run: () => void choose.language(other),
    },
    { key: "leave", label: t`Sign out`, icon: <LogOut />, run: () => void leave() },
  ];
}

export function useEntries(typed: string): EntryGroup[] {
  const { t } = useLingui();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const searching = typed.trim().length > 1 && allowed("profiles:read");
  const found = useQuery({ ...customerSearchQuery(typed.trim()), enabled: searching });
  const customers = (searching ? (found.data?.items ?? []) : []).map((card: Card): Entry => ({
    key: card.id,
    label: card.name ?? card.email ?? card.phone ?? t`Unnamed customer`,
    note: [card.email, card.city].filter(Boolean).join(" · "),
    icon: <UserRound />,
    run: () => void navigate({ to: "/customers/$id", params: { id: card.id } }),
  }));
  const named = useQuery({ ...segmentsQuery, enabled: typed.trim().length > 1 && allowed("segments:read") });
  const segments = (typed.trim().length > 1 ? (named.data?.items ?? []) : [])
    .filter((segment) => matches(segment.name, typed))
    .slice(0, 8)
    .map((segment): Entry => ({
      key: segment.id,
      label: segment.name,
      icon: <Shapes />,
      run: () => void navigate({ to: "/segments/$id", params: { id: segment.id } }),
    }));
  const pages = usePages().filter((entry) => matches(entry.label, typed));
  const actions = useActions().filter((entry) => matches(entry.label, typed));
  return [
    { value: t`Customers`, items: customers },
    { value: t`Segments`, items: segments },
    { value: t`Go to`, items: pages },
    { value: t`Do`, items: actions },
  ].filter((group) => group.items.length > 0);
}
