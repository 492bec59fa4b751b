"""What commerce keeps of a person, for whoever asks for a copy of it or for its erasure."""

from tessere.flows.belongings.service.copying import KEEPERS
from tessere.flows.belongings.service.erasing import DESTINATIONS

__all__ = ["DESTINATIONS", "KEEPERS"]
