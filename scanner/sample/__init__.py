"""The sample: a city's estate, the permission to scan the lab, and answers, for the demo and the tests."""

from scanner.sample.answers import PROOF_FILE, SampleAnswer, sample_answers
from scanner.sample.estate import sample_estate, sample_permission

__all__ = ["PROOF_FILE", "SampleAnswer", "sample_answers", "sample_estate", "sample_permission"]
