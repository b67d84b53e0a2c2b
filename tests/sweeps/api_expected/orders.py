"""What the policy says of the API of `orders`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import MANAGES, Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, always, is_its_own
from tests.sweeps.expected.orders import disputes_order, reviews_order, sees_order
from tests.sweeps.world import REASON, Thing


def _token(it: Thing) -> dict[str, Any]:
    return {"token": it.args["token"]}


API: dict[tuple[str, str], Call] = {
    ("GET", "/orders"): reads(P.SEE_SERVICE),
    ("GET", "/orders/near"): reads(SIGNED_IN),
    ("GET", "/orders/offers"): reads(SIGNED_IN),
    ("GET", "/orders/mine"): reads(SIGNED_IN),
    ("GET", "/orders/for-me"): reads(SIGNED_IN),
    ("POST", "/orders"): does(
        P.MANAGE_SERVICE, MANAGES, "or_new", fields_of("title", "kind", "place_id", "subject_id", "starts_at", "ends_at")
    ),
    ("POST", "/orders/from-task"): does(
        P.MANAGE_SERVICE, MANAGES, "or_task", lambda it: {"task_id": it.args["task_id"]}
    ),
    ("POST", "/orders/link"): does(PUBLIC, always, "or_link", _token),
    ("POST", "/orders/link/confirm"): does(PUBLIC, always, "or_link", _token),
    ("POST", "/orders/link/review"): does(PUBLIC, always, "or_link", lambda it: {**_token(it), "stars": 5}),
    ("POST", "/orders/link/dispute"): does(PUBLIC, always, "or_link", lambda it: {**_token(it), "reason": REASON}),
    ("POST", "/orders/offers/{offer_id}/decline"): does(SIGNED_IN, is_its_own, "or_offered", fields_of("reason")),
    ("GET", "/orders/{order_id}"): reads(SIGNED_IN, sees_order, "or_open"),
    ("GET", "/orders/{order_id}/candidates"): reads(P.MANAGE_SERVICE, MANAGES, "or_offer_new"),
    ("GET", "/orders/{order_id}/offers"): reads(P.MANAGE_SERVICE, MANAGES, "or_offer_new"),
    ("POST", "/orders/{order_id}/offers"): does(P.MANAGE_SERVICE, MANAGES, "or_offer_new", fields_of("person_id")),
    ("POST", "/orders/{order_id}/take"): does(SIGNED_IN, is_its_own, "or_open"),
    ("POST", "/orders/{order_id}/give-back"): does(SIGNED_IN, is_its_own, "or_taken", reason_given),
    ("POST", "/orders/{order_id}/start"): does(SIGNED_IN, is_its_own, "or_taken"),
    ("POST", "/orders/{order_id}/pause"): does(SIGNED_IN, is_its_own, "or_started"),
    ("POST", "/orders/{order_id}/finish"): does(SIGNED_IN, is_its_own, "or_started"),
    ("POST", "/orders/{order_id}/confirm"): does(SIGNED_IN, reviews_order, "or_finished"),
    ("POST", "/orders/{order_id}/insurance"): does(
        P.MANAGE_SERVICE, MANAGES, "or_cancel", lambda it: {"insurance": "社区志愿者意外险"}
    ),
    ("POST", "/orders/{order_id}/record"): does(P.MANAGE_SERVICE, MANAGES, "or_late", fields_of("minutes")),
    ("POST", "/orders/{order_id}/missed"): does(P.MANAGE_SERVICE, MANAGES, "or_late"),
    ("POST", "/orders/{order_id}/cancel"): does(P.MANAGE_SERVICE, MANAGES, "or_cancel", reason_given),
    ("POST", "/orders/{order_id}/review"): does(SIGNED_IN, reviews_order, "or_finished", fields_of("stars", "text")),
    ("POST", "/orders/{order_id}/dispute"): does(SIGNED_IN, disputes_order, "or_finished", reason_given),
    ("POST", "/orders/{order_id}/decide"): does(
        P.MANAGE_SERVICE, MANAGES, "or_disputed", fields_of("minutes", "grounds")
    ),
}  # fmt: skip
