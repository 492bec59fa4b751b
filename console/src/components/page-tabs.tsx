import { Tabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

interface PageTabsProps<V extends string> {
  value: V;
  onChange: (value: V) => void;
  tabs: readonly { value: V; label: ReactNode; panel: () => ReactNode }[];
}

const style =
  "-mb-px inline-flex h-10 items-center gap-1.5 border-b-2 border-transparent text-sm font-medium whitespace-nowrap text-soft hover:text-ink data-active:border-accent data-active:text-ink";

/** The sides of one thing; the address says which is open. */
export function PageTabs<V extends string>({ value, onChange, tabs }: PageTabsProps<V>) {
  return (
    <Tabs.Root value={value} onValueChange={(next: V) => onChange(next)}>
      <Tabs.List className="-mx-4 mb-4 flex gap-5 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value} className={style}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.value} value={tab.value} className="outline-offset-4">
          {tab.value === value ? tab.panel() : null}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
