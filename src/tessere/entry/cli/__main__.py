"""`python -m tessere.entry.cli`, the same as `tessere`."""

from tessere.entry.cli import main

main()
