"""The web face for programs."""
