"""Milliseconds for the approver's lists in a hall with 1,360,000 cases, about 50,000 of them open, against their bare SQL.

Ours: `GET /hall/` with what waits for somebody to claim it, what one handles oneself, what waits for a decision, and all that
is open; once as an approver of the whole district, once as one of a street's centre. The whole page, in the process of the
installation: rights, numbers above the list, fifty rows, templates. Every SELECT on cases must use an index (EXPLAIN).

Baseline: the fifty rows and a count that ends at 1,001, in SQL that knows already what the viewer may see. Both must show the
same cases in the same order. `WANGGE_BENCH_CASES` makes it smaller; the set-up of a run is shared with the other halls'.
"""

from __future__ import annotations

from bench.harness import Figure
from bench.support_hall import figures

NAME = "hall_queue_1m36"


def run(seed: int) -> dict[str, Figure]:
    """p50, p99 and queries of a page, on both databases."""
    return figures(NAME, "queue", seed)
