"""Risk as GB/T 20984 combines it: likelihood, loss and risk, each 1..5."""

from baselines.risk.method import Matrix, RiskMethod, impact, likelihood, risk_level, risk_method

__all__ = ["Matrix", "RiskMethod", "impact", "likelihood", "risk_level", "risk_method"]
