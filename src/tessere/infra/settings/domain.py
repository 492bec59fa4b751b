"""What can be set, with defaults that suit one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

Port = Annotated[int, Meta(ge=1, le=65535)]
Positive = Annotated[int, Meta(ge=1)]


class OidcSettings(Struct, frozen=True, kw_only=True):
    """An OpenID Connect provider for sign-in; absent `issuer` means none."""

    issuer: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    name: str = "Single sign-on"
    default_role: str | None = None


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting; in the environment each is TESSERE_ and its name in capitals.

    `home` holds the embedded database and the secret; `public_url` is what links and cookies use;
    `database_url` empty means the embedded PostgreSQL. The lake is a folder or `s3://bucket/prefix`, by default `lake` in
    the home; it is written when the oldest event waits for so many seconds, or so many events do.
    """

    home: Path
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: Port = 8300
    public_url: str | None = None
    workers: Positive = 1
    retailer_name: str = "Tessere"
    retailer_legal_name: str = ""
    retailer_vat_number: str = ""
    retailer_tax_code: str = ""
    retailer_tax_regime: Annotated[str, Meta(pattern="^RF(0[1-9]|1[0-9]|20)$")] = "RF01"
    retailer_street: str = ""
    retailer_postal_code: str = ""
    retailer_city: str = ""
    retailer_province: str = ""
    retailer_email: str = ""
    retailer_phone: str = ""
    default_region: Annotated[str, Meta(pattern="^[A-Z]{2}$")] = "IT"
    time_zone: str = "Europe/Rome"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    owner_email: str = "owner@tessere.localhost"
    owner_password: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_name: str = "Single sign-on"
    oidc_default_role: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    disk_reserve_mb: Annotated[int, Meta(ge=0)] = 256
    collect_events_per_second: Positive = 20_000
    api_requests_per_minute: Positive = 1_200
    lake_url: str | None = None
    lake_seconds: Positive = 300
    lake_events: Positive = 100_000
    lake_query_mb: Annotated[int, Meta(ge=64)] = 512
    stripe_secret_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_api_url: str | None = None

    @property
    def base_url(self) -> str:
        """Where people reach this instance, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def oidc(self) -> OidcSettings:
        """The single sign-on part."""
        return OidcSettings(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret,
            name=self.oidc_name,
            default_role=self.oidc_default_role,
        )
