"""The outbox: events between slices, written with the state and delivered in order at least once."""

from tessere.infra.outbox.domain import Message, Reaction
from tessere.infra.outbox.service import Dispatcher, forget_person, write_emitted
from tessere.infra.outbox.store import Forgotten

__all__ = ["Dispatcher", "Forgotten", "Message", "Reaction", "forget_person", "write_emitted"]
