"""What the policy says of the API of `matching`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import MANAGES, Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import P, needs
from tests.sweeps.expected.matching import sees_run
from tests.sweeps.world import REASON, Thing


def _chosen(it: Thing) -> dict[str, Any]:
    return {"person_id": it.body["person_id"], "reason": REASON}


API: dict[tuple[str, str], Call] = {
    ("GET", "/matching/runs"): reads(P.SEE_SERVICE),
    ("POST", "/matching/runs"): does(P.MANAGE_SERVICE, MANAGES, "mt_start", fields_of("place_id"), 409),
    ("GET", "/matching/runs/{run_id}"): reads(P.SEE_SERVICE, sees_run, "mt_run"),
    ("POST", "/matching/runs/{run_id}/again"): does(P.MANAGE_SERVICE, MANAGES, "mt_stopped"),
    ("POST", "/matching/runs/{run_id}/cancel"): does(P.MANAGE_SERVICE, MANAGES, "mt_stopped"),
    **{
        ("GET", f"/matching/runs/{{run_id}}/{part}"): reads(P.SEE_SERVICE, sees_run, "mt_run")
        for part in ("pairs", "missing", "recruiting", "proof")
    },
    ("POST", "/matching/runs/{run_id}/needs/{need_id}"): does(P.MANAGE_SERVICE, MANAGES, "mt_missing", _chosen),
    ("GET", "/matching/pairs/{pair_id}"): reads(P.SEE_SERVICE, needs(P.SEE_SERVICE), "mt_pair"),
    ("POST", "/matching/pairs/{pair_id}/confirm"): does(P.MANAGE_SERVICE, MANAGES, "mt_pair"),
    ("POST", "/matching/pairs/{pair_id}/change"): does(P.MANAGE_SERVICE, MANAGES, "mt_change", _chosen),
    ("POST", "/matching/pairs/{pair_id}/reject"): does(P.MANAGE_SERVICE, MANAGES, "mt_reject", reason_given),
    ("GET", "/matching/apart"): reads(P.MANAGE_SERVICE),
    ("POST", "/matching/apart"): does(
        P.MANAGE_SERVICE, MANAGES, "mt_apart_new", fields_of("subject_id", "person_id", "reason")
    ),
    ("GET", "/matching/apart/{exclusion_id}"): reads(P.MANAGE_SERVICE, MANAGES, "mt_apart"),
    ("POST", "/matching/apart/{exclusion_id}/lift"): does(P.MANAGE_SERVICE, MANAGES, "mt_apart"),
}  # fmt: skip
