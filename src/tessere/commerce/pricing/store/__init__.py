"""The statements of prices."""
