"""One-off jobs and timers in the database, run under a lease."""

from tessere.infra.jobs.domain import Job, JobKind, Worker, lanes_of
from tessere.infra.jobs.service import Runner, beat, cancel, enqueue, forget_person, forget_worker, list_workers

__all__ = [
    "Job",
    "JobKind",
    "Runner",
    "Worker",
    "beat",
    "cancel",
    "enqueue",
    "forget_person",
    "forget_worker",
    "lanes_of",
    "list_workers",
]
