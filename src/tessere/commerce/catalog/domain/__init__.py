"""Rules of the catalog."""
