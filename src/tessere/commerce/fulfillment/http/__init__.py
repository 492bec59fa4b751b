"""The slice's http."""
