import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { EventFilters } from "@/api/events";
import { sourcesQuery } from "@/api/sources";
import { eventTypes, type Channel, type EventType } from "@/api/types";
import { useChannelOptions } from "@/components/channel";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { useDebounced } from "@/components/when";

const route = getRouteApi("/console/events-layout/events");
const any = "*";

export function LiveFilters({ filters }: { filters: EventFilters }) {
  const { t } = useLingui();
  const navigate = route.useNavigate();
  const sources = useQuery({ ...sourcesQuery, retry: false }).data?.items ?? [];
  const channels = useChannelOptions();
  const [name, setName] = useState(filters.name ?? "");
  const settled = useDebounced(name.trim(), 250);
  const set = (changes: EventFilters) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  useEffect(() => {
    if (settled !== (filters.name ?? "")) set({ name: settled || undefined } as EventFilters);
    // Only what was typed drives the address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  const clean = <V extends string>(value: V | typeof any) => (value === any ? undefined : (value as V));
  return (
    <>
      <Input
        className="w-48 max-sm:w-full"
        type="search"
        aria-label={t`Event name`}
        placeholder={t`Event name`}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Select
        label={t`Channel`}
        className="w-40 max-sm:flex-1"
        value={filters.channel ?? any}
        onChange={(value: Channel | typeof any) => set({ channel: clean(value) } as EventFilters)}
        options={[{ value: any, label: t`All channels` }, ...channels]}
      />
      <Select
        label={t`Source`}
        className="w-44 max-sm:flex-1"
        value={filters.source_id ?? any}
        onChange={(value) => set({ source_id: clean(value) } as EventFilters)}
        options={[
          { value: any, label: t`All sources` },
          ...sources.map((source) => ({ value: source.id, label: source.name })),
        ]}
      />
      <Select
        label={t`Type`}
        className="w-32 max-sm:flex-1"
        value={filters.type ?? any}
        onChange={(value: EventType | typeof any) => set({ type: clean(value) } as EventFilters)}
        options={[{ value: any, label: t`All types` }, ...eventTypes.map((type) => ({ value: type, label: type }))]}
      />
    </>
  );
}
