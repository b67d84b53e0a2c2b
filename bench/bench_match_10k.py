"""Matching 10,000 needs with 10,000 offers, 20 candidates each: against scipy's exact assignment (the first stage; the same
answer), against networkx's network simplex (all three stages, at 1,000: what it can do), against first come, first served.
"""

from __future__ import annotations

from bench.harness import Figure
from bench.support_match import figures, measured

NAME = "match_10k"
SIZE, NETWORKX_SIZE = 10_000, 1_000


def run(seed: int) -> dict[str, Figure]:
    """CPU seconds, MB and needs served; networkx at a tenth of the size."""
    ours, networkx = (measured(way, seed, NETWORKX_SIZE) for way in ("whole", "three_stages_of_networkx"))
    if ours["value"] != networkx["value"]:
        raise AssertionError(f"exact ways disagree: {ours['value']}, {networkx['value']}")
    against = Figure.against(networkx["seconds"], value=ours["seconds"], unit="CPU s, networkx at 1k", n=NETWORKX_SIZE)
    return {**figures(seed, SIZE, NAME), "match_1k_networkx": against}
