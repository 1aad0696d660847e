"""The command line: one file a group of commands."""

from scanner.cli.main import main

__all__ = ["main"]
