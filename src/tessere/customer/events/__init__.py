"""Events: collecting, decoding, enriching and keeping what happened on every channel."""
