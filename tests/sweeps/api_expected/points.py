"""What the policy says of the API of `points`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import SIGNED_IN, P, always, needs
from tests.sweeps.expected.points import sees_account

CORRECTS, CLOSES = needs(P.CORRECT_POINTS), needs(P.MANAGE_POLICY)


API: dict[tuple[str, str], Call] = {
    ("GET", "/points/accounts"): reads(P.SEE_SERVICE),
    ("GET", "/points/mine"): reads(SIGNED_IN),
    ("GET", "/points/accounts/{account_id}"): reads(SIGNED_IN, sees_account, "pt_account"),
    ("GET", "/points/accounts/{account_id}/entries"): reads(SIGNED_IN, sees_account, "pt_account"),
    ("GET", "/points/corrections"): reads(P.CORRECT_POINTS),
    ("POST", "/points/corrections"): does(
        P.CORRECT_POINTS, CORRECTS, "pt_entry", fields_of("entry_id", "reason", "right_amount")
    ),
    ("GET", "/points/corrections/{correction_id}"): reads(P.CORRECT_POINTS, CORRECTS, "pt_correction"),
    ("POST", "/points/corrections/{correction_id}/approve"): does(P.CORRECT_POINTS, CORRECTS, "pt_correction"),
    ("POST", "/points/corrections/{correction_id}/decline"): does(
        P.CORRECT_POINTS, CORRECTS, "pt_correction", reason_given
    ),
    ("GET", "/points/closes"): reads(P.MANAGE_POLICY),
    ("GET", "/points/closes/coming"): reads(P.MANAGE_POLICY),
    ("POST", "/points/closes"): does(P.MANAGE_POLICY, CLOSES, "pt_year", fields_of("year")),
    ("GET", "/points/closes/{close_id}"): reads(P.MANAGE_POLICY, always, "pt_closed"),
    ("POST", "/points/closes/{close_id}/undo"): does(P.MANAGE_POLICY, CLOSES, "pt_closed", reason_given),
    ("POST", "/points/closes/{close_id}/approve-undo"): does(P.MANAGE_POLICY, CLOSES, "pt_undo"),
    ("POST", "/points/closes/{close_id}/resume-undo"): does(P.MANAGE_POLICY, CLOSES, "pt_undoing"),
}  # fmt: skip
