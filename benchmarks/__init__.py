"""What must be fast, measured: `make bench`, or `python -m benchmarks collect intake latency memory`."""
