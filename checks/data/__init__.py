"""Checks of the data layer."""
