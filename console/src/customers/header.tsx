import { Trans, useLingui } from "@lingui/react/macro";
import { Ban, CreditCard, Mail, MapPin, Merge, Phone, UsersRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Profile } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button } from "@/components/button";
import { CopyButton } from "@/components/copy";
import { Menu } from "@/components/menu";
import { Badge } from "@/components/surface";
import { PrivacyMenu } from "@/privacy/menu";
import { MergeDialog, type PairAct } from "./identity/merge";
import { useCustomerName } from "./row";

function Contact({ icon, value, copy }: { icon: ReactNode; value: string | null; copy?: boolean }) {
  if (!value) return null;
  return (
    <li className="flex items-center gap-1.5 [&>svg]:size-4">
      {icon}
      <span className="figures">{value}</span>
      {copy ? <CopyButton text={value} className="-ml-1 size-7" /> : null}
    </li>
  );
}

export function CustomerHeader({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const { card } = profile;
  const allowed = useAllowed();
  const [act, setAct] = useState<PairAct | null>(null);
  const name = useCustomerName()(card);
  return (
    <header className="mb-4 flex flex-wrap items-start gap-4">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-2">
          <h1 className="text-2xl font-semibold tracking-tight">{name}</h1>
          {card.tier ? <Badge tone="accent">{card.tier}</Badge> : null}
          {card.shared_device ? (
            <Badge tone="care">
              <UsersRound aria-hidden />
              <Trans>Shares a device</Trans>
            </Badge>
          ) : null}
        </div>
        <ul className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-0.5 text-sm text-soft">
          <Contact icon={<Mail aria-label={t`Email`} />} value={card.email} copy />
          <Contact icon={<Phone aria-label={t`Phone`} />} value={card.phone} copy />
          <Contact icon={<CreditCard aria-label={t`Card`} />} value={card.loyalty_card} copy />
          <Contact icon={<MapPin aria-label={t`City`} />} value={card.city} />
        </ul>
      </div>
      <div className="flex flex-wrap items-center gap-1">
        <PrivacyMenu profile={profile} />
        {allowed("identity:write") ? (
        <>
          <Button onClick={() => setAct("merge")}>
            <Merge aria-hidden />
            <Trans>Merge with…</Trans>
          </Button>
          <Menu
            label={t`More about this customer`}
            actions={[{ label: t`Is not the same person as…`, icon: <Ban />, onSelect: () => setAct("forbid") }]}
          />
        </>
        ) : null}
      </div>
      <MergeDialog profile={profile} act={act} onClose={() => setAct(null)} />
    </header>
  );
}
