import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Merge, Search } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { customersQuery } from "@/api/customers";
import type { Card, Channel } from "@/api/types";
import { Button, buttonStyle } from "@/components/button";
import { useChannelOptions } from "@/components/channel";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { SkeletonRows } from "@/components/skeleton";
import { Empty, Loaded } from "@/components/states";
import { PageHeader } from "@/components/surface";
import { VirtualList } from "@/components/virtual-list";
import { useDebounced } from "@/components/when";
import { CustomerRow, CustomerRowHead } from "./row";

const route = getRouteApi("/console/customers");

function useTypedSearch() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(q ?? "");
  const settled = useDebounced(typed.trim(), 120);
  useEffect(() => {
    if ((q ?? "") === settled) return;
    void navigate({ search: (before) => ({ ...before, q: settled || undefined }), replace: true });
    // Only what was typed drives the address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return [typed, setTyped] as const;
}

/** Arrows walk the list while the cursor stays in the search box; Enter opens. */
function useWalk(cards: Card[]) {
  const [active, setActive] = useState(-1);
  const navigate = route.useNavigate();
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setActive((before) => Math.max(-1, Math.min(cards.length - 1, before + step)));
    }
    const chosen = cards[Math.max(active, 0)];
    if (event.key === "Enter" && chosen) {
      void navigate({ to: "/customers/$id", params: { id: chosen.id } });
    }
  };
  return { active: Math.min(active, cards.length - 1), onKeyDown, reset: () => setActive(-1) };
}

function useFocusOnSlash() {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, [role=combobox]");
      if (event.key !== "/" || typing) return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return box;
}

function NoCustomers({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return filtered ? (
    <Empty
      title={<Trans>Nobody matches</Trans>}
      action={
        <Button onClick={onClear}>
          <Trans>Clear the search</Trans>
        </Button>
      }
    >
      <Trans>Try part of the name, the email, the phone without its prefix, or the card number.</Trans>
    </Empty>
  ) : (
    <Empty
      title={<Trans>Your customers will be here</Trans>}
      action={
        <>
          <Link to="/sources/new" className={buttonStyle({ variant: "primary" })}>
            <Trans>Connect a source</Trans>
          </Link>
          <Link to="/imports" className={buttonStyle()}>
            <Trans>Import a file</Trans>
          </Link>
        </>
      }
    >
      <Trans>One profile for each person, whatever the channel. They appear as events arrive or with an import.</Trans>
    </Empty>
  );
}

function useCustomers() {
  const { q, channel } = route.useSearch();
  const query = useInfiniteQuery(customersQuery({ ...(q && { q }), ...(channel && { channel }) }));
  const cards = useMemo(() => {
    const all = query.data?.pages.flatMap((page) => page.items) ?? [];
    return channel ? all.filter((card) => card.last_channel === channel) : all;
  }, [query.data, channel]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { query, cards, more };
}

export function CustomersPage() {
  const { t } = useLingui();
  const { q, channel } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useTypedSearch();
  const { query, cards, more } = useCustomers();
  const walk = useWalk(cards);
  const box = useFocusOnSlash();
  const options = useChannelOptions();
  const choose = (value: Channel | "all") =>
    void navigate({ search: (before) => ({ ...before, channel: value === "all" ? undefined : value }) });
  const clear = () => {
    setTyped("");
    void navigate({ search: {} });
  };
  return (
    <>
      <PageHeader
        title={t`Customers`}
        lead={t`Everyone who bought, wrote or looked, most recent first.`}
        actions={
          <Link to="/customers/duplicates" className={buttonStyle()}>
            <Merge aria-hidden />
            <Trans>Review duplicates</Trans>
          </Link>
        }
      >
        <div className="flex flex-wrap gap-2">
          <div className="relative min-w-0 flex-1 basis-72">
            <Search className="pointer-events-none absolute top-3 left-3 size-4.5 text-soft" aria-hidden />
            <Input
              ref={box}
              type="search"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                walk.reset();
              }}
              onKeyDown={walk.onKeyDown}
              aria-label={t`Search customers`}
              placeholder={t`Name, email, phone or card`}
              className="h-11 pl-10"
            />
          </div>
          <Select
            label={t`Last seen on`}
            className="h-11 w-52 max-sm:w-full"
            value={channel ?? "all"}
            onChange={choose}
            options={[{ value: "all" as const, label: t`Last seen anywhere` }, ...options]}
          />
        </div>
      </PageHeader>
      <div className="overflow-hidden rounded-xl border bg-surface">
        <Loaded query={query} skeleton={<SkeletonRows rows={12} height="h-15" />}>
          {() =>
            cards.length === 0 ? (
              <NoCustomers filtered={Boolean(q ?? channel)} onClear={clear} />
            ) : (
              <VirtualList
                label={t`Customers`}
                items={cards}
                rowHeight={60}
                keyOf={(card) => card.id}
                onEnd={more}
                active={walk.active}
                className="h-[calc(100dvh-16.5rem)] min-h-80 max-md:h-[calc(100dvh-21rem)]"
                header={<CustomerRowHead />}
                render={(card, index) => <CustomerRow card={card} active={index === walk.active} />}
              />
            )
          }
        </Loaded>
      </div>
    </>
  );
}
