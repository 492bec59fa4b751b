import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { invoicesQuery, issueInvoice } from "@/api/documents";
import { isProblem } from "@/api/problem";
import type { InvoiceRecipient, Order } from "@/api/types";
import { Button } from "@/components/button";
import { Segments } from "@/components/controls";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input } from "@/components/input";
import { explain } from "@/components/problem-words";
import { say } from "@/components/undo";

type Draft = Record<"name" | "family_name" | "vat_number" | "tax_code" | "recipient_code" | "pec" | "street" | "city" | "province" | "postal_code", string>;

function begin({ billing, shipping, contact }: Order): Draft {
  const address = billing ?? shipping;
  return {
    name: address?.name ?? contact.name ?? "", family_name: "", vat_number: "", tax_code: "", recipient_code: "", pec: "",
    street: address?.street ?? "", city: address?.city ?? "", province: address?.province ?? "", postal_code: address?.postal_code ?? "",
  };
}

function useFieldWords() {
  const { t } = useLingui();
  const fault: Record<string, string> = {
    name: t`Whom it is made out to`, family_name: t`A private person has a family name`, vat_number: t`Eleven digits, the last of which fits the others`,
    tax_code: t`Its last character must fit the others`, recipient_code: t`Seven letters and digits`, pec: t`An e-mail address`,
    street: t`Is missing`, city: t`Is missing`, province: t`Two letters, such as MI`, postal_code: t`Five digits`,
  };
  const names: Record<keyof Draft, string> = {
    name: t`Name`, family_name: t`Family name`, vat_number: t`Partita IVA`, tax_code: t`Codice fiscale`, recipient_code: t`Recipient code (SdI)`, pec: t`PEC`,
    street: t`Street and number`, city: t`City`, province: t`Province`, postal_code: t`Postal code`,
  };
  return { names, fault };
}

/** Issues the electronic invoice of an order; what is wrong is said at its field. */
export function InvoiceDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const { names, fault } = useFieldWords();
  const [kind, setKind] = useState<InvoiceRecipient["kind"]>("company");
  const [draft, setDraft] = useState(() => begin(order));
  const [id] = useState(() => crypto.randomUUID());
  const { street, city, province, postal_code, vat_number, family_name, ...rest } = draft;
  const issue = useMutation({
    mutationFn: () => issueInvoice(order.id, id, { kind, ...rest, vat_number: kind === "company" ? vat_number : "", family_name: kind === "private" ? family_name : "", address: { name: "", street, city, province: province.toUpperCase(), postal_code, country: order.billing?.country ?? order.shipping?.country ?? "IT" } }),
    onSuccess: async ({ number }) => {
      say(t`Invoice ${number} issued`, "good");
      await client.invalidateQueries({ queryKey: invoicesQuery(order.id).queryKey });
      onClose();
    },
  });
  const wrong = new Set(isProblem(issue.error) ? issue.error.errors.map(({ path }) => path.split("/").at(-1) ?? "") : []);
  const elsewhere = issue.error && wrong.size === 0 ? explain(issue.error) : null;
  const field = (name: keyof Draft, className = "", hint?: string) => (
    <Field key={name} label={names[name]} className={className} hint={hint} error={wrong.has(name) ? fault[name] : undefined}>
      {(wiring) => <Input {...wiring} value={draft[name]} onChange={(event) => setDraft({ ...draft, [name]: event.target.value })} />}
    </Field>
  );
  return (
    <Dialog open onClose={onClose} title={t`Invoice for ${order.number}`} description={t`A FatturaPA file for the exchange system; Tessere does not send it.`} footer={<><Button onClick={onClose}><Trans>Not yet</Trans></Button><Button variant="primary" disabled={issue.isPending} onClick={() => issue.mutate()}><Trans>Issue the invoice</Trans></Button></>}>
      <div className="flex flex-col gap-4">
        <Segments label={t`Made out to`} value={kind} onChange={setKind} options={[{ value: "company", label: t`A company` }, { value: "private", label: t`A private person` }]} />
        <div className="grid gap-3 sm:grid-cols-2">
          {field("name", kind === "company" ? "sm:col-span-2" : "")}
          {kind === "private" ? field("family_name") : field("vat_number")}
          {field("tax_code", kind === "private" ? "sm:col-span-2" : "")}
          {field("recipient_code", "", t`Empty: seven zeros`)}
          {field("pec")}
          {field("street", "sm:col-span-2")}
          {field("postal_code")}
          {field("city")}
          {field("province")}
        </div>
        {elsewhere ? <p role="alert" className="rounded-lg bg-loss-wash p-3 text-sm"><strong className="font-semibold">{elsewhere.title}</strong> {elsewhere.advice}</p> : wrong.size > 0 ? <p role="alert" className="text-sm text-loss"><Trans>Correct what is marked. Nothing was issued, no number is used.</Trans></p> : null}
      </div>
    </Dialog>
  );
}
