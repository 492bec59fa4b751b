"""Statements of the schema `auth`."""
