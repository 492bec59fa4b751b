"""One-off jobs and timers in the database, run under a lease."""

from tessere.infra.jobs.domain import Job, JobKind
from tessere.infra.jobs.service import Runner, cancel, enqueue

__all__ = ["Job", "JobKind", "Runner", "cancel", "enqueue"]
