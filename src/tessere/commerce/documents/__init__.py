"""Documents: papers of orders as PDF, electronic invoices, drafts for the fiscal printer."""

from litestar import Router

from tessere.commerce.documents.domain.amounts import BilledRow, VatSum
from tessere.commerce.documents.domain.fiscal import FiscalDraft
from tessere.commerce.documents.domain.parties import InvoiceRecipient, Retailer
from tessere.commerce.documents.http import invoices, papers
from tessere.commerce.documents.service.billing import (
    Wanted,
    draft_fiscal,
    draft_fiscal_return,
    forget_people,
    issue_credit_note,
    issue_invoice,
)
from tessere.commerce.documents.service.printing import (
    issue_delivery_note,
    print_confirmation,
    print_delivery_note,
    print_gift_receipt,
    print_pick_list,
    print_return_slip,
)
from tessere.commerce.documents.store import DeliveryNote, Invoice

ROUTER = Router(path="/", route_handlers=[*papers.ROUTES, *invoices.ROUTES])

__all__ = [
    "ROUTER",
    "BilledRow",
    "DeliveryNote",
    "FiscalDraft",
    "Invoice",
    "InvoiceRecipient",
    "Retailer",
    "VatSum",
    "Wanted",
    "draft_fiscal",
    "draft_fiscal_return",
    "forget_people",
    "issue_credit_note",
    "issue_delivery_note",
    "issue_invoice",
    "print_confirmation",
    "print_delivery_note",
    "print_gift_receipt",
    "print_pick_list",
    "print_return_slip",
]
