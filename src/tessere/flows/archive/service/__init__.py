"""When the lake is written, and the process of its own that does it."""
