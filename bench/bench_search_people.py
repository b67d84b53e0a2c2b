"""Milliseconds for one search as one types, in a district of 50,000 people, against one bare indexed SQL lookup.

Ours: `finding.find` and, for phones, `finding.look_up_number`, asked by somebody who may see all of them: people, places
and organisations, visibility, masked rows ready to show. 240 questions in equal parts: surname, full name, beginning of
the pinyin, initials, house number, whole phone.

Baseline: one SELECT through Django's cursor by the same index, which knows already what the viewer may see and looks for
people only. Both must find the same people in the same order. p50 and p99 are over the questions, each side's own.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys

from bench.harness import ROOT, Figure
from bench.support_server import Installation, on_postgres, on_sqlite

NAME = "search_people"
COMMUNITIES = 10  # of about 5,000 people
FEWEST = 50_000


def run(seed: int) -> dict[str, Figure]:
    """Both databases, one after the other."""
    found: dict[str, Figure] = {}
    for kind, installed in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        with installed(seed, COMMUNITIES) as installation:
            asked = _asked(installation, seed)
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            ours, bare = (_quantile(asked[side], share) * 1000 for side in ("ours", "bare"))
            found[f"{NAME}_{kind}_{name}"] = Figure.against(bare, value=ours, unit="ms", n=len(asked["ours"]))
        found[f"{NAME}_{kind}_queries"] = Figure(asked["queries"], "queries", None, None, len(asked["ours"]))
    return found


def _asked(installation: Installation, seed: int) -> dict:
    command = [sys.executable, str(ROOT / "bench" / "support_search.py"), str(seed)]
    done = subprocess.run(
        command, env=installation.environment, cwd=installation.home, check=True, stdout=subprocess.PIPE
    )
    asked = json.loads(done.stdout)
    if asked["people"] < FEWEST:
        raise RuntimeError(f"only {asked['people']} people were loaded")
    return asked


def _quantile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[math.ceil(share * len(seconds)) - 1]
