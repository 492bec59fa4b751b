import { Autocomplete } from "@base-ui/react/autocomplete";
import { useState } from "react";
import { cn } from "./cn";
import { inputStyle } from "./input";

export interface Suggestion {
  value: string;
  label: string;
  note?: string | undefined;
}

export interface SuggestionGroup {
  value: string;
  items: Suggestion[];
}

interface SuggestProps {
  value: string;
  onChange: (value: string) => void;
  groups: SuggestionGroup[];
  label: string;
  placeholder?: string;
  className?: string;
  invalid?: boolean | undefined;
  /** Called with what was typed when Enter is pressed and nothing is highlighted. */
  onEnter?: (() => void) | undefined;
  onPick?: ((value: string) => void) | undefined;
  id?: string;
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const Item = ({ item, onPick }: { item: Suggestion; onPick: () => void }) => (
  <Autocomplete.Item
    value={item}
    onClick={onPick}
    className="flex min-h-9 cursor-default flex-wrap items-baseline gap-x-3 rounded px-2.5 py-1.5 text-sm outline-none select-none data-highlighted:bg-sunken"
  >
    <span className="min-w-0 flex-1">{item.label}</span>
    {item.note ? <span className="max-w-52 truncate text-xs text-soft">{item.note}</span> : null}
  </Autocomplete.Item>
);

const Popup = ({ pick }: { pick: (item: Suggestion) => void }) => (
  <Autocomplete.Portal>
    <Autocomplete.Positioner sideOffset={4} align="start" className="z-50">
      <Autocomplete.Popup className="max-h-[min(20rem,var(--available-height))] w-max max-w-[min(26rem,calc(100vw-2rem))] min-w-(--anchor-width) overflow-y-auto rounded-md border bg-surface p-1 text-ink shadow-card empty:hidden data-empty:hidden">
        <Autocomplete.List>
          {(group: SuggestionGroup) => (
            <Autocomplete.Group key={group.value} items={group.items}>
              <Autocomplete.GroupLabel className="label-caps px-2.5 pt-1.5 pb-1 empty:hidden">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: Suggestion) => <Item key={item.value} item={item} onPick={() => pick(item)} />}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </Autocomplete.Popup>
    </Autocomplete.Positioner>
  </Autocomplete.Portal>
);

/** A text with suggestions: what is known goes by its label, anything else may be written too. */
export function Suggest({ value, onChange, groups, label, placeholder, className, invalid, onEnter, onPick, id }: SuggestProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [touched, setTouched] = useState(false);
  const known = groups.flatMap((group) => group.items).find((item) => item.value === value);
  const text = typed ?? known?.label ?? value;
  const pick = (item: Suggestion) => {
    setTyped(onPick ? "" : item.label);
    setTouched(false);
    (onPick ?? onChange)(item.value);
  };
  return (
    <Autocomplete.Root
      items={groups}
      value={text}
      openOnInputClick
      filter={(item, query) => {
        const { label: words, value: name } = item as unknown as Suggestion;
        return !touched || plain(`${words} ${name}`).includes(plain(query));
      }}
      itemToStringValue={(item) => (item as unknown as Suggestion).label}
      onValueChange={(next, { reason }) => {
        if (reason === "item-press") return;
        setTyped(next);
        setTouched(true);
        onChange(next);
      }}
    >
      <Autocomplete.Input
        id={id}
        aria-label={label}
        aria-invalid={invalid}
        placeholder={placeholder}
        autoComplete="off"
        onFocus={() => setTyped(text)}
        onBlur={() => {
          setTyped(null);
          setTouched(false);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.currentTarget.getAttribute("aria-activedescendant")) return;
          event.preventDefault();
          onEnter?.();
          if (onPick) setTyped("");
        }}
        className={cn(inputStyle, "h-9", className)}
      />
      <Popup pick={pick} />
    </Autocomplete.Root>
  );
}
