import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Trans, useLingui } from "@lingui/react/macro";
import { Search } from "lucide-react";
import { useRef, useState, type RefObject } from "react";
import { useDebounced } from "@/components/when";
import { useEntries, type Entry, type EntryGroup } from "./palette-entries";

interface PaletteProps {
  open: boolean;
  onClose: () => void;
}

function Row({ entry, onPick }: { entry: Entry; onPick: () => void }) {
  return (
    <Autocomplete.Item
      value={entry}
      onClick={() => {
        onPick();
        entry.run();
      }}
      className="flex min-h-10 cursor-default items-center gap-3 rounded-md px-3 text-sm outline-none select-none data-highlighted:bg-accent-wash data-highlighted:text-accent-deep [&_svg]:size-4 [&_svg]:shrink-0"
    >
      {entry.icon}
      <span className="truncate">{entry.label}</span>
      {entry.note ? <span className="ml-auto truncate pl-3 text-soft">{entry.note}</span> : null}
    </Autocomplete.Item>
  );
}

function PaletteBody({ onClose, box }: { onClose: () => void; box: RefObject<HTMLInputElement | null> }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState("");
  const groups = useEntries(useDebounced(typed, 80));
  return (
    <Autocomplete.Root
      open
      inline
      mode="none"
      items={groups}
      filter={null}
      value={typed}
      onValueChange={(value) => setTyped(value)}
      itemToStringValue={(entry) => (entry as unknown as Entry).label}
      autoHighlight="always"
      keepHighlight
    >
      <div className="flex items-center gap-3 border-b px-4">
        <Search className="size-4.5 text-soft" aria-hidden />
        <Autocomplete.Input
          ref={box}
          aria-label={t`Search and commands`}
          placeholder={t`Customer, page or command`}
          className="h-13 w-full bg-transparent text-base outline-none placeholder:text-soft"
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        <Autocomplete.Empty>
          <div className="px-3 py-6 text-center text-sm text-soft empty:hidden">
            {groups.length === 0 ? <Trans>Nothing by that name. Try an email, a phone or a card number.</Trans> : null}
          </div>
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: EntryGroup) => (
            <Autocomplete.Group key={group.value} items={group.items} className="mb-2">
              <Autocomplete.GroupLabel className="label-caps px-3 py-1.5">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(entry: Entry) => <Row key={entry.key} entry={entry} onPick={onClose} />}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
    </Autocomplete.Root>
  );
}

export default function Palette({ open, onClose }: PaletteProps) {
  const { t } = useLingui();
  const box = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-ink/30 dark:bg-black/60" />
        <Dialog.Popup
          aria-label={t`Search and commands`}
          initialFocus={box}
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70vh] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border bg-surface text-ink shadow-card"
        >
          <PaletteBody onClose={onClose} box={box} />
          <Dialog.Close className="sr-only">{t`Close`}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
