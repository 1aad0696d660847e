"""Findings: weaknesses followed over scans."""
