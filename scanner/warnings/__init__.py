"""Warnings (预警): a finished scan that is clearly worse than the one before is told to those concerned."""
