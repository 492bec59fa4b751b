import { Autocomplete } from "@base-ui/react/autocomplete";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import { useState } from "react";
import { customerSearchQuery } from "@/api/customers";
import type { Card } from "@/api/types";
import { cn } from "./cn";
import { inputStyle } from "./input";
import { useDebounced } from "./when";

interface PickerProps {
  onPick: (card: Card) => void;
  label: string;
  id?: string;
  className?: string;
}

/** Finds a customer as one types a name, an email, a phone number or a card. */
export function CustomerPicker({ onPick, label, id, className }: PickerProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim(), 120);
  const query = useQuery({ ...customerSearchQuery(q), enabled: q.length > 1 });
  const found = typed.trim().length > 1 ? (query.data?.items ?? []) : [];
  const nameOf = (card: Card) => card.name ?? card.email ?? card.phone ?? t`Unnamed customer`;
  return (
    <Autocomplete.Root items={found} filter={null} value={typed} autoHighlight itemToStringValue={(item) => nameOf(item as Card)} onValueChange={(next, { reason }) => reason !== "item-press" && setTyped(next)}>
      <Autocomplete.Input id={id} aria-label={label} placeholder={t`Name, email, phone or card`} autoComplete="off" className={cn(inputStyle, "h-9", className)} />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} align="start" className="z-50">
          <Autocomplete.Popup className="max-h-80 w-[min(28rem,calc(100vw-2rem))] overflow-y-auto rounded-md border bg-surface p-1 text-ink shadow-card data-empty:hidden">
            <Autocomplete.Empty className="px-3 py-2 text-sm text-soft empty:hidden">{q.length > 1 && query.data && found.length === 0 ? <Trans>Nobody is called like this.</Trans> : null}</Autocomplete.Empty>
            <Autocomplete.List>
              {(card: Card) => (
                <Autocomplete.Item key={card.id} value={card} onClick={() => { setTyped(""); onPick(card); }} className="flex min-h-11 cursor-default items-center gap-3 rounded px-2 text-sm outline-none select-none data-highlighted:bg-sunken">
                  <UserRound className="size-4 shrink-0 text-soft" aria-hidden />
                  <span className="min-w-0 flex-1"><span className="block truncate font-medium">{nameOf(card)}</span><span className="block truncate text-xs text-soft">{[card.phone, card.email, card.city].filter(Boolean).join(" · ")}</span></span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
