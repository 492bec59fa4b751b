"""Settings: read from a file and the environment, validated once at start."""

from tessere.infra.settings.domain import OidcSettings, Settings
from tessere.infra.settings.service import load_settings

__all__ = ["OidcSettings", "Settings", "load_settings"]
