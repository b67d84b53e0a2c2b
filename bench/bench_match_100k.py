"""Matching 100,000 needs with 100,000 offers, 20 candidates each (some 2 million pairs), as `match_10k`; without networkx,
which would need hours."""

from __future__ import annotations

from bench.harness import Figure
from bench.support_match import figures

NAME = "match_100k"
SIZE = 100_000


def run(seed: int) -> dict[str, Figure]:
    """CPU seconds, MB and needs served."""
    return figures(seed, SIZE, NAME)
