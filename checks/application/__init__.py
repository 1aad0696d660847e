"""Checks of the application layer."""
