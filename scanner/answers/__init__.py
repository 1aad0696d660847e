"""The questionnaire: what people attest, with proof and an expiry date."""
