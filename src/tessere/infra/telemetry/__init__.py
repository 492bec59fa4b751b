"""What the system says of itself: structured logs and Prometheus metrics."""

from tessere.infra.telemetry.service import Step, configure_logs, counter, gauge, histogram, render_metrics

__all__ = ["Step", "configure_logs", "counter", "gauge", "histogram", "render_metrics"]
