"""What routes are made of: dependencies, event streams, the access log."""
