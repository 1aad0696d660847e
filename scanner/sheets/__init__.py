"""Spreadsheets: workbooks, CSV and YAML read as tables of text, and written so that they can be filled in."""
