"""The audit log: who did what, written in the transaction of the deed, never changed."""

from tessere.infra.audit.domain import Entry
from tessere.infra.audit.service import list_entries, record

__all__ = ["Entry", "list_entries", "record"]
