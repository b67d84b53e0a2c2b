"""What can be replayed today. Packages above register theirs the same way."""

from wangge.rehearsal.parts import points, score, stars, strikes

__all__ = ["points", "score", "stars", "strikes"]
