"""Settings: read from a file and the environment, validated once at start."""

from tessere.infra.settings.domain import OidcSettings, Settings
from tessere.infra.settings.service import EMBEDDED_URL, database_url, installation_secret, load_settings

__all__ = ["EMBEDDED_URL", "OidcSettings", "Settings", "database_url", "installation_secret", "load_settings"]
