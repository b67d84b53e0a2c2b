"""Milliseconds for finding a case among 1,360,000 by what a clerk types, against bare indexed SQL.

Ours: `GET /hall/?q=…` as a clerk of the whole district, among the open ones and among all: a whole number, a number without its
serial, the last twelve and the last eight digits, an applicant's name, an organisation's, an item's. Every SELECT on cases must
use an index (EXPLAIN).

Baseline: the rows and a count that ends at 1,001 by the one index that serves the question. Both must find the same cases in the
same order. Eight cases are looked for in each of the seven ways. `WANGGE_BENCH_CASES` makes it smaller.
"""

from __future__ import annotations

from bench.harness import Figure
from bench.support_hall import figures

NAME = "hall_search_1m36"


def run(seed: int) -> dict[str, Figure]:
    """p50, p99 and queries of a search, on both databases."""
    return figures(NAME, "search", seed)
