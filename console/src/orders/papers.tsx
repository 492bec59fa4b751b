import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, FileText, FilePlus2, ReceiptText, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { confirmationUrl, fiscalDraftQuery, giftReceiptUrl, invoicesQuery, invoiceXmlUrl, issueCreditNote, returnSlipUrl } from "@/api/documents";
import type { Id, Invoice, Order, OrderStory } from "@/api/types";
import { useAllowed } from "@/access/session";
import { Button, buttonStyle } from "@/components/button";
import { CopyButton } from "@/components/copy";
import { Dialog } from "@/components/dialog";
import { useFormat } from "@/components/format";
import { SkeletonRows } from "@/components/skeleton";
import { Loaded } from "@/components/states";
import { Badge, Panel } from "@/components/surface";
import { say, sayProblem } from "@/components/undo";
import { InvoiceDialog } from "./invoice";

function Paper({ href, icon: Icon = FileText, children }: { href: string; icon?: LucideIcon; children: string }) {
  return (
    <li>
      <a href={href} target="_blank" rel="noreferrer" className="flex min-h-10 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-sunken"><Icon className="size-4 shrink-0 text-soft" aria-hidden /><span className="flex-1">{children}</span><span className="text-xs text-soft">PDF</span></a>
    </li>
  );
}

/** What a fiscal printer would be asked to print, as it would look. */
function FiscalDialog({ order, returned, onClose }: { order: Id; returned: Id | null; onClose: () => void }) {
  const { t } = useLingui();
  const query = useQuery(fiscalDraftQuery(order, returned));
  return (
    <Dialog open onClose={onClose} title={t`Draft of the fiscal receipt`} description={t`For the driver of the shop’s printer: certified by nobody, no receipt.`}>
      <Loaded query={query} skeleton={<SkeletonRows rows={6} />}>
        {(draft) => (
          <div className="flex flex-col items-center gap-3">
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <pre tabIndex={0} className="max-w-full overflow-x-auto rounded-md border bg-paper p-4 font-mono text-xs leading-5">{draft.text}</pre>
            <CopyButton text={draft.text} label={t`Copy`} />
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}

function InvoiceRow({ invoice, order, credit }: { invoice: Invoice; order: Order; credit: boolean }) {
  const { t } = useLingui();
  const format = useFormat();
  const client = useQueryClient();
  const note = useMutation({
    mutationFn: () => issueCreditNote(invoice.id, crypto.randomUUID()),
    onSuccess: async ({ number }) => {
      say(t`Credit note ${number} issued`, "good");
      await client.invalidateQueries({ queryKey: invoicesQuery(order.id).queryKey });
    },
    onError: sayProblem,
  });
  const isInvoice = invoice.kind === "TD01";
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5 text-sm">
      <span className="min-w-40 flex-1">
        <span className="flex items-center gap-2 font-medium">{isInvoice ? t`Invoice ${invoice.number}` : t`Credit note ${invoice.number}`}<Badge tone={isInvoice ? "good" : "plain"}>{t`issued`}</Badge></span>
        <span className="block text-soft">{[invoice.recipient.name, invoice.recipient.family_name].filter(Boolean).join(" ")} · {format.date(invoice.issued_at)}</span>
      </span>
      <span className="figures font-medium">{format.money({ amount_minor: isInvoice ? invoice.total_minor : -invoice.total_minor, currency: invoice.currency })}</span>
      <span className="flex gap-2">
        <a href={invoiceXmlUrl(invoice.id)} download className={buttonStyle({ size: "sm" })}><Download aria-hidden />XML</a>
        {credit && isInvoice ? <Button size="sm" disabled={note.isPending} onClick={() => note.mutate()}><Trans>Credit what changed</Trans></Button> : null}
      </span>
    </li>
  );
}

/** Every paper of an order: to open, to issue, to give to a printer or to the exchange system. */
export function Papers({ story }: { story: OrderStory }) {
  const { t, i18n } = useLingui();
  const { order, returns } = story;
  const format = useFormat();
  const mayWrite = useAllowed()("orders:write");
  const invoices = useQuery({ ...invoicesQuery(order.id), retry: false }).data?.items ?? [];
  const [issuing, setIssuing] = useState(false);
  const [fiscal, setFiscal] = useState<{ returned: Id | null } | null>(null);
  const billed = invoices.reduce((sum, each) => sum + (each.kind === "TD01" ? each.total_minor : -each.total_minor), 0);
  const invoice = invoices.find((each) => each.kind === "TD01");
  return (
    <Panel title={t`Documents`}>
      <ul className="-mx-2" aria-label={t`Documents`}>
        <Paper href={confirmationUrl(order.id, i18n.locale)}>{t`Order confirmation`}</Paper>
        <Paper href={giftReceiptUrl(order.id, i18n.locale)}>{t`Gift receipt, without prices`}</Paper>
        {returns.map((each) => <Paper key={each.id} href={returnSlipUrl(order.id, each.id, i18n.locale)}>{t`Return slip of ${format.date(each.returned_at)}`}</Paper>)}
        {[null, ...returns].map((each) => (
          <li key={each?.id ?? "sale"}>
            <button type="button" className="flex min-h-10 w-full items-center gap-2.5 rounded-md px-2 text-left text-sm hover:bg-sunken" onClick={() => setFiscal({ returned: each?.id ?? null })}>
              <ReceiptText className="size-4 shrink-0 text-soft" aria-hidden /><span className="flex-1">{each ? t`Fiscal draft of the return of ${format.date(each.returned_at)}` : t`Fiscal draft of the sale`}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="mt-2 border-t pt-2">
        {invoices.length > 0 ? <ul className="divide-y" aria-label={t`Invoices`}>{invoices.map((each) => <InvoiceRow key={each.id} invoice={each} order={order} credit={mayWrite && billed > order.due_minor} />)}</ul> : null}
        {invoice && billed > order.due_minor ? <p className="text-sm text-care"><Trans>{format.money({ amount_minor: billed - order.due_minor, currency: order.currency })} were billed and are not due any more.</Trans></p> : null}
        {invoice ? null : <p className="text-sm text-soft"><Trans>No invoice has been issued.</Trans></p>}
        {!invoice && mayWrite && order.due_minor > 0 ? <Button size="sm" className="mt-2" onClick={() => setIssuing(true)}><FilePlus2 aria-hidden /><Trans>Issue the invoice…</Trans></Button> : null}
      </div>
      {issuing ? <InvoiceDialog order={order} onClose={() => setIssuing(false)} /> : null}
      {fiscal ? <FiscalDialog order={order.id} returned={fiscal.returned} onClose={() => setFiscal(null)} /> : null}
    </Panel>
  );
}
