"""Rules of segments: what they are, which of them news concerns, a customer as rules see one. No clock, no I/O."""
