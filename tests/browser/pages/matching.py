"""Needs brought together with resources."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.browser.pages.who import FILE
from wangge.matching.models import Exclusion, Pair, Run, Unserved

NO_PAGE = {"matching:export": FILE}
LARGE = ("matching:run", "matching:pair")


def things(at: datetime) -> dict[str, dict[str, Any]]:
    """The demo's run, a pair that waits, a need nobody is proposed for, two who are kept apart."""
    run = Run.objects.get()
    return {
        "matching": {
            "run_id": run.pk,
            "pair_id": Pair.objects.filter(run=run, state="proposed").earliest("rank").pk,
            "need_id": Unserved.objects.filter(run=run).earliest("rank").need_id,
            "exclusion_id": Exclusion.objects.get().pk,
        }
    }
