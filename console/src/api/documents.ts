import { queryOptions } from "@tanstack/react-query";
import { get, putAnyVersion, url } from "./client";
import type { FiscalDraft, Id, Invoice, InvoiceRecipient } from "./types";

export const confirmationUrl = (order: Id, language: string) => url(`/orders/${order}/confirmation`, { language });
export const giftReceiptUrl = (order: Id, language: string) => url(`/orders/${order}/gift-receipt`, { language });
export const returnSlipUrl = (order: Id, id: Id, language: string) => url(`/orders/${order}/returns/${id}/slip`, { language });
export const invoiceXmlUrl = (id: Id) => url(`/invoices/${id}/xml`);

export const invoicesQuery = (order: Id) =>
  queryOptions({ queryKey: ["order", order, "invoices"], queryFn: ({ signal }) => get<{ items: Invoice[] }>(`/orders/${order}/invoices`, {}, signal) });
/** `id` is made by the page, so that it is issued once. */
export const issueInvoice = (order: Id, id: Id, recipient: InvoiceRecipient) => putAnyVersion<Invoice>(`/orders/${order}/invoices/${id}`, { recipient, nature: "" });
export const issueCreditNote = (invoice: Id, id: Id) => putAnyVersion<Invoice>(`/invoices/${invoice}/credit-notes/${id}`, {});
export const fiscalDraftQuery = (order: Id, returned: Id | null) =>
  queryOptions({
    queryKey: ["order", order, "fiscal", returned ?? ""],
    queryFn: ({ signal }) => get<FiscalDraft>(returned ? `/orders/${order}/returns/${returned}/fiscal-draft` : `/orders/${order}/fiscal-draft`, {}, signal),
    retry: false,
  });
