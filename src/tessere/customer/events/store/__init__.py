"""Every statement of the slice, by table."""
