"""One folder for each outside system, each self-contained."""
