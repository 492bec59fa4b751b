import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { ProgramTerms } from "@/api/types";
import { useFormat } from "@/components/format";
import { Panel } from "@/components/surface";
import { useTexts } from "@/components/texts";
import { baseRule, earned, exampleMinor, worth } from "./example";

/** What a basket earns for a member of each tier, by the terms as they are written just now. */
export function ExamplePanel({ terms }: { terms: ProgramTerms }) {
  const { t } = useLingui();
  const say = useTexts();
  const format = useFormat();
  const [now] = useState(() => Date.now());
  const money = (amount_minor: number) => format.money({ amount_minor, currency: terms.currency });
  const tiers = [{ code: "", name: t`Without a tier`, bonus_bp: 0 }, ...[...terms.tiers].sort((one, other) => one.threshold - other.threshold).map((tier) => ({ ...tier, name: say(tier.name) || t`New tier` }))];
  const basket = money(exampleMinor);
  return (
    <Panel title={t`A basket of ${basket}`} note={t`By the rules that ask for nothing special.`}>
      <table className="w-full text-sm">
        <thead>
          <tr className="label-caps border-b text-left">
            <th className="py-1.5 font-semibold"><Trans>Tier</Trans></th>
            <th className="py-1.5 text-right font-semibold"><Trans>Points</Trans></th>
            <th className="py-1.5 text-right font-semibold"><Trans>Ten such pay</Trans></th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {tiers.map((tier) => {
            const points = earned(terms, tier.bonus_bp, now);
            return (
              <tr key={tier.code}>
                <td className="py-2">{tier.name}</td>
                <td className="figures py-2 text-right font-semibold">{format.number(points)}</td>
                <td className="figures py-2 text-right">{money(worth(terms, points * 10))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {baseRule(terms, now) ? null : <p className="mt-2 text-sm text-care"><Trans>No rule gives points on just any basket.</Trans></p>}
      <dl className="mt-3 border-t pt-3 text-sm">
        <dt className="text-soft"><Trans>Given back to customers</Trans></dt>
        <dd className="figures font-semibold">{format.percent((earned(terms, 0, now) * terms.tender.step_minor) / terms.tender.step_points / exampleMinor)}</dd>
      </dl>
    </Panel>
  );
}
