"""The audit log: who did what, written in the transaction of the deed, never changed."""

from tessere.infra.audit.domain import Entry
from tessere.infra.audit.service import count_before, delete_before, list_entries, record, redact_page

__all__ = ["Entry", "count_before", "delete_before", "list_entries", "record", "redact_page"]
