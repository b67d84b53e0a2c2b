"""Rows a second for the list of 50,000 residents as a spreadsheet, through the page's own export, against bare xlsxwriter.

Ours: `GET /people/export` by the community's staff in this process: visibility, one query with homes and traits in chunks,
unsealing and masking every phone, writing, until the last byte has been read. `memory` is what the process grew by at its
peak (MB); 5,000 rows are exported first, so that what is loaded once does not count.

Baseline: the same lines, ready as lists, written by xlsxwriter with constant memory into a file. Both workbooks must have the
same rows.
"""

from __future__ import annotations

import json
import subprocess
import sys

from bench.harness import ROOT, Figure
from bench.support_server import on_sqlite

NAME = "export_rows"
ROWS = 50_000


def run(seed: int) -> dict[str, Figure]:
    """Speed and memory of one export."""
    with on_sqlite(seed) as installation:
        environment = installation.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, "-m", "bench.support_export", str(ROWS)]
        child = subprocess.run(
            command, env=environment, cwd=installation.home, check=True, stdout=subprocess.PIPE, text=True
        )
    told = json.loads(child.stdout.splitlines()[-1])
    return {
        NAME: Figure.against(ROWS / told["bare"], value=ROWS / told["ours"], unit="rows/s", n=ROWS),
        f"{NAME}_memory": Figure(told["memory"], "MB", None, None, ROWS),
    }
