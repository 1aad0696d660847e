"""The web face: what the bureau opens in a browser, and the same for programs under /api/v1."""
