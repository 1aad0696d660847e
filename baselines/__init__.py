"""Baselines as data, and the code that judges verdicts against them."""
