"""Scores: three rules, one module each, over the marks of a system's items."""

from baselines.scoring.layers import layer_scores
from baselines.scoring.mark import Mark
from baselines.scoring.score import Scored, check_parameters, score

__all__ = ["Mark", "Scored", "check_parameters", "layer_scores", "score"]
