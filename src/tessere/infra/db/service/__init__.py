"""Units of work, migrations, and the embedded server."""
