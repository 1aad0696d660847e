"""The run: from the estate to stored evidence, verdicts, assessments and findings."""
