"""The web process."""

from tessere.entry.http.app import Collector, WebApp, create_app

__all__ = ["Collector", "WebApp", "create_app"]
