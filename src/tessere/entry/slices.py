"""The list of what this release consists of; every process is composed from it."""

# In the order in which they may refer to each other.
MIGRATIONS = (
    "tessere.infra.outbox",
    "tessere.infra.jobs",
    "tessere.infra.audit",
    "tessere.infra.web",
    "tessere.infra.auth",
    "tessere.customer.identity",
)
