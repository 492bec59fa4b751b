"""Rules of profiles: mergeable state, computed traits, consents, cards. No clock, no I/O."""
