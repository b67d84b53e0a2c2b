"""What can be replayed today. Packages above register theirs the same way."""

from wangge.rehearsal.parts import appraisals, points, score, stars, strikes

__all__ = ["appraisals", "points", "score", "stars", "strikes"]
