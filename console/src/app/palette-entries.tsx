import { useLingui } from "@lingui/react/macro";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Languages, LogOut, MonitorCog, Moon, Package, ReceiptText, Shapes, Sun, TicketPercent, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { productSearchQuery } from "@/api/catalog";
import { customerSearchQuery } from "@/api/customers";
import { offersQuery } from "@/api/offers";
import { findOrder } from "@/api/orders";
import { segmentsQuery } from "@/api/segments";
import type { Card } from "@/api/types";
import { useChoose, useAllowed, useSession, useSignOut } from "@/access/session";
import { useFormat } from "@/components/format";
import { useProductName } from "@/components/product-names";
import { useTexts } from "@/components/texts";
import { usePages } from "./palette-pages";

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

/** Orders by number, name or address, and products by name or SKU. */
function useGoods(typed: string): { orders: Entry[]; products: Entry[] } {
  const { nameOf } = useProductName();
  const format = useFormat();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const q = typed.trim();
  const orders = useQuery({ queryKey: ["order-search", q], queryFn: () => findOrder(q), placeholderData: keepPreviousData, enabled: q.length > 2 && allowed("orders:read") });
  const products = useQuery({ ...productSearchQuery(q), enabled: q.length > 1 && allowed("catalog:read") });
  return {
    orders: (q.length > 2 ? (orders.data ?? []) : []).map((order) => ({
      key: order.id,
      label: order.number,
      note: [order.contact.name, format.date(order.placed_at), format.money({ amount_minor: order.total_minor, currency: order.currency })].filter(Boolean).join(" · "),
      icon: <ReceiptText />,
      run: () => void navigate({ to: "/orders/$id", params: { id: order.id } }),
    })),
    products: (q.length > 1 ? (products.data?.items ?? []) : []).slice(0, 6).map((product) => ({
      key: product.id,
      label: nameOf(product),
      note: product.code,
      icon: <Package />,
      run: () => void navigate({ to: "/catalog/$id", params: { id: product.id } }),
    })),
  };
}

/** Segments and offers: few enough to be all here. */
function useNamed(typed: string): { segments: Entry[]; offers: Entry[] } {
  const say = useTexts();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const asked = typed.trim().length > 1;
  const segments = useQuery({ ...segmentsQuery, enabled: asked && allowed("segments:read") }).data?.items ?? [];
  const offers = useInfiniteQuery({ ...offersQuery(), enabled: asked && allowed("offers:read") }).data?.pages.flatMap((page) => page.items) ?? [];
  if (!asked) return { segments: [], offers: [] };
  return {
    segments: segments.filter(({ name }) => matches(name, typed)).slice(0, 8).map(({ id, name }) => ({ key: id, label: name, icon: <Shapes />, run: () => void navigate({ to: "/segments/$id", params: { id } }) })),
    offers: offers.filter(({ content }) => matches(say(content.name), typed)).slice(0, 8).map(({ id, content }) => ({ key: id, label: say(content.name), icon: <TicketPercent />, run: () => void navigate({ to: "/offers/$id", params: { id } }) })),
  };
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
  const { orders, products } = useGoods(typed);
  const { segments, offers } = useNamed(typed);
  const pages = usePages().filter((entry) => matches(entry.label, typed));
  const actions = useActions().filter((entry) => matches(entry.label, typed));
  return [
    { value: t`Customers`, items: customers },
    { value: t`Orders`, items: orders },
    { value: t`Products`, items: products },
    { value: t`Offers`, items: offers },
    { value: t`Segments`, items: segments },
    { value: t`Go to`, items: pages },
    { value: t`Do`, items: actions },
  ].filter((group) => group.items.length > 0);
}
