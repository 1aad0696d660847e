"""The estate: the registered systems and their assets."""
