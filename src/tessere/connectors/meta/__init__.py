"""Meta's commerce catalog (Facebook, Instagram): articles as CSV."""

from tessere.connectors.meta.format import MetaCatalog

__all__ = ["MetaCatalog"]
