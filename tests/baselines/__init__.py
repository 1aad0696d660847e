"""Tests of baselines/."""
