"""Checks of the physical layer."""
