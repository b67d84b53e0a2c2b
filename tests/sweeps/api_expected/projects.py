"""What the policy says of the API of `projects`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import (
    MANAGES,
    PJ,
    SEES,
    TASK,
    Call,
    content_as,
    does,
    fields_of,
    reads,
    reason_given,
)
from tests.sweeps.expected.base import P

API: dict[tuple[str, str], Call] = {
    ("GET", "/projects"): reads(P.SEE_SERVICE),
    ("POST", "/projects"): does(
        P.MANAGE_SERVICE, MANAGES, "pj_new", fields_of("place_id", "title", "from_day", "to_day")
    ),
    ("GET", PJ): reads(P.SEE_SERVICE, SEES, "pj_project"),
    ("POST", f"{PJ}/tasks"): does(
        P.MANAGE_SERVICE, MANAGES, "pj_task_new", fields_of("title", "kind", "starts_at", "ends_at")
    ),
    ("POST", f"{PJ}/agreements"): does(P.MANAGE_SERVICE, MANAGES, "pj_attach", fields_of("agreement_id")),
    ("POST", f"{PJ}/owner"): does(P.MANAGE_SERVICE, MANAGES, "pj_owner", fields_of("owner_id")),
    ("POST", f"{PJ}/close"): does(P.MANAGE_SERVICE, MANAGES, "pj_empty"),
    ("POST", f"{PJ}/stop"): does(P.MANAGE_SERVICE, MANAGES, "pj_project", reason_given),
    ("GET", TASK): reads(P.SEE_SERVICE, SEES, "pj_task"),
    ("POST", f"{TASK}/finish"): does(P.MANAGE_SERVICE, MANAGES, "pj_task"),
    ("POST", f"{TASK}/reopen"): does(P.MANAGE_SERVICE, MANAGES, "pj_done"),
    ("POST", f"{TASK}/drop"): does(P.MANAGE_SERVICE, MANAGES, "pj_task", reason_given),
    ("POST", f"{TASK}/photos"): does(P.MANAGE_SERVICE, MANAGES, "pj_task", content_as("content")),
    ("GET", "/projects/photos/{photo_id}"): reads(P.SEE_SERVICE, SEES, "pj_photo"),
}  # fmt: skip
