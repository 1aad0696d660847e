"""The same for programs, under /api/v1: one file a subject, joined by `routers`."""
