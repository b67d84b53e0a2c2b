"""Every route of the pages and of the API as every persona, for an own and a foreign thing, against the declared policy.

A throw-away district with two equal communities is asked over HTTP; an answer that allows too much or too little is a
failure, and so is a list that shows what does not open. Planted bugs (a guard removed, a query widened, a command that
no longer asks, a post that outlives its end) must each be found.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from random import Random

import bench.with_django  # noqa: F401 - starts Django before tables are imported
from drills.harness import FULL, Outcome
from drills.support_district import only_district
from tests.sweeps import api_matrix, lists, matrix, planted, world
from wangge.kernel import clock

NAME = "authorisation_matrix"
REDUCED_CELLS = 600


def run(seed: int, size: str) -> Outcome:
    """All cells (or a sample with every route and both answers), the lists, then the planted bugs."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-drill-"))
    try:
        with only_district(folder):
            made = world.build(clock.now())
            cells, programs = list(matrix.cells(made)), list(api_matrix.cells(made))
            if size != FULL:
                cells, programs = (matrix.sample(of, REDUCED_CELLS, Random(seed)) for of in (cells, programs))
            asking = matrix.Asking(made)
            wrong = [*map(str, matrix.mismatches(made, cells, asking)), *lists.lies(made, asking)]
            wrong += api_matrix.disagreements(made, programs)
            for one in wrong:
                print(one)
            found = sum(planted.is_found(bug, made) for bug in planted.BUGS)
    finally:
        shutil.rmtree(folder)
    return Outcome(len(cells) + len(programs), len(wrong), len(planted.BUGS), found, seed)
