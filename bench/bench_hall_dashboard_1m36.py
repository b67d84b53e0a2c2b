"""Milliseconds for the bureau's figures in a hall with 1,360,000 cases, against one grouped SELECT of the cases.

Ours: `GET /hall/figures` of today, the week, the month and the half-year as the bureau's head: every event by item, window, hour,
channel, centre and office, and what waits now. Days that are over have been added up (`figures.fold`, set-up); today is counted
from the cases.

Baseline: decisions and late decisions of the same period by item, one SELECT with GROUP BY. Both must count the same. It splits by
nothing else and counts no other event. `WANGGE_BENCH_CASES` makes it smaller.
"""

from __future__ import annotations

from bench.harness import Figure
from bench.support_hall import figures

NAME = "hall_dashboard_1m36"


def run(seed: int) -> dict[str, Figure]:
    """p50, p99 and queries of the page, on both databases."""
    return figures(NAME, "dashboard", seed)
