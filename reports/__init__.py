"""From an assessment to a document."""
