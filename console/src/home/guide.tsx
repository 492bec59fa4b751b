import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Check, ChevronRight, X } from "lucide-react";
import { useState } from "react";
import { setupQuery } from "@/api/home";
import type { SetupCode } from "@/api/types";
import { Button } from "@/components/button";
import { cn } from "@/components/cn";
import { Panel } from "@/components/surface";

interface Step {
  title: MessageDescriptor;
  why: MessageDescriptor;
  to: LinkProps["to"];
}

const steps: Record<SetupCode, Step> = {
  source: {
    title: msg`Connect a source`,
    why: msg`The site, the app or the tills: paste one snippet and events start to arrive.`,
    to: "/sources/new",
  },
  first_event: {
    title: msg`See the first event arrive`,
    why: msg`The live debugger shows it within a second, and says why if it is refused.`,
    to: "/events",
  },
  import: {
    title: msg`Bring in the customers you have`,
    why: msg`A file from the till system or the newsletter, with a dry run before anything changes.`,
    to: "/imports",
  },
  consent: {
    title: msg`Say what you ask consent for`,
    why: msg`Purposes and channels: without them no message may go out.`,
    to: "/settings/consent",
  },
  plan: {
    title: msg`Write the tracking plan`,
    why: msg`What each event must carry; what does not fit waits in quarantine.`,
    to: "/events/plan",
  },
  users: {
    title: msg`Invite your colleagues`,
    why: msg`Each role sees its own places.`,
    to: "/settings/users",
  },
};

const dismissed = "tessere.guide.dismissed";

export function Guide() {
  const { t } = useLingui();
  const setup = useQuery(setupQuery);
  const [hidden, setHidden] = useState(() => localStorage.getItem(dismissed) === "yes");
  const known = (setup.data?.steps ?? []).filter((step) => step.code in steps);
  const left = known.filter((step) => !step.done).length;
  if (hidden || left === 0) return null;
  const dismiss = () => {
    localStorage.setItem(dismissed, "yes");
    setHidden(true);
  };
  return (
    <Panel
      className="mb-4"
      title={t`First steps`}
      note={
        <Plural value={left} one="# step left. You can stop and come back at any time." other="# steps left. You can stop and come back at any time." />
      }
      action={
        <Button variant="ghost" size="icon-sm" aria-label={t`Hide the first steps`} onClick={dismiss}>
          <X aria-hidden />
        </Button>
      }
    >
      <ol className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {known.map(({ code, done }) => (
          <li key={code}>
            <Link
              to={steps[code].to}
              className={cn("flex h-full items-start gap-3 rounded-lg border p-3 hover:bg-sunken", done && "border-transparent bg-sunken")}
            >
              <span
                className={cn(
                  "mt-0.5 flex size-5 shrink-0 items-center justify-center rounded",
                  done ? "bg-good text-surface" : "border-2 border-line-strong",
                )}
              >
                {done ? <Check className="size-3.5" strokeWidth={3} aria-label={t`Done`} /> : null}
              </span>
              <span className="min-w-0 flex-1">
                <span className="block text-sm font-medium">{t(steps[code].title)}</span>
                <span className="block text-sm text-soft">{t(steps[code].why)}</span>
              </span>
              {done ? null : <ChevronRight className="size-4 shrink-0 self-center text-soft" aria-hidden />}
            </Link>
          </li>
        ))}
      </ol>
      {setup.data?.demo ? (
        <p className="mt-3 text-sm text-soft">
          <Trans>You are looking at a demo retailer: people, shops and events are made up.</Trans>
        </p>
      ) : null}
    </Panel>
  );
}
