"""The list of what this release consists of; every process is composed from it."""

from litestar import Router

from tessere.infra import auth, web

# In the order in which they may refer to each other.
MIGRATIONS = (
    "tessere.infra.outbox",
    "tessere.infra.jobs",
    "tessere.infra.audit",
    "tessere.infra.web",
    "tessere.infra.auth",
    "tessere.customer.events",
    "tessere.customer.identity",
    "tessere.customer.profiles",
)

# The routes of the slices; those of users, keys and the system itself are added by `entry.http`.
ROUTERS: tuple[Router, ...] = ()

JOBS = (*web.JOBS, *auth.JOBS)
