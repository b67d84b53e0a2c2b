"""What the policy says of the API of `journal`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, reads
from tests.sweeps.expected.base import PUBLIC, P, always
from tests.sweeps.expected.journal import sees_leaf

API: dict[tuple[str, str], Call] = {
    ("GET", "/journal/check"): reads(PUBLIC, always, "leaf", lambda it: {"leaf": it.args["leaf_id"], "hash": "0" * 16}),
    ("GET", "/journal/checkpoints/latest"): reads(PUBLIC),
    ("GET", "/journal/consistency"): reads(PUBLIC, always, "nowhere", lambda it: {"old": 1, "new": 1}),
    ("GET", "/journal/leaves/{leaf_id}"): reads(P.SEE_JOURNAL, sees_leaf, "leaf"),
}  # fmt: skip
