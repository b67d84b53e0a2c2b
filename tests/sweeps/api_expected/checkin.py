"""What the policy says of the API of `checkin`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import Call, does, fields_of, reads, reason_given
from tests.sweeps.expected.base import SIGNED_IN, P, Rule, always, is_its_own, needs
from tests.sweeps.expected.checkin import own_or_desk, sees_check_in, speaks_or_desk
from tests.sweeps.world import REASON, Thing


def _own_check_in(it: Thing) -> dict[str, Any]:
    return {"kind": "volunteer", "place_id": it.body["place"], "born_on": it.body["born_on"]}


def _listed(it: Thing) -> dict[str, Any]:
    row = {"name": it.body["name"], "phone": it.body["phone"], "kind": "volunteer", "born_on": it.body["born_on"]}
    return {"rows": [row | {"place_id": it.body["place"]}]}


def _opening(it: Thing) -> dict[str, Any]:
    dated = {name: it.body[name] for name in ("seats", "duties", "apply_until", "from_day")}
    return dated | {"role": "care", "place_id": it.body["place_id"]}


def _claim(it: Thing) -> dict[str, Any]:
    return {"check_in_id": it.body["check_in"]}


def _quarter(it: Thing) -> dict[str, Any]:
    year, quarter = it.body["quarter"].split("Q")
    return {"place_id": it.body["place"], "year": int(year), "quarter": int(quarter)}


API: dict[tuple[str, str], Call] = {
    ("GET", "/check-ins"): reads(P.SEE_CHECKINS),
    ("GET", "/check-ins/mine"): reads(SIGNED_IN),
    ("POST", "/check-ins"): does(SIGNED_IN, always, "check_in_apply", _own_check_in),
    ("POST", "/check-ins/import"): does(SIGNED_IN, needs(P.MANAGE_CHECKINS), "check_in_new", _listed),
    ("GET", "/check-ins/{check_in_id}"): reads(SIGNED_IN, sees_check_in, "check_in"),
    ("PATCH", "/check-ins/{check_in_id}"): Call(
        Rule(SIGNED_IN, post=own_or_desk, thing="check_in_offer"), fields_of("skills", "times"), versioned=True
    ),
    ("POST", "/check-ins/{check_in_id}/approve"): does(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "check_in_waiting"
    ),
    ("POST", "/check-ins/{check_in_id}/decline"): does(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "check_in_waiting", reason_given
    ),
    ("POST", "/check-ins/{check_in_id}/end"): does(SIGNED_IN, own_or_desk, "check_in", reason_given),
    ("POST", "/check-ins/{check_in_id}/confirm"): does(SIGNED_IN, own_or_desk, "check_in"),
    ("POST", "/check-ins/{check_in_id}/services"): does(
        P.MANAGE_CHECKINS,
        needs(P.MANAGE_CHECKINS),
        "check_in_served",
        fields_of("day", "role", "what", "where", "organiser", "minutes"),
    ),
    ("POST", "/check-ins/services/{service_id}/backfill"): does(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "backfill", lambda it: {"accept": True}
    ),
    ("GET", "/check-ins/{check_in_id}/duplicates"): reads(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "check_in"),
    ("POST", "/check-ins/{check_in_id}/merge"): does(
        P.MANAGE_CHECKINS,
        needs(P.MANAGE_CHECKINS),
        "double",
        lambda it: {"dropped_id": it.args["other_id"], "reason": REASON},
    ),
    ("POST", "/check-ins/merges/{merge_id}/undo"): does(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "merged"),
    ("GET", "/consents"): reads(SIGNED_IN),
    ("POST", "/consents"): does(
        SIGNED_IN, own_or_desk, "check_in_consent", lambda it: {"purpose": "photo", "person_id": it.body["person"]}
    ),
    ("POST", "/consents/withdraw"): does(
        SIGNED_IN,
        own_or_desk,
        "check_in_consent",
        lambda it: {"purpose": "match_to_tasks", "person_id": it.body["person"]},
    ),
    ("GET", "/openings"): reads(SIGNED_IN),
    ("POST", "/openings"): does(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "opening_new", _opening),
    ("GET", "/openings/{opening_id}"): reads(SIGNED_IN, sees_check_in, "opening"),
    ("POST", "/openings/{opening_id}/claim"): does(SIGNED_IN, own_or_desk, "opening", _claim),
    ("POST", "/openings/{opening_id}/unclaim"): does(SIGNED_IN, own_or_desk, "opening_claimed", _claim),
    ("POST", "/openings/{opening_id}/rank"): does(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "opening_over"),
    ("POST", "/openings/{opening_id}/withdraw"): does(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "opening_over", reason_given
    ),
    ("POST", "/openings/{opening_id}/decide"): does(
        P.DECIDE_SELECTION,
        needs(P.DECIDE_SELECTION),
        "opening_ranked",
        lambda it: {"proposal_id": it.body["proposal"], "meeting": "第1次会议", "chosen": [{"rank": 1}]},
    ),
    ("GET", "/work-units/mine"): reads(SIGNED_IN),
    ("GET", "/work-units/contacts/{contact_id}/members"): reads(SIGNED_IN, is_its_own, "unit_contact"),
    ("POST", "/work-units/contacts"): does(
        P.MANAGE_CHECKINS,
        needs(P.MANAGE_CHECKINS),
        "unit_contact_new",
        lambda it: {f"{name}_id": it.body[name] for name in ("unit", "person", "place")},
    ),
    ("POST", "/work-units/contacts/{contact_id}/end"): does(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "unit_contact"
    ),
    ("GET", "/feedback-reports"): reads(SIGNED_IN),
    ("POST", "/feedback-reports"): does(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "report_new", _quarter),
    ("GET", "/feedback-reports/{report_id}"): reads(SIGNED_IN, speaks_or_desk, "feedback_report"),
}  # fmt: skip
