"""The outbox: events between slices, written with the state and delivered in order at least once."""

from tessere.infra.outbox.domain import Message, Reaction
from tessere.infra.outbox.service import Dispatcher, write_emitted

__all__ = ["Dispatcher", "Message", "Reaction", "write_emitted"]
