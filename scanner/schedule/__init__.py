"""Scans on time: schedules, the runs that come due, blackouts, and the keeper that starts what is due."""
