"""The rules of promotions: one pure engine. No clock, no I/O."""
