"""What the tests plant into a prepared host: for each field of topics, settings as bad, and as good, as they get."""
