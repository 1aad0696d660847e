"""Accounts of the web face: who may do what."""
