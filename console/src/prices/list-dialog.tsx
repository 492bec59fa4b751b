import { Trans, useLingui } from "@lingui/react/macro";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { addPriceList, savePriceList } from "@/api/prices";
import type { PriceList, PriceListDraft } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { MomentInput } from "@/components/moment-input";
import { PlacesField, sellingChannels } from "@/components/places-field";
import { codeFrom, filledTexts } from "@/components/texts";
import { TextsField } from "@/components/texts-field";
import { say as tell, sayProblem } from "@/components/undo";

const fresh: PriceListDraft = { name: {}, kind: "base", currency: "EUR", channels: [], touchpoints: [], priority: 100, valid_from: null, valid_until: null };

export function ListDialog({ list, onClose }: { list: PriceList | null; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [draft, setDraft] = useState<PriceListDraft>(list ?? fresh);
  const set = (changes: Partial<PriceListDraft>) => setDraft({ ...draft, ...changes });
  const name = filledTexts(draft.name);
  const code = list?.code ?? codeFrom(name.it ?? name.en ?? "");
  const store = async () => {
    const { kind, currency, channels, touchpoints, priority, valid_from, valid_until } = draft;
    const body = { name, kind, currency, channels, touchpoints, priority, valid_from, valid_until };
    try {
      await (list ? savePriceList(code, body) : addPriceList(code, body));
      await client.invalidateQueries({ queryKey: ["price-lists"] });
      tell(t`Saved`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <Dialog open onClose={onClose} title={list ? t`Price list` : t`New price list`} className="w-[min(40rem,calc(100vw-2rem))]" footer={<Button variant="primary" disabled={!code} onClick={() => void store()}><Trans>Save</Trans></Button>}>
      <div className="flex flex-col gap-4">
        <TextsField label={t`Name`} value={draft.name} onChange={(next) => set({ name: next })} />
        {list ? null : (
          <Segments label={t`Kind of list`} value={draft.kind} onChange={(kind) => set({ kind, priority: kind === "sale" ? 50 : 100 })} options={[{ value: "base", label: t`Base prices` }, { value: "sale", label: t`Sale: reduced prices` }]} />
        )}
        <PlacesField channels={draft.channels} touchpoints={draft.touchpoints} among={sellingChannels} onChange={set} />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t`From`} hint={t`Empty: at once`}>{(wiring) => <MomentInput {...wiring} value={draft.valid_from} onChange={(valid_from) => set({ valid_from })} />}</Field>
          <Field label={t`Until`} hint={t`Empty: without an end`}>{(wiring) => <MomentInput {...wiring} value={draft.valid_until} onChange={(valid_until) => set({ valid_until })} />}</Field>
        </div>
        <Field label={t`Priority`} hint={t`Where several lists have a price, the smaller number comes first.`}>
          {(wiring) => <Input {...wiring} type="number" className="w-28" value={draft.priority} onChange={(event) => set({ priority: Number(event.target.value) })} />}
        </Field>
      </div>
    </Dialog>
  );
}
