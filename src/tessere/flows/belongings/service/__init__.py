"""The services of the flow."""
