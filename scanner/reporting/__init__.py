"""From the store to what a report is made of (reports/model.py)."""
