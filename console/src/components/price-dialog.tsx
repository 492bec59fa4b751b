import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { priceListsQuery, setPrices } from "@/api/prices";
import type { Variant } from "@/api/types";
import { NumberInput } from "@/rules/builder/operand";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { MomentInput } from "./moment-input";
import { useProductName } from "./product-names";
import { Select } from "./select";
import { useTexts } from "./texts";
import { say as tell, sayProblem } from "./undo";

interface PriceDialogProps {
  variants: Variant[];
  chosen: string;
  onClose: () => void;
}

/** A price of one or all variants in a list, at once or planned. */
export function PriceDialog({ variants, chosen, onClose }: PriceDialogProps) {
  const { t } = useLingui();
  const say = useTexts();
  const { optionsOf } = useProductName();
  const client = useQueryClient();
  const lists = useQuery(priceListsQuery).data?.items ?? [];
  const [code, setCode] = useState("");
  const [variant, setVariant] = useState(chosen);
  const [amount, setAmount] = useState<number | null>(null);
  const [from, setFrom] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  const list = code || lists.find((each) => each.kind === "base")?.code || lists[0]?.code || "";
  const save = async () => {
    try {
      const ids = variant === "all" ? variants.map((each) => each.id) : [variant];
      await setPrices(list, ids.map((variant_id) => ({ variant_id, min_quantity: 1, amount_minor: amount, from_at: from, until_at: until })));
      for (const key of ["prices", "price-history", "list-prices"]) void client.invalidateQueries({ queryKey: [key] });
      tell(from ? t`The price is planned` : t`The price is set`, "good");
      onClose();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t`Set a price`} description={t`It counts from now on, or from the moment you say. What was asked before stays in the history.`} footer={<Button variant="primary" disabled={!list || amount === null} onClick={() => void save()}><Trans>Save price</Trans></Button>}>
      {lists.length === 0 ? (
        <p><Trans>There is no price list yet: make one under Price lists first.</Trans></p>
      ) : (
        <div className="flex flex-col gap-4">
          <Field label={t`Price list`}>{(wiring) => <Select {...wiring} label={t`Price list`} value={list} onChange={setCode} options={lists.map((each) => ({ value: each.code, label: say(each.name) || each.code }))} />}</Field>
          {variants.length > 1 ? (
            <Field label={t`Variant`}>{(wiring) => <Select {...wiring} label={t`Variant`} value={variant} onChange={setVariant} options={[{ value: "all", label: t`All variants` }, ...variants.map((each) => ({ value: each.id, label: [each.sku, optionsOf(each)].filter(Boolean).join(" · ") }))]} />}</Field>
          ) : null}
          <div>
            <span className="mb-1.5 block text-sm font-medium" aria-hidden><Trans>Price, VAT included</Trans></span>
            <NumberInput money value={amount} onChange={setAmount} label={t`Price, VAT included`} />
          </div>
          <div className="grid gap-3 sm:grid-cols-2">
            <Field label={t`From`} hint={t`Empty: from now on`}>{(wiring) => <MomentInput {...wiring} value={from} onChange={setFrom} />}</Field>
            <Field label={t`Until`} hint={t`Empty: without an end`}>{(wiring) => <MomentInput {...wiring} value={until} onChange={setUntil} />}</Field>
          </div>
        </div>
      )}
    </Dialog>
  );
}
