"""Scores: one module a kind of rule, over the marks of a system's items."""

from baselines.scoring.groups import category_scores, layer_scores
from baselines.scoring.mark import Mark
from baselines.scoring.score import Scored, check_parameters, score

__all__ = ["Mark", "Scored", "category_scores", "check_parameters", "layer_scores", "score"]
