"""The web process."""

from tessere.entry.http.app import Collector, Parts, WebApp, create_api, create_app
from tessere.entry.http.system import CheckResult, Worker

__all__ = ["CheckResult", "Collector", "Parts", "WebApp", "Worker", "create_api", "create_app"]
