"""What the slices stand on: database, outbox, jobs, accounts, web, settings, telemetry."""
