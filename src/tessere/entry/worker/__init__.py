"""The worker process: intake, deliveries, jobs."""

from tessere.entry.worker.run import run_worker

__all__ = ["run_worker"]
