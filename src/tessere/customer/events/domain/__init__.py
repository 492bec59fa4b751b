"""Rules of events: decoding, enrichment, plans, sessions. No clock, no I/O."""
