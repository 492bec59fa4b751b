"""Rules of prices."""
