"""Checks of the management layer."""
