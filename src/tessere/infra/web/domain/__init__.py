"""Rules of the web: pages, versions, limits, repeated requests."""
