"""How drills are run: fault and property checks with many trials, each with planted bugs that it must find.

A drill that finds no planted bug proves nothing, so a missed one fails the run as a real failure does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.harness import ROOT, WRONG_USE, chosen, discover, options, run_entries, write_report

REDUCED, FULL = "reduced", "full"


@dataclass(frozen=True)
class Outcome:
    """What a drill saw: `failures` of `trials` on the true code, and how many of the `planted` bugs it found."""

    trials: int
    failures: int
    planted: int
    planted_found: int
    seed: int

    def __post_init__(self) -> None:
        if min(self.trials, self.failures, self.planted, self.planted_found) < 0 or self.planted_found > self.planted:
            raise ValueError(f"these numbers cannot be true: {self}")

    def complaints(self) -> list[str]:
        """Why this drill fails the run; empty when it passed."""
        found = []
        if self.trials == 0:
            found.append("it tried nothing")
        if self.failures:
            found.append(f"{self.failures:,} of {self.trials:,} trials failed")
        if self.planted_found < self.planted:
            found.append(f"it found only {self.planted_found} of {self.planted} planted bugs")
        return found

    def at_most(self) -> float | None:
        """With no failure in n trials the true failure rate is below 3/n (95 %); None when that cannot be said."""
        return None if self.failures or not self.trials else min(1.0, 3 / self.trials)


def main(argv: Sequence[str], *, folder: Path = ROOT / "drills", report: Path = ROOT / "var/drills.json") -> int:
    """Run drills, print the table, write the report; 0 when all passed, 1 when one failed or raised, 2 on wrong use."""
    parser = options("drills", "Try to break Wangge, and check that the trying would notice.")
    parser.add_argument("--size", choices=(REDUCED, FULL), default=REDUCED, help="how much (default %(default)s)")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count(), help="how many at the same time (default %(default)s)"
    )
    asked = parser.parse_args(argv)
    try:
        entries = chosen(discover(folder, "drill"), asked.only)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return WRONG_USE
    outcomes: dict[str, Outcome] = {}
    raised: list[str] = []
    for found, wrong in _all(entries, asked.seed, asked.size, asked.jobs):
        outcomes |= found
        raised += wrong
    Console().print(_table(outcomes))
    write_report(report, outcomes)
    complaints = [f"{name}: {why}" for name, outcome in outcomes.items() for why in outcome.complaints()]
    complaints += [f"{name}: it raised; see above" for name in raised]
    for complaint in complaints:
        print(f"FAILED {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def _all(
    entries: Mapping[str, Path], seed: int, size: str, jobs: int
) -> Iterator[tuple[dict[str, Outcome], list[str]]]:
    """Outcomes and names of those that raised, drill by drill, each in a process of its own."""
    fresh = get_context("spawn")
    with ProcessPoolExecutor(max(1, jobs), mp_context=fresh, max_tasks_per_child=1) as pool:
        begun = {name: pool.submit(_one, name, path, seed, size) for name, path in entries.items()}
        for name, running in begun.items():
            try:
                yield running.result()
            except BrokenProcessPool:  # it died, and those that had not begun yet with it
                yield {}, [name]


def _one(name: str, path: Path, seed: int, size: str) -> tuple[dict[str, Outcome], list[str]]:
    return run_entries({name: path}, lambda entry: entry.run(seed, size), Outcome)


def _table(outcomes: Mapping[str, Outcome]) -> Table:
    table = Table(title="Drills", caption="rate: with no failure in n trials, the true one is below 3/n (95 %)")
    table.add_column("drill", no_wrap=True)
    for heading in ("trials", "failures", "rate", "planted found", "seed"):
        table.add_column(heading, justify="right")
    for name, one in outcomes.items():
        bound = one.at_most()
        rate = "–" if bound is None else f"< {bound:.1e}"
        planted = f"{one.planted_found} of {one.planted}" if one.planted else "none planted"
        table.add_row(name, f"{one.trials:,}", f"{one.failures:,}", rate, planted, str(one.seed))
    return table
