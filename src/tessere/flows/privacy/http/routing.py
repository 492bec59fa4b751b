"""One router for all of the flow: paths that several methods share are registered once."""

from litestar import Router

from tessere.flows.privacy.http import files, requests, retention, sensitive, suppressions

ROUTER = Router(
    path="/",
    route_handlers=[*requests.ROUTES, *files.ROUTES, *suppressions.ROUTES, *retention.ROUTES, *sensitive.ROUTES],
)
