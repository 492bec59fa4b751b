import { useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Ellipsis, Search } from "lucide-react";
import { useState } from "react";
import { useAllowed, useSession } from "@/access/session";
import { cn } from "@/components/cn";
import { Dialog } from "@/components/dialog";
import { Mosaic } from "@/components/mosaic";
import { Kbd } from "@/components/surface";
import { AccountMenu } from "./account-menu";
import { LiveDot } from "./live-dot";
import { places, type Place } from "./places";

/** The floor is a document of its own, so that its worker can keep it. */
const ownDocument = "/floor";

export function usePlaces(): Place[] {
  const allowed = useAllowed();
  return places.filter((place) => place.scope === null || allowed(place.scope));
}

const railLink =
  "flex h-10 items-center gap-3 rounded-md px-3 text-sm font-medium text-soft hover:bg-sunken hover:text-ink data-[status=active]:bg-accent-wash data-[status=active]:text-accent-deep max-lg:justify-center";

export function Rail({ onSearch }: { onSearch: () => void }) {
  const { t } = useLingui();
  const { retailer } = useSession();
  return (
    <aside className="sticky top-0 flex h-dvh w-16 shrink-0 flex-col gap-4 border-r bg-surface p-3 max-md:hidden lg:w-56">
      <Link to="/" className="flex items-center gap-3 rounded-md p-1 max-lg:justify-center">
        <Mosaic className="shrink-0" />
        <span className="min-w-0 max-lg:sr-only">
          <span className="block leading-tight font-semibold tracking-tight">Tessere</span>
          <span className="block truncate text-xs text-soft">{retailer.name}</span>
        </span>
      </Link>
      <button
        type="button"
        onClick={onSearch}
        className="flex h-9 items-center gap-2 rounded-md border border-line-strong/60 px-2.5 text-sm text-soft hover:bg-sunken max-lg:justify-center"
      >
        <Search className="size-4" aria-hidden />
        <span className="flex-1 text-left max-lg:sr-only">{t`Search`}</span>
        <span className="flex gap-0.5 max-lg:hidden">
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <nav aria-label={t`Places`} className="-mx-1 flex min-h-0 flex-1 flex-col gap-1 overflow-y-auto px-1">
        {usePlaces().map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} reloadDocument={to === ownDocument} activeOptions={{ exact: to === "/" }} className={railLink} title={t(label)}>
            <Icon className="size-4.5 shrink-0" aria-hidden />
            <span className="max-lg:sr-only">{t(label)}</span>
          </Link>
        ))}
      </nav>
      <LiveDot className="px-2 max-lg:justify-center max-lg:px-0" wordsClassName="max-lg:sr-only" />
      <AccountMenu />
    </aside>
  );
}

export function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useLingui();
  const { retailer } = useSession();
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b bg-surface px-4 md:hidden">
      <Mosaic className="size-6" />
      <span className="min-w-0 flex-1 truncate font-semibold">{retailer.name}</span>
      <LiveDot />
      <button type="button" onClick={onSearch} aria-label={t`Search and commands`} className="rounded-md p-2">
        <Search className="size-5" aria-hidden />
      </button>
      <AccountMenu compact />
    </header>
  );
}

const barLink =
  "flex flex-1 flex-col items-center justify-center gap-0.5 rounded-md text-[0.6875rem] font-medium text-soft data-[status=active]:text-accent-deep";

export function BottomBar() {
  const { t } = useLingui();
  const [more, setMore] = useState(false);
  const all = usePlaces();
  const first = all.length > 5 ? all.slice(0, 4) : all;
  const rest = all.slice(first.length);
  return (
    <nav
      data-bar
      aria-label={t`Places`}
      className="fixed inset-x-0 bottom-0 z-20 flex h-16 border-t bg-surface px-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {first.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} reloadDocument={to === ownDocument} activeOptions={{ exact: to === "/" }} className={barLink}>
          <Icon className="size-5" aria-hidden />
          {t(label)}
        </Link>
      ))}
      {rest.length > 0 ? (
        <button type="button" className={barLink} onClick={() => setMore(true)}>
          <Ellipsis className="size-5" aria-hidden />
          {t`More`}
        </button>
      ) : null}
      <Dialog open={more} onClose={() => setMore(false)} title={t`More`}>
        <ul className="flex flex-col gap-1">
          {rest.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} reloadDocument={to === ownDocument} className={cn(railLink, "max-lg:justify-start")} onClick={() => setMore(false)}>
                <Icon className="size-5" aria-hidden />
                {t(label)}
              </Link>
            </li>
          ))}
        </ul>
      </Dialog>
    </nav>
  );
}
