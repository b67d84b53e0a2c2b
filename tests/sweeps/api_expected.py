"""The policy of the JSON API, declared beside that of the pages: the same conditions, other addresses and bodies."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.kernel.test_photos import photo
from tests.sweeps.expected import (
    JUDGES,
    PREPARES,
    PUBLIC,
    SIGNED_IN,
    Condition,
    P,
    Rule,
    acts_on_call,
    always,
    answers_overseers,
    appraises,
    asks_advice,
    disputes_order,
    handles_rating,
    imports_people,
    in_the_department,
    is_its_own,
    is_rated,
    is_subject,
    manages_rules,
    may_cancel,
    may_change_entry,
    may_report,
    may_reveal,
    may_reveal_contact,
    may_withdraw,
    needs,
    never,
    on_the_shelf,
    own_or_desk,
    own_or_manages,
    own_or_window,
    reads_rules,
    receives,
    reviews_order,
    sees_account,
    sees_appeal,
    sees_call,
    sees_campaign,
    sees_case,
    sees_check_in,
    sees_entry,
    sees_hall_or_own,
    sees_hand_up,
    sees_honour,
    sees_leaf,
    sees_letter,
    sees_member,
    sees_objection,
    sees_order,
    sees_organisation,
    sees_person,
    sees_place,
    sees_questionnaire,
    sees_rating,
    sees_run,
    sees_service,
    serves_or_own,
    signs,
    speaks_or_desk,
    takes_back,
    was_asked,
)
from tests.sweeps.world import CALM, REASON, Thing

PERIOD = {"since": "2026-01-01T00:00:00+08:00", "until": "2026-02-01T00:00:00+08:00"}
Body = Callable[[Thing], dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """One route of the API: its rule, the body that makes it succeed, and the query string and version it needs."""

    rule: Rule
    body: Body = lambda it: {}
    query: Body = lambda it: {}
    versioned: bool = False


def _read(guard: str, condition: Condition = always, thing: str = "", query: Body = lambda it: {}) -> Call:
    return Call(Rule(guard, get=condition, thing=thing), query=query)


def _deed(guard: str, condition: Condition, thing: str, body: Body = lambda it: {}, *denied_as: int) -> Call:
    return Call(Rule(guard, post=condition, thing=thing, denied_as=denied_as), body)


def _fields(*names: str) -> Body:
    """These fields of the body of the page's form."""
    return lambda it: {name: it.body[name] for name in names}


def _told(it: Thing) -> dict[str, Any]:
    return {"relative_id": it.body["relative"], "channel": "phone", "reached": True}


def _reported(it: Thing) -> dict[str, Any]:
    return {"kind": "fall", "severity": "urgent", "subject_id": it.body["subject"]}


def _divided(it: Thing) -> dict[str, Any]:
    return {"community": it.args["code"], "title": "新方案"}


def _reason(it: Thing) -> dict[str, Any]:
    return {"reason": REASON}


def _entries(many: str, noun: str, about: str, finish: str) -> dict[tuple[str, str], Call]:
    """The routes of needs or of resources: all of them alike."""
    one, change, staff = f"/{many}/{{{noun}_id}}", may_change_entry, needs(P.EDIT_NEEDS)
    return {
        ("GET", f"/{many}"): _read(P.SEE_NEEDS),
        ("GET", f"/{many}/mine"): _read(SIGNED_IN),
        ("GET", f"/{many}/public"): _read(PUBLIC),
        ("POST", f"/{many}"): _deed(SIGNED_IN, staff, f"{noun}_new", _fields("kind", "title", "place_id", about)),
        ("GET", one): _read(SIGNED_IN, sees_entry, noun),
        ("PATCH", one): Call(Rule(SIGNED_IN, post=change, thing=f"{noun}_edit"), _fields("title"), versioned=True),
        ("POST", f"{one}/withdraw"): _deed(SIGNED_IN, change, f"{noun}_end", _fields("reason")),
        ("POST", f"{one}/{finish}"): _deed(SIGNED_IN, change, f"{noun}_end", _fields("how")),
        ("POST", f"{one}/reopen"): _deed(SIGNED_IN, change, f"{noun}_ended"),
        ("POST", f"{one}/publish"): _deed(P.EDIT_NEEDS, staff, f"{noun}_publish"),
        ("POST", f"{one}/unpublish"): _deed(SIGNED_IN, change, f"{noun}_public"),
        ("POST", f"{one}/merge"): _deed(P.EDIT_NEEDS, staff, f"{noun}_merge", _fields("into_id")),
        ("POST", f"{one}/undo-merge"): _deed(P.EDIT_NEEDS, staff, f"{noun}_merged"),
    }


def _planned(it: Thing) -> dict[str, Any]:
    days = {name: str(it.body[name]) for name in ("starts_on", "ends_on")}
    return _fields("title", "questionnaire_id", "place_ids", "most_tries")(it) | days


def _pictured(it: Thing) -> dict[str, Any]:
    return {"content": b64encode(photo()).decode()}


def _workbook(it: Thing) -> dict[str, Any]:
    return {"list_code": "residents", "place": it.body["code"], "file_name": "x.xlsx", "content": it.marker}


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


# matching


def _chosen(it: Thing) -> dict[str, Any]:
    return {"person_id": it.body["person_id"], "reason": REASON}


MANAGES = needs(P.MANAGE_SERVICE)
MATCHING: dict[tuple[str, str], Call] = {
    ("GET", "/matching/runs"): _read(P.SEE_SERVICE),
    ("POST", "/matching/runs"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_start", _fields("place_id"), 409),
    ("GET", "/matching/runs/{run_id}"): _read(P.SEE_SERVICE, sees_run, "mt_run"),
    ("POST", "/matching/runs/{run_id}/again"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_stopped"),
    ("POST", "/matching/runs/{run_id}/cancel"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_stopped"),
    **{
        ("GET", f"/matching/runs/{{run_id}}/{part}"): _read(P.SEE_SERVICE, sees_run, "mt_run")
        for part in ("pairs", "missing", "recruiting", "proof")
    },
    ("POST", "/matching/runs/{run_id}/needs/{need_id}"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_missing", _chosen),
    ("GET", "/matching/pairs/{pair_id}"): _read(P.SEE_SERVICE, needs(P.SEE_SERVICE), "mt_pair"),
    ("POST", "/matching/pairs/{pair_id}/confirm"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_pair"),
    ("POST", "/matching/pairs/{pair_id}/change"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_change", _chosen),
    ("POST", "/matching/pairs/{pair_id}/reject"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_reject", _reason),
    ("GET", "/matching/apart"): _read(P.MANAGE_SERVICE),
    ("POST", "/matching/apart"): _deed(
        P.MANAGE_SERVICE, MANAGES, "mt_apart_new", _fields("subject_id", "person_id", "reason")
    ),
    ("GET", "/matching/apart/{exclusion_id}"): _read(P.MANAGE_SERVICE, MANAGES, "mt_apart"),
    ("POST", "/matching/apart/{exclusion_id}/lift"): _deed(P.MANAGE_SERVICE, MANAGES, "mt_apart"),
}

# alliance


def _verdict(it: Thing) -> dict[str, Any]:
    return {name: True for name in ("verified", "won") if name in it.body} | {"grounds": it.body["grounds"]}


def _complained(it: Thing) -> dict[str, Any]:
    return _fields("organisation_id", "kind", "text")(it) | {"at_desk": True}


_ONE = "/alliance/complaints/{complaint_id}"
ALLIANCE: dict[tuple[str, str], Call] = {
    ("GET", "/alliance/public"): _read(PUBLIC),
    ("POST", "/alliance/exports"): _deed(P.SEE_SERVICE, always, "al_export_new", _fields("what", "purpose")),
    ("GET", "/alliance/exports/{export_id}"): _read(P.SEE_SERVICE, is_its_own, "al_export"),
    ("GET", "/alliance/members"): _read(P.SEE_SERVICE),
    ("GET", "/alliance/members/mine"): _read(SIGNED_IN),
    ("GET", "/alliance/members/{membership_id}"): _read(SIGNED_IN, sees_member, "al_member"),
    ("POST", "/alliance/invitations"): _deed(
        P.MANAGE_SERVICE,
        needs(P.MANAGE_SERVICE),
        "al_invite",
        _fields("place_id", "organisation_id", "from_day", "to_day"),
    ),
    ("POST", "/alliance/members/{membership_id}/credits"): _deed(
        P.MANAGE_SERVICE, needs(P.MANAGE_SERVICE), "al_credit", _fields("what", "day", "evidence")
    ),
    ("GET", "/alliance/benefits"): _read(P.SEE_SERVICE),
    ("POST", "/alliance/benefits"): _deed(
        P.MANAGE_SERVICE, needs(P.MANAGE_SERVICE), "al_benefit_new", _fields("place_id", "name", "what")
    ),
    ("POST", "/alliance/benefits/{benefit_id}/end"): _deed(P.MANAGE_SERVICE, needs(P.MANAGE_SERVICE), "al_benefit"),
    ("GET", "/alliance/complaints"): _read(SIGNED_IN),
    ("POST", "/alliance/complaints"): _deed(SIGNED_IN, needs(P.HEAR_COMPLAINTS), "al_complain", _complained),
    ("GET", _ONE): _read(SIGNED_IN, sees_appeal, "al_appealed"),
    ("POST", f"{_ONE}/reply"): _deed(SIGNED_IN, is_its_own, "al_raised", _fields("text")),
    ("POST", f"{_ONE}/withdraw"): _deed(SIGNED_IN, is_subject, "al_raised"),
    ("POST", f"{_ONE}/decide"): _deed(P.HEAR_COMPLAINTS, needs(P.HEAR_COMPLAINTS), "al_heard", _verdict),
    ("POST", f"{_ONE}/appeal"): _deed(SIGNED_IN, is_its_own, "al_verified", _fields("text")),
    ("POST", f"{_ONE}/appeal/decide"): _deed(P.DECIDE_APPEALS, needs(P.DECIDE_APPEALS), "al_appealed", _verdict),
}

# volunteers


def _answer(it: Thing) -> dict[str, Any]:
    return {"answer": REASON}


VOLUNTEERS: dict[tuple[str, str], Call] = {
    ("GET", "/volunteers"): _read(P.SEE_SERVICE),
    ("GET", "/volunteers/appeals"): _read(P.DECIDE_APPEALS),
    ("GET", "/volunteers/certificates"): _read(P.SEE_SERVICE),
    ("GET", "/volunteers/stars"): _read(P.SEE_SERVICE),
    ("GET", "/volunteers/stars/announced"): _read(PUBLIC),
    ("GET", "/volunteers/cards/{token}"): _read(PUBLIC, thing="vl_card_code"),
    ("GET", "/volunteers/certificates/check/{token}"): _read(PUBLIC, thing="vl_certificate_code"),
    ("GET", "/volunteers/deductions/{deduction_id}"): _read(SIGNED_IN, sees_service, "vl_deduction"),
    ("POST", "/volunteers/deductions/{deduction_id}/appeal"): _deed(
        SIGNED_IN, is_subject, "vl_deduction", _fields("text")
    ),
    ("POST", "/volunteers/deductions/{deduction_id}/decide"): _deed(
        P.DECIDE_APPEALS, needs(P.DECIDE_APPEALS), "vl_appealed", lambda it: {"won": True, "grounds": REASON}
    ),
    ("GET", "/volunteers/certificates/{certificate_id}"): _read(SIGNED_IN, sees_service, "vl_applied"),
    ("POST", "/volunteers/certificates/{certificate_id}/issue"): _deed(P.MANAGE_SERVICE, MANAGES, "vl_applied"),
    ("POST", "/volunteers/certificates/{certificate_id}/decline"): _deed(
        P.MANAGE_SERVICE, MANAGES, "vl_applied", _answer
    ),
    ("POST", "/volunteers/certificates/{certificate_id}/withdraw"): _deed(
        P.MANAGE_SERVICE, MANAGES, "vl_issued", _answer
    ),
    ("POST", "/volunteers/stars"): Call(
        Rule(SIGNED_IN, post=is_subject, thing="vl_star_apply", denied_as=(409,), sides=("own",))
    ),
    ("POST", "/volunteers/stars/{star_id}/announce"): _deed(P.MANAGE_SERVICE, MANAGES, "vl_star"),
    ("POST", "/volunteers/stars/{star_id}/grant"): _deed(P.MANAGE_SERVICE, MANAGES, "vl_star_noticed"),
    ("POST", "/volunteers/stars/{star_id}/decline"): _deed(P.MANAGE_SERVICE, MANAGES, "vl_star", _answer),
    ("GET", "/volunteers/{person_id}"): _read(SIGNED_IN, sees_service, "vl_person"),
    ("POST", "/volunteers/{person_id}/card"): _deed(P.MANAGE_SERVICE, MANAGES, "vl_cardless"),
    ("POST", "/volunteers/{person_id}/card/replace"): _deed(SIGNED_IN, own_or_manages, "vl_person"),
    ("POST", "/volunteers/{person_id}/card/revoke"): _deed(P.MANAGE_SERVICE, MANAGES, "vl_person"),
    ("POST", "/volunteers/{person_id}/certificates"): _deed(
        SIGNED_IN, own_or_manages, "vl_certificate_new", _fields("since", "until")
    ),
}

# honours
_KP, _NM, _YY, _RY = (
    "/appraisals/{appraisal_id}", "/honours/nominees/{nominee_id}", "/honours/objections/{objection_id}", "/honours/{honour_id}",
)  # fmt: skip
HONOURS: dict[tuple[str, str], Call] = {
    ("GET", "/appraisals"): _read(P.SEE_HONOURS),
    ("POST", "/appraisals"): _deed(
        P.SEE_HONOURS, PREPARES, "hn_new", lambda it: {"place_id": it.body["place"], "year": 2020, "quarter": 2}
    ),
    ("GET", _KP): _read(P.SEE_HONOURS, appraises, "hn_voting"),
    ("GET", f"{_KP}/nominees"): _read(P.SEE_HONOURS, appraises, "hn_voting"),
    ("POST", f"{_KP}/submit"): _deed(P.SEE_HONOURS, PREPARES, "hn_prepared"),
    ("POST", f"{_KP}/extend"): _deed(P.SEE_HONOURS, PREPARES, "hn_voting"),
    ("POST", f"{_KP}/count"): _deed(P.SEE_HONOURS, JUDGES, "hn_counted"),
    ("POST", f"{_KP}/confer"): _deed(P.SEE_HONOURS, JUDGES, "hn_over"),
    ("POST", f"{_KP}/stop"): _deed(P.SEE_HONOURS, PREPARES, "hn_voting", _reason),
    ("GET", _NM): _read(SIGNED_IN, sees_honour, "hn_nominee"),
    ("POST", f"{_NM}/vote"): _deed(P.SEE_HONOURS, JUDGES, "hn_vote", _fields("choice")),
    ("POST", f"{_NM}/objections"): _deed(SIGNED_IN, always, "hn_object", _fields("text")),
    ("GET", "/honours/objections"): _read(SIGNED_IN),
    ("GET", _YY): _read(SIGNED_IN, sees_objection, "hn_objection"),
    ("POST", f"{_YY}/decide"): _deed(
        P.SEE_HONOURS, JUDGES, "hn_objection", lambda it: {"upheld": False, "grounds": REASON}
    ),
    ("GET", "/honours/announced"): _read(PUBLIC),
    ("GET", "/honours/hall"): _read(PUBLIC),
    ("GET", "/honours/check/{token}"): _read(PUBLIC, thing="hn_code"),
    ("GET", "/honours"): _read(P.SEE_HONOURS),
    ("GET", "/honours/mine"): _read(SIGNED_IN),
    ("GET", "/honours/letters"): _read(SIGNED_IN),
    ("GET", "/honours/letters/{recommendation_id}"): _read(SIGNED_IN, sees_letter, "hn_letter"),
    ("GET", "/honours/letters/by-link/{token}"): _read(PUBLIC, thing="hn_link"),
    ("POST", "/honours/letters/by-link/{token}/acknowledge"): _deed(PUBLIC, always, "hn_acknowledge", _fields("name")),
    ("GET", _RY): _read(SIGNED_IN, sees_honour, "hn_honour"),
    ("GET", f"{_RY}/certificate"): _read(SIGNED_IN, sees_honour, "hn_honour"),
    ("POST", f"{_RY}/withdraw"): _deed(P.SEE_HONOURS, JUDGES, "hn_withdraw", _reason),
    ("POST", f"{_RY}/letters"): _deed(P.SEE_HONOURS, PREPARES, "hn_recommend", _fields("department_id", "words")),
}

# agreements and projects


def _words(it: Thing) -> dict[str, Any]:
    return _fields("title", "terms", "from_day", "to_day")(it)


def _content_as(name: str, *others: str) -> Body:
    """A photo under this name."""
    return lambda it: {name: it.body["content"], **_fields(*others)(it)}


_AG, _PJ, _TASK = "/agreements/{agreement_id}", "/projects/{project_id}", "/projects/tasks/{task_id}"
SEES = needs(P.SEE_SERVICE)
AGREEMENTS: dict[tuple[str, str], Call] = {
    ("GET", "/agreements"): _read(P.SEE_SERVICE),
    ("GET", "/agreements/mine"): _read(SIGNED_IN),
    ("GET", "/agreements/check"): _read(PUBLIC, always, "", lambda it: {"digest": "0" * 64}),
    ("POST", "/agreements"): _deed(
        P.MANAGE_SERVICE, MANAGES, "ag_new", lambda it: _words(it) | _fields("place_id", "organisation_id")(it)
    ),
    ("GET", _AG): _read(SIGNED_IN, sees_member, "ag_force"),
    ("PATCH", _AG): Call(Rule(P.MANAGE_SERVICE, post=MANAGES, thing="ag_draft"), _words, versioned=True),
    ("GET", f"{_AG}/file"): _read(SIGNED_IN, sees_member, "ag_force"),
    ("POST", f"{_AG}/offer"): _deed(P.MANAGE_SERVICE, MANAGES, "ag_draft"),
    ("POST", f"{_AG}/withdraw"): _deed(P.MANAGE_SERVICE, MANAGES, "ag_draft"),
    ("POST", f"{_AG}/sign"): _deed(SIGNED_IN, signs, "ag_offered", _content_as("picture")),
    ("POST", f"{_AG}/paper"): _deed(P.MANAGE_SERVICE, MANAGES, "ag_paper", _content_as("scan", "name")),
    ("POST", f"{_AG}/renew"): _deed(P.MANAGE_SERVICE, MANAGES, "ag_force", _fields("to_day")),
    ("POST", f"{_AG}/terminate"): _deed(SIGNED_IN, signs, "ag_force", _reason),
}
PROJECTS: dict[tuple[str, str], Call] = {
    ("GET", "/projects"): _read(P.SEE_SERVICE),
    ("POST", "/projects"): _deed(
        P.MANAGE_SERVICE, MANAGES, "pj_new", _fields("place_id", "title", "from_day", "to_day")
    ),
    ("GET", _PJ): _read(P.SEE_SERVICE, SEES, "pj_project"),
    ("POST", f"{_PJ}/tasks"): _deed(
        P.MANAGE_SERVICE, MANAGES, "pj_task_new", _fields("title", "kind", "starts_at", "ends_at")
    ),
    ("POST", f"{_PJ}/agreements"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_attach", _fields("agreement_id")),
    ("POST", f"{_PJ}/owner"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_owner", _fields("owner_id")),
    ("POST", f"{_PJ}/close"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_empty"),
    ("POST", f"{_PJ}/stop"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_project", _reason),
    ("GET", _TASK): _read(P.SEE_SERVICE, SEES, "pj_task"),
    ("POST", f"{_TASK}/finish"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_task"),
    ("POST", f"{_TASK}/reopen"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_done"),
    ("POST", f"{_TASK}/drop"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_task", _reason),
    ("POST", f"{_TASK}/photos"): _deed(P.MANAGE_SERVICE, MANAGES, "pj_task", _content_as("content")),
    ("GET", "/projects/photos/{photo_id}"): _read(P.SEE_SERVICE, SEES, "pj_photo"),
}

# orders


def _token(it: Thing) -> dict[str, Any]:
    return {"token": it.args["token"]}


ORDERS: dict[tuple[str, str], Call] = {
    ("GET", "/orders"): _read(P.SEE_SERVICE),
    ("GET", "/orders/near"): _read(SIGNED_IN),
    ("GET", "/orders/offers"): _read(SIGNED_IN),
    ("GET", "/orders/mine"): _read(SIGNED_IN),
    ("GET", "/orders/for-me"): _read(SIGNED_IN),
    ("POST", "/orders"): _deed(
        P.MANAGE_SERVICE, MANAGES, "or_new", _fields("title", "kind", "place_id", "subject_id", "starts_at", "ends_at")
    ),
    ("POST", "/orders/from-task"): _deed(
        P.MANAGE_SERVICE, MANAGES, "or_task", lambda it: {"task_id": it.args["task_id"]}
    ),
    ("POST", "/orders/link"): _deed(PUBLIC, always, "or_link", _token),
    ("POST", "/orders/link/confirm"): _deed(PUBLIC, always, "or_link", _token),
    ("POST", "/orders/link/review"): _deed(PUBLIC, always, "or_link", lambda it: {**_token(it), "stars": 5}),
    ("POST", "/orders/link/dispute"): _deed(PUBLIC, always, "or_link", lambda it: {**_token(it), "reason": REASON}),
    ("POST", "/orders/offers/{offer_id}/decline"): _deed(SIGNED_IN, is_its_own, "or_offered", _fields("reason")),
    ("GET", "/orders/{order_id}"): _read(SIGNED_IN, sees_order, "or_open"),
    ("GET", "/orders/{order_id}/candidates"): _read(P.MANAGE_SERVICE, MANAGES, "or_offer_new"),
    ("GET", "/orders/{order_id}/offers"): _read(P.MANAGE_SERVICE, MANAGES, "or_offer_new"),
    ("POST", "/orders/{order_id}/offers"): _deed(P.MANAGE_SERVICE, MANAGES, "or_offer_new", _fields("person_id")),
    ("POST", "/orders/{order_id}/take"): _deed(SIGNED_IN, is_its_own, "or_open"),
    ("POST", "/orders/{order_id}/give-back"): _deed(SIGNED_IN, is_its_own, "or_taken", _reason),
    ("POST", "/orders/{order_id}/start"): _deed(SIGNED_IN, is_its_own, "or_taken"),
    ("POST", "/orders/{order_id}/pause"): _deed(SIGNED_IN, is_its_own, "or_started"),
    ("POST", "/orders/{order_id}/finish"): _deed(SIGNED_IN, is_its_own, "or_started"),
    ("POST", "/orders/{order_id}/confirm"): _deed(SIGNED_IN, reviews_order, "or_finished"),
    ("POST", "/orders/{order_id}/insurance"): _deed(
        P.MANAGE_SERVICE, MANAGES, "or_cancel", lambda it: {"insurance": "社区志愿者意外险"}
    ),
    ("POST", "/orders/{order_id}/record"): _deed(P.MANAGE_SERVICE, MANAGES, "or_late", _fields("minutes")),
    ("POST", "/orders/{order_id}/missed"): _deed(P.MANAGE_SERVICE, MANAGES, "or_late"),
    ("POST", "/orders/{order_id}/cancel"): _deed(P.MANAGE_SERVICE, MANAGES, "or_cancel", _reason),
    ("POST", "/orders/{order_id}/review"): _deed(SIGNED_IN, reviews_order, "or_finished", _fields("stars", "text")),
    ("POST", "/orders/{order_id}/dispute"): _deed(SIGNED_IN, disputes_order, "or_finished", _reason),
    ("POST", "/orders/{order_id}/decide"): _deed(
        P.MANAGE_SERVICE, MANAGES, "or_disputed", _fields("minutes", "grounds")
    ),
}

# points
CORRECTS, CLOSES = needs(P.CORRECT_POINTS), needs(P.MANAGE_POLICY)
POINTS: dict[tuple[str, str], Call] = {
    ("GET", "/points/accounts"): _read(P.SEE_SERVICE),
    ("GET", "/points/mine"): _read(SIGNED_IN),
    ("GET", "/points/accounts/{account_id}"): _read(SIGNED_IN, sees_account, "pt_account"),
    ("GET", "/points/accounts/{account_id}/entries"): _read(SIGNED_IN, sees_account, "pt_account"),
    ("GET", "/points/corrections"): _read(P.CORRECT_POINTS),
    ("POST", "/points/corrections"): _deed(
        P.CORRECT_POINTS, CORRECTS, "pt_entry", _fields("entry_id", "reason", "right_amount")
    ),
    ("GET", "/points/corrections/{correction_id}"): _read(P.CORRECT_POINTS, CORRECTS, "pt_correction"),
    ("POST", "/points/corrections/{correction_id}/approve"): _deed(P.CORRECT_POINTS, CORRECTS, "pt_correction"),
    ("POST", "/points/corrections/{correction_id}/decline"): _deed(
        P.CORRECT_POINTS, CORRECTS, "pt_correction", _reason
    ),
    ("GET", "/points/closes"): _read(P.MANAGE_POLICY),
    ("GET", "/points/closes/coming"): _read(P.MANAGE_POLICY),
    ("POST", "/points/closes"): _deed(P.MANAGE_POLICY, CLOSES, "pt_year", _fields("year")),
    ("GET", "/points/closes/{close_id}"): _read(P.MANAGE_POLICY, always, "pt_closed"),
    ("POST", "/points/closes/{close_id}/undo"): _deed(P.MANAGE_POLICY, CLOSES, "pt_closed", _reason),
    ("POST", "/points/closes/{close_id}/approve-undo"): _deed(P.MANAGE_POLICY, CLOSES, "pt_undo"),
    ("POST", "/points/closes/{close_id}/resume-undo"): _deed(P.MANAGE_POLICY, CLOSES, "pt_undoing"),
}

# rehearsal
_RH, _drafted = "/rehearsals/{rehearsal_id}", _fields("title", "since", "until", "changes")
REHEARSAL: dict[tuple[str, str], Call] = {
    ("GET", "/rehearsals"): _read(SIGNED_IN, reads_rules),
    ("POST", "/rehearsals"): _deed(P.MANAGE_POLICY, manages_rules, "rh_body", _drafted),
    ("GET", "/rehearsals/rules"): _read(P.MANAGE_POLICY),
    ("GET", _RH): _read(SIGNED_IN, reads_rules, "rh_ready"),
    ("GET", f"{_RH}/outcomes"): _read(SIGNED_IN, reads_rules, "rh_ready"),
    ("POST", f"{_RH}/change"): _deed(P.MANAGE_POLICY, manages_rules, "rh_draft_body", _drafted),
    ("POST", f"{_RH}/start"): _deed(P.MANAGE_POLICY, manages_rules, "rh_draft"),
    ("POST", f"{_RH}/drop"): _deed(P.MANAGE_POLICY, manages_rules, "rh_draft"),
    ("POST", f"{_RH}/adopt"): _deed(P.MANAGE_POLICY, manages_rules, "rh_adopt", _fields("valid_from")),
}

# oversight
_OV = "/oversight/cases/{case_id}"
_WORDS = _fields("text")
OVERSIGHT: dict[tuple[str, str], Call] = {
    ("GET", "/oversight/coverage"): _read(P.INSPECT_CASES),
    ("GET", "/oversight/to-inspect"): _read(P.INSPECT_CASES),
    ("GET", _OV): _read(P.SEE_CASES, needs(P.SEE_CASES), "ov_case"),
    ("POST", f"{_OV}/inspections"): _deed(P.INSPECT_CASES, needs(P.INSPECT_CASES), "ov_case"),
    ("POST", f"{_OV}/notices"): _deed(P.INSPECT_CASES, needs(P.INSPECT_CASES), "ov_case", _fields("text", "days")),
    ("POST", f"{_OV}/opinions"): _deed(P.GIVE_OPINIONS, needs(P.GIVE_OPINIONS), "ov_case", _WORDS),
    ("POST", f"{_OV}/ask-advice"): _deed(P.SEE_CASES, asks_advice, "ov_case", _WORDS),
    ("GET", "/oversight/demands"): _read(P.SEE_CASES),
    ("GET", "/oversight/demands/{demand_id}"): _read(P.SEE_CASES, needs(P.SEE_CASES), "ov_demand"),
    ("POST", "/oversight/demands/{demand_id}/answer"): _deed(P.SEE_CASES, answers_overseers, "ov_demand", _WORDS),
    ("GET", "/oversight/samples"): _read(P.INSPECT_CASES),
    ("POST", "/oversight/samples"): _deed(P.INSPECT_CASES, always, "ov_draw", _fields("from_day", "to_day", "size")),
    ("GET", "/oversight/samples/{sample_id}"): _read(P.INSPECT_CASES, needs(P.INSPECT_CASES), "ov_sample"),
    ("GET", "/oversight/observed"): _read(P.OBSERVE_CASES),
    ("GET", "/oversight/observed/{case_id}"): _read(P.OBSERVE_CASES, needs(P.OBSERVE_CASES), "ov_case"),
    ("POST", "/oversight/observed/{case_id}/questions"): _deed(
        P.OBSERVE_CASES, needs(P.OBSERVE_CASES), "ov_case", _WORDS
    ),
    ("GET", "/oversight/questions/mine"): _read(P.OBSERVE_CASES),
    ("GET", "/oversight/questions"): _read(PUBLIC),
}


def _version(deed: str, guard: str, thing: str, body: Body = lambda it: {}) -> dict[tuple[str, str], Call]:
    return {("POST", f"/catalogue/versions/{{version_id}}/{deed}"): _deed(guard, needs(guard), thing, body)}


# hall
def _case(
    deed: str, guard: str, condition: Condition, thing: str, body: Body = lambda it: {}
) -> dict[tuple[str, str], Call]:
    return {("POST", f"/cases/{{case_id}}/{deed}"): _deed(guard, condition, thing, body)}


_TAKES, _DECIDES = needs(P.TAKE_CASES), needs(P.DECIDE_CASES)
HALL: dict[tuple[str, str], Call] = {
    ("GET", "/cases"): _read(P.SEE_CASES),
    ("GET", "/cases/mine"): _read(SIGNED_IN),
    # figures of the hall
    ("GET", "/hall/figures"): _read(P.SEE_HALL),
    ("GET", "/hall/figures/cases"): _read(P.SEE_CASES),
    ("GET", "/hall/now"): _read(P.SEE_HALL),
    ("GET", "/hall/now/cases"): _read(P.SEE_CASES),
    ("GET", "/cases/by-link/{token}"): _read(PUBLIC, thing="hl_link"),
    ("GET", "/cases/{case_id}"): _read(SIGNED_IN, sees_case, "hl_received"),
    ("POST", "/cases"): _deed(
        P.TAKE_CASES, _TAKES, "hl_new", lambda it: {
            "item_id": it.body["item"], "applicant_id": it.body["person"], "given": it.body["given"],
            "place_id": it.query["place"],
        },
    ),
    ("POST", "/cases/online"): _deed(SIGNED_IN, always, "hl_new", lambda it: {"item_id": it.body["item"]}),
    ("POST", "/cases/at-station"): _deed(P.TAKE_CASES, _TAKES, "dg_station", lambda it: it.body),
    ("POST", "/cases/handed-up"): _deed(P.TAKE_CASES, receives, "dg_up", lambda it: it.body),
    ("POST", "/cases/{case_id}/materials/{line_id}"): _deed(
        SIGNED_IN, own_or_window, "hl_line",
        lambda it: {"name": "a.pdf", "media_type": "application/pdf", "content": "JVBERi0xLjcgYQ=="},
    ),
    **_case("submit", SIGNED_IN, is_subject, "hl_draft"),
    **_case("receive", P.TAKE_CASES, _TAKES, "hl_submitted"),
    **_case("accept", P.TAKE_CASES, _TAKES, "hl_received"),
    **_case("correct", P.TAKE_CASES, _TAKES, "hl_received", lambda it: {"wrong": it.query["wrong"]}),
    **_case("not-accept", P.TAKE_CASES, _TAKES, "hl_received", _fields("ground", "reason")),
    **_case("on-the-spot", P.TAKE_CASES, _TAKES, "hl_spot", lambda it: {
        "reasons": REASON, "receiver": "王某某", "identity_checked": True, "signed": True,
    }),
    **_case("answer", SIGNED_IN, own_or_window, "hl_supplied"),
    **_case("claim", P.DECIDE_CASES, _DECIDES, "hl_accepted"),
    **_case("release", P.DECIDE_CASES, _DECIDES, "hl_reviewing", _reason),
    **_case("pass-on", P.DECIDE_CASES, _DECIDES, "hl_reviewing", lambda it: {"opinion": REASON}),
    **_case("send-back", P.DECIDE_CASES, _DECIDES, "hl_deciding", _reason),
    **_case("pause", P.DECIDE_CASES, _DECIDES, "hl_reviewing", _fields("kind", "days", "reason")),
    **_case("resume", P.DECIDE_CASES, _DECIDES, "hl_special", lambda it: {"result": REASON}),
    **_case("extend", P.MANAGE_HALL, needs(P.MANAGE_HALL), "hl_reviewing", _reason),
    **_case("decide", P.DECIDE_CASES, _DECIDES, "hl_deciding", _fields("outcome", "reasons")),
    **_case("explain", P.DECIDE_CASES, _DECIDES, "hl_late", _fields("text")),
    **_case("certify", P.DECIDE_CASES, _DECIDES, "hl_approved"),
    **_case("hand-out", P.TAKE_CASES, _TAKES, "hl_certified", lambda it: {
        "receiver": "王某某", "identity_checked": True, "signed": True,
    }),
    **_case("post", P.TAKE_CASES, _TAKES, "hl_certified", _fields("tracking")),
    **_case("delivered", P.TAKE_CASES, _TAKES, "hl_posted"),
    **_case("terminate", SIGNED_IN, _DECIDES, "hl_reviewing", _reason),
    **_case("withdraw", SIGNED_IN, own_or_window, "hl_reviewing", _reason),
    **_case("archive", P.TAKE_CASES, _TAKES, "hl_closed"),
    # joint cases
    ("GET", "/cases/parts"): _read(P.DECIDE_CASES),
    **_case("parts/{part_id}/claim", P.DECIDE_CASES, in_the_department, "hl_part"),
    **_case("parts/{part_id}/release", P.DECIDE_CASES, in_the_department, "hl_part", _reason),
    **_case("parts/{part_id}/answer", P.DECIDE_CASES, in_the_department, "hl_part", lambda it: {
        "agrees": True, "opinion": REASON,
    }),
    **_case("parts/{part_id}/ask-again", P.DECIDE_CASES, _DECIDES, "hl_objected", _reason),
}  # fmt: skip


CATALOGUE: dict[tuple[str, str], Call] = {
    ("GET", "/catalogue/guide"): _read(PUBLIC),
    ("GET", "/catalogue/guide/{code}"): _read(PUBLIC, always, "ct_code"),
    ("GET", "/catalogue/guide/{code}/samples"): _read(PUBLIC, always, "ct_code"),
    ("GET", "/catalogue/guide/{code}/samples/{material_id}"): _read(PUBLIC, always, "ct_form"),
    ("GET", "/catalogue/versions/{version_id}/samples"): _read(P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_version"),
    ("GET", "/catalogue/versions/{version_id}/samples/{material_id}"): _read(
        P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_sampled"
    ),
    ("POST", "/catalogue/versions/{version_id}/samples/{material_id}"): _deed(
        P.MANAGE_CATALOGUE, needs(P.MANAGE_CATALOGUE), "ct_blank",
        lambda it: {"file_name": "样表.pdf", "content": "JVBERi0xLjcgYQ=="},
    ),
    ("GET", "/catalogue/cuts"): _read(PUBLIC),
    ("GET", "/catalogue/cuts/{measure}"): _read(P.SEE_CATALOGUE, always, "ct_measure"),
    ("GET", "/catalogue/items"): _read(P.SEE_CATALOGUE),
    ("POST", "/catalogue/items"): _deed(
        P.MANAGE_CATALOGUE, needs(P.MANAGE_CATALOGUE), "ct_new",
        _fields("department_id", "place_id", "base_code", "kind", "level", "content"),
    ),
    ("GET", "/catalogue/items/{item_id}"): _read(P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_item"),
    ("POST", "/catalogue/items/{item_id}/draft"): _deed(P.MANAGE_CATALOGUE, needs(P.MANAGE_CATALOGUE), "ct_item"),
    ("POST", "/catalogue/items/{item_id}/withdraw"): _deed(
        P.PUBLISH_CATALOGUE, needs(P.PUBLISH_CATALOGUE), "ct_item", _fields("from_day", "reason")
    ),
    ("GET", "/catalogue/versions/{version_id}"): _read(P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_version"),
    ("PATCH", "/catalogue/versions/{version_id}"): Call(
        Rule(P.MANAGE_CATALOGUE, post=needs(P.MANAGE_CATALOGUE), thing="ct_draft"), _fields("topics"), versioned=True
    ),
    ("GET", "/catalogue/versions/{version_id}/difference"): _read(
        P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_version"
    ),
    **_version("submit", P.MANAGE_CATALOGUE, "ct_draft"),
    **_version("discard", P.MANAGE_CATALOGUE, "ct_draft"),
    **_version("return", P.PUBLISH_CATALOGUE, "ct_review", _fields("reason")),
    **_version("publish", P.PUBLISH_CATALOGUE, "ct_review", _fields("from_day")),
    **_version("cancel", P.PUBLISH_CATALOGUE, "ct_coming", _fields("reason")),
}  # fmt: skip

# delegation
_DG, _HU = "/delegation/changes/{change_id}", "/delegation/hand-ups/{hand_up_id}"
DELEGATION: dict[tuple[str, str], Call] = {
    ("GET", "/delegation/who"): _read(PUBLIC, always, "dg_who", lambda it: it.query),
    ("GET", "/delegation/who/{code}"): _read(PUBLIC, always, "dg_code"),
    ("GET", "/delegation/matrix"): _read(P.SEE_HALL),
    ("GET", "/delegation/changes"): _read(P.SEE_HALL),
    ("POST", "/delegation/changes"): _deed(
        P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_new", _fields("place_id", "title", "reason")
    ),
    ("GET", _DG): _read(P.SEE_HALL, needs(P.SEE_HALL), "dg_change"),
    ("POST", f"{_DG}/cells"): _deed(
        P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft", _fields("item_ids", "centre_ids", "how")
    ),
    ("POST", f"{_DG}/remove"): _deed(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft", _fields("item_ids")),
    ("POST", f"{_DG}/try"): _deed(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft", _fields("since", "until")),
    ("POST", f"{_DG}/adopt"): _deed(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_adopt", _fields("from_day")),
    ("POST", f"{_DG}/drop"): _deed(P.MANAGE_HALL, needs(P.MANAGE_HALL), "dg_draft"),
    ("GET", "/delegation/hand-ups"): _read(SIGNED_IN),
    ("POST", "/delegation/hand-ups"): _deed(
        P.TAKE_CASES, needs(P.TAKE_CASES), "dg_hand", _fields("item_id", "place_id", "name", "phone", "mandate")
    ),
    ("GET", _HU): _read(SIGNED_IN, sees_hand_up, "dg_handed"),
    ("POST", f"{_HU}/receive"): _deed(P.TAKE_CASES, receives, "dg_handed"),
    ("POST", f"{_HU}/finish"): _deed(P.TAKE_CASES, receives, "dg_received", _fields("answer")),
    ("POST", f"{_HU}/return"): _deed(P.TAKE_CASES, receives, "dg_handed", _fields("answer")),
    ("POST", f"{_HU}/withdraw"): _deed(SIGNED_IN, takes_back, "dg_handed"),
}

# ratings
_BAD = "/ratings/bad/{handling_id}"
RATINGS: dict[tuple[str, str], Call] = {
    ("GET", "/ratings/public"): _read(PUBLIC),
    ("POST", "/ratings/cases/{token}"): _deed(SIGNED_IN, always, "rt_case", _fields("level")),
    ("POST", "/ratings/tickets/{token}"): _deed(SIGNED_IN, always, "rt_ticket", _fields("level")),
    ("POST", "/ratings/phone"): _deed(P.HANDLE_RATINGS, handles_rating, "rt_phone", _fields("number", "level")),
    ("GET", "/ratings/bad"): _read(P.SEE_RATINGS),
    ("GET", _BAD): _read(P.SEE_RATINGS, sees_rating, "rt_open"),
    ("POST", f"{_BAD}/number"): _deed(P.HANDLE_RATINGS, handles_rating, "rt_open"),
    ("POST", f"{_BAD}/contact"): _deed(P.HANDLE_RATINGS, handles_rating, "rt_open", _fields("found")),
    ("POST", f"{_BAD}/rectify"): _deed(P.HANDLE_RATINGS, handles_rating, "rt_contacted", _fields("done", "reply")),
    ("POST", f"{_BAD}/follow-up"): _deed(P.HANDLE_RATINGS, handles_rating, "rt_rectified", _fields("result")),
    ("POST", f"{_BAD}/decide"): _deed(
        P.HANDLE_RATINGS, handles_rating, "rt_appealed", lambda it: {"is_upheld": True, "verdict": it.body["verdict"]}
    ),
    ("GET", "/ratings/about-me"): _read(SIGNED_IN),
    ("POST", "/ratings/about-me/{handling_id}/appeal"): _deed(SIGNED_IN, is_rated, "rt_open", _fields("reason")),
}

# shop
_GOOD = "/shop/goods/{good_id}"
SHOP: dict[tuple[str, str], Call] = {
    ("GET", "/shop/shelf"): _read(SIGNED_IN),
    ("GET", "/shop/goods"): _read(P.SEE_SERVICE),
    ("POST", "/shop/goods"): _deed(
        P.MANAGE_SERVICE, MANAGES, "sh_new", _fields("place_id", "kind", "title", "cost", "stock_in", "days")
    ),
    ("GET", _GOOD): _read(SIGNED_IN, on_the_shelf, "sh_good"),
    ("PATCH", _GOOD): Call(
        Rule(P.MANAGE_SERVICE, post=MANAGES, thing="sh_good"), _fields("title", "cost"), versioned=True
    ),
    ("GET", f"{_GOOD}/photo"): _read(SIGNED_IN, on_the_shelf, "sh_good"),
    ("GET", f"{_GOOD}/stock"): _read(P.SEE_SERVICE, SEES, "sh_good"),
    ("POST", f"{_GOOD}/stock"): _deed(P.MANAGE_SERVICE, MANAGES, "sh_good", _fields("amount")),
    ("POST", f"{_GOOD}/off"): _deed(P.MANAGE_SERVICE, MANAGES, "sh_good"),
    ("POST", f"{_GOOD}/on"): _deed(P.MANAGE_SERVICE, MANAGES, "sh_good"),
    ("POST", f"{_GOOD}/redeem"): _deed(SIGNED_IN, is_subject, "sh_good", _fields("count")),
    ("GET", "/shop/redemptions"): _read(P.SEE_SERVICE),
    ("GET", "/shop/redemptions/mine"): _read(SIGNED_IN),
    ("POST", "/shop/redemptions/collect"): _deed(P.MANAGE_SERVICE, MANAGES, "sh_code", _fields("code"), 422),
    ("GET", "/shop/redemptions/{redemption_id}"): _read(SIGNED_IN, sees_service, "sh_redeemed"),
    ("POST", "/shop/redemptions/{redemption_id}/cancel"): _deed(SIGNED_IN, own_or_manages, "sh_redeemed"),
}

# windows
MANAGES_HALL, SERVES = needs(P.MANAGE_HALL), needs(P.SERVE_QUEUE)
_WH, _WT, _WW, _WA = (
    "/windows/halls/{hall_id}", "/windows/tickets/{ticket_id}", "/windows/windows/{window_id}",
    "/windows/appointments/{appointment_id}",
)  # fmt: skip
_WL, _WK, _WS = "/windows/tickets/by-link/{token}", "/windows/kiosk/{key}", "/windows/slots/{slot_id}"


def _topic(it: Thing) -> dict[str, Any]:
    return {"topic_id": it.body["topic"]}


def _hall_given(it: Thing) -> dict[str, Any]:
    given = {"name": it.body["name"], "opens": "00:00", "closes": "23:59", "every_day": True}
    return given | ({"place_id": it.body["place"]} if "place" in it.body else {})


def _window_given(it: Thing) -> dict[str, Any]:
    number = {"number": it.body["number"]} if "number" in it.body else {}
    return {"floor_id": it.body["floor"], "name": it.body["name"], "topic_ids": it.body["topics"]} | number


def _managed(thing: str, body: Body = lambda it: {}) -> Call:
    return _deed(P.MANAGE_HALL, MANAGES_HALL, thing, body)


WINDOWS: dict[tuple[str, str], Call] = {
    ("GET", "/windows/halls"): _read(PUBLIC),
    ("POST", "/windows/halls"): _managed("wn_new", _hall_given),
    ("GET", _WH): _read(PUBLIC, thing="wn_hall"),
    ("GET", f"{_WH}/board"): _read(PUBLIC, thing="wn_hall"),
    ("GET", f"{_WH}/screen"): _read(PUBLIC, thing="wn_hall"),
    ("GET", f"{_WH}/slots"): _read(PUBLIC, thing="wn_hall"),
    ("POST", f"{_WH}/take"): _deed(SIGNED_IN, always, "wn_take", _topic),
    ("POST", f"{_WH}/take-by-phone"): _deed(PUBLIC, always, "wn_take", lambda it: _topic(it) | {"phone": it.body["phone"]}),
    ("POST", f"{_WK}/take"): _deed(PUBLIC, always, "wn_kiosk", _topic),
    ("POST", f"{_WK}/arrive"): _deed(PUBLIC, always, "wn_kiosk_arrive", _fields("code")),
    ("GET", _WL): _read(PUBLIC, thing="wn_link"),
    ("POST", f"{_WL}/give-up"): _deed(PUBLIC, always, "wn_link"),
    ("POST", f"{_WL}/wait-again"): _deed(PUBLIC, always, "wn_missed_link"),
    ("GET", f"{_WH}/tickets"): _read(P.SEE_HALL, needs(P.SEE_HALL), "wn_hall"),
    ("POST", f"{_WH}/tickets"): _deed(P.SERVE_QUEUE, SERVES, "wn_give", _topic),
    ("GET", "/windows/tickets/mine"): _read(SIGNED_IN),
    ("GET", _WT): _read(SIGNED_IN, sees_hall_or_own, "wn_number"),
    **{("POST", f"{_WT}/{deed}"): _deed(P.SERVE_QUEUE, never, "wn_called") for deed in ("recall", "serve", "finish", "miss")},
    ("POST", f"{_WT}/take-back"): _deed(P.SERVE_QUEUE, SERVES, "wn_missed"),
    ("POST", f"{_WT}/cancel"): _deed(SIGNED_IN, serves_or_own, "wn_number"),
    ("GET", _WW): _read(P.SEE_HALL, needs(P.SEE_HALL), "wn_window"),
    ("POST", f"{_WW}/call"): _deed(P.SERVE_QUEUE, never, "wn_window"),
    ("POST", f"{_WW}/open"): _deed(P.SEE_HALL, never, "wn_window"),
    ("POST", f"{_WW}/pause"): _deed(P.SEE_HALL, MANAGES_HALL, "wn_window"),
    ("POST", f"{_WW}/close"): _deed(P.SEE_HALL, MANAGES_HALL, "wn_window"),
    ("POST", f"{_WH}/edit"): _managed("wn_edit", _hall_given),
    ("POST", f"{_WH}/renew-kiosk"): _managed("wn_hall"),
    ("POST", f"{_WH}/floors"): _managed("wn_floor", _fields("number", "branch")),
    ("POST", f"{_WH}/topics"): _managed("wn_topic_new", _fields("letter", "name")),
    ("POST", "/windows/topics/{topic_id}"): _managed("wn_topic", _fields("name")),
    ("POST", "/windows/topics/{topic_id}/slots"): _managed(
        "wn_slots", _fields("first_day", "last_day", "begins", "ends", "minutes", "capacity")
    ),
    ("POST", f"{_WH}/windows"): _managed("wn_window_new", _window_given),
    ("POST", f"{_WW}/edit"): _managed("wn_window", _window_given),
    ("POST", f"{_WW}/retire"): _managed("wn_window"),
    ("POST", f"{_WW}/seats"): _managed("wn_empty", lambda it: {"person_id": it.body["person"], "from_day": it.body["from_day"]}),
    ("POST", "/windows/seats/{seat_id}/end"): _managed("wn_seat", _fields("last_day")),
    ("POST", f"{_WH}/leaves"): _deed(
        P.SEE_HALL, MANAGES_HALL, "wn_leave_new",
        lambda it: {"person_id": it.body["person"], "from_day": it.body["from_day"], "to_day": it.body["to_day"]},
    ),
    ("POST", "/windows/leaves/{leave_id}/cover"): _managed("wn_leave", lambda it: {"person_id": it.body["person"]}),
    ("POST", "/windows/leaves/{leave_id}/cancel"): _deed(P.SEE_HALL, MANAGES_HALL, "wn_leave"),
    ("POST", f"{_WS}/capacity"): _managed("wn_slot", _fields("capacity")),
    ("POST", f"{_WS}/book"): _deed(SIGNED_IN, always, "wn_slot_book"),
    ("GET", f"{_WH}/appointments"): _read(P.SEE_HALL, needs(P.SEE_HALL), "wn_hall"),
    ("GET", "/windows/appointments/mine"): _read(SIGNED_IN),
    ("GET", _WA): _read(SIGNED_IN, sees_hall_or_own, "wn_appointment"),
    ("POST", f"{_WA}/cancel"): _deed(SIGNED_IN, serves_or_own, "wn_appointment"),
    ("POST", f"{_WA}/arrive"): _deed(SIGNED_IN, serves_or_own, "wn_arrive"),
}  # fmt: skip

API: dict[tuple[str, str], Call] = {
    ("GET", "/me"): _read(SIGNED_IN),
    ("POST", "/demo/token"): _deed(PUBLIC, always, "enter", _fields("persona")),
    ("GET", "/places"): _read(SIGNED_IN),
    ("GET", "/places/at"): _read(SIGNED_IN, always, "nowhere", lambda it: {"longitude": 112.5, "latitude": 37.8}),
    ("GET", "/places/{code}"): _read(SIGNED_IN, sees_place, "household"),
    ("GET", "/people"): _read(P.SEE_PEOPLE),
    ("GET", "/people/{person_id}"): _read(SIGNED_IN, sees_person, "person"),
    ("PATCH", "/people/{person_id}"): Call(
        Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="person_edit"), _fields("gender"), versioned=True
    ),
    ("POST", "/people/{person_id}/reveal"): _deed(SIGNED_IN, may_reveal, "person_reveal", _fields("field", "purpose")),
    ("GET", "/posts"): _read(P.SEE_POSTS),
    ("GET", "/duty"): _read(P.SEE_POSTS, needs(P.SEE_POSTS), "give", lambda it: dict(it.query)),
    ("POST", "/duty/position"): Call(
        Rule(P.ANSWER_CALL, post=is_its_own, thing="position", denied_as=(409,), sides=("own",)),
        _fields("longitude", "latitude", "datum"),
    ),
    ("GET", "/calls"): _read(SIGNED_IN),
    ("POST", "/calls"): _deed(SIGNED_IN, may_report, "report", _reported),
    ("GET", "/calls/figures"): _read(P.SEE_FIGURES, query=lambda it: PERIOD),
    ("GET", "/calls/{call_id}"): _read(SIGNED_IN, sees_call, "call"),
    ("PATCH", "/calls/{call_id}"): Call(
        Rule(P.TAKE_CALL, post=needs(P.TAKE_CALL), thing="correct"), _fields("severity"), versioned=True
    ),
    ("POST", "/calls/{call_id}/dispatch"): _deed(P.TAKE_CALL, needs(P.TAKE_CALL), "asked", _reason),
    ("POST", "/calls/{call_id}/accept"): _deed(P.ANSWER_CALL, was_asked, "asked", lambda it: {}, 409),
    ("POST", "/calls/{call_id}/decline"): _deed(P.ANSWER_CALL, was_asked, "asked", _reason, 409),
    ("POST", "/calls/{call_id}/set-out"): _deed(P.ANSWER_CALL, acts_on_call, "accepted"),
    ("POST", "/calls/{call_id}/arrive"): _deed(P.ANSWER_CALL, acts_on_call, "way"),
    ("POST", "/calls/{call_id}/check"): _deed(P.ANSWER_CALL, acts_on_call, "site", lambda it: {"answers": CALM}),
    ("POST", "/calls/{call_id}/ambulance"): _deed(P.ANSWER_CALL, acts_on_call, "site"),
    ("POST", "/calls/{call_id}/family"): _deed(P.ANSWER_CALL, acts_on_call, "site", _told),
    ("POST", "/calls/{call_id}/accompany"): _deed(P.ANSWER_CALL, acts_on_call, "seen"),
    ("POST", "/calls/{call_id}/close"): _deed(P.ANSWER_CALL, acts_on_call, "ready", _fields("outcome")),
    ("POST", "/calls/{call_id}/follow-up"): _deed(P.ANSWER_CALL, acts_on_call, "closed", _fields("note")),
    ("POST", "/calls/{call_id}/skip"): _deed(P.ANSWER_CALL, acts_on_call, "site", _fields("stage", "reason")),
    ("POST", "/calls/{call_id}/cancel"): _deed(SIGNED_IN, may_cancel, "asked", _reason),
    ("POST", "/calls/{call_id}/merge"): _deed(P.TAKE_CALL, needs(P.TAKE_CALL), "merge", _fields("into_id", "reason")),
    # grids
    ("GET", "/grids"): _read(P.SEE_PLACES),
    ("GET", "/grids/{code}"): _read(P.SEE_PLACES, needs(P.SEE_PLACES), "grid"),
    ("GET", "/grids/{code}/card"): _read(PUBLIC, always, "grid"),
    ("POST", "/grids/contacts"): _deed(
        P.MANAGE_POSTS,
        needs(P.MANAGE_POSTS),
        "grid_contact_new",
        lambda it: {"holding_id": it.args["holding_id"], **_fields("phone", "basis", "source")(it)},
    ),
    ("POST", "/grids/contacts/{contact_id}/withdraw"): _deed(SIGNED_IN, may_withdraw, "grid_contact"),
    ("POST", "/grids/phones"): _deed(
        P.MANAGE_POSTS,
        needs(P.MANAGE_POSTS),
        "community_phone",
        lambda it: {"place": it.marker, **_fields("use", "phone")(it)},
    ),
    ("GET", "/grid-plans"): _read(P.SEE_PLACES),
    ("POST", "/grid-plans"): _deed(P.MANAGE_PLACES, needs(P.MANAGE_PLACES), "division", _divided),
    ("GET", "/grid-plans/{plan_id}"): _read(P.SEE_PLACES, needs(P.MANAGE_PLACES), "plan"),
    ("PATCH", "/grid-plans/{plan_id}"): Call(
        Rule(P.MANAGE_PLACES, post=needs(P.MANAGE_PLACES), thing="plan"), lambda it: {"grids": []}, versioned=True
    ),
    ("POST", "/grid-plans/{plan_id}/adopt"): _deed(
        P.MANAGE_PLACES, needs(P.MANAGE_PLACES), "plan_ready", _fields("version")
    ),
    ("POST", "/grid-plans/{plan_id}/discard"): _deed(
        P.MANAGE_PLACES, needs(P.MANAGE_PLACES), "plan", _fields("version")
    ),
    # organisations
    ("GET", "/organisations"): _read(P.SEE_ORGANISATIONS),
    ("GET", "/organisations/{organisation_id}"): _read(P.SEE_ORGANISATIONS, sees_organisation, "shop"),
    ("POST", "/organisations"): _deed(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "new_shop", _fields("name", "kind", "place_id")
    ),
    ("PATCH", "/organisations/{organisation_id}"): Call(
        Rule(P.EDIT_ORGANISATIONS, post=needs(P.EDIT_ORGANISATIONS), thing="shop_edit"),
        _fields("name", "kind"),
        versioned=True,
    ),
    ("POST", "/organisations/{organisation_id}/move"): _deed(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "shop_move", _fields("version", "place_id")
    ),
    ("POST", "/organisations/{organisation_id}/close"): _deed(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "shop", _fields("version")
    ),
    ("POST", "/organisations/{organisation_id}/reopen"): _deed(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "closed_shop", _fields("version")
    ),
    ("POST", "/organisations/{organisation_id}/contacts"): _deed(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "shop_contact", _fields("role", "name", "phone")
    ),
    ("POST", "/organisations/contacts/{contact_id}/end"): _deed(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "contact"
    ),
    ("POST", "/organisations/contacts/{contact_id}/reveal"): _deed(
        P.SEE_ORGANISATIONS, may_reveal_contact, "contact", _fields("purpose")
    ),
    # search
    ("GET", "/search"): _read(P.SEE_PLACES, query=lambda it: {"q": "王"}),
    ("POST", "/search/number"): _deed(P.SEE_PLACES, always, "", lambda it: {"number": "19900000000"}),
    # check-ins
    ("GET", "/check-ins"): _read(P.SEE_CHECKINS),
    ("GET", "/check-ins/mine"): _read(SIGNED_IN),
    ("POST", "/check-ins"): _deed(SIGNED_IN, always, "check_in_apply", _own_check_in),
    ("POST", "/check-ins/import"): _deed(SIGNED_IN, needs(P.MANAGE_CHECKINS), "check_in_new", _listed),
    ("GET", "/check-ins/{check_in_id}"): _read(SIGNED_IN, sees_check_in, "check_in"),
    ("PATCH", "/check-ins/{check_in_id}"): Call(
        Rule(SIGNED_IN, post=own_or_desk, thing="check_in_offer"), _fields("skills", "times"), versioned=True
    ),
    ("POST", "/check-ins/{check_in_id}/approve"): _deed(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "check_in_waiting"
    ),
    ("POST", "/check-ins/{check_in_id}/decline"): _deed(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "check_in_waiting", _reason
    ),
    ("POST", "/check-ins/{check_in_id}/end"): _deed(SIGNED_IN, own_or_desk, "check_in", _reason),
    ("POST", "/check-ins/{check_in_id}/confirm"): _deed(SIGNED_IN, own_or_desk, "check_in"),
    ("POST", "/check-ins/{check_in_id}/services"): _deed(
        P.MANAGE_CHECKINS,
        needs(P.MANAGE_CHECKINS),
        "check_in_served",
        _fields("day", "role", "what", "where", "organiser", "minutes"),
    ),
    ("POST", "/check-ins/services/{service_id}/backfill"): _deed(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "backfill", lambda it: {"accept": True}
    ),
    ("GET", "/check-ins/{check_in_id}/duplicates"): _read(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "check_in"),
    ("POST", "/check-ins/{check_in_id}/merge"): _deed(
        P.MANAGE_CHECKINS,
        needs(P.MANAGE_CHECKINS),
        "double",
        lambda it: {"dropped_id": it.args["other_id"], "reason": REASON},
    ),
    ("POST", "/check-ins/merges/{merge_id}/undo"): _deed(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "merged"),
    ("GET", "/consents"): _read(SIGNED_IN),
    ("POST", "/consents"): _deed(
        SIGNED_IN, own_or_desk, "check_in_consent", lambda it: {"purpose": "photo", "person_id": it.body["person"]}
    ),
    ("POST", "/consents/withdraw"): _deed(
        SIGNED_IN,
        own_or_desk,
        "check_in_consent",
        lambda it: {"purpose": "match_to_tasks", "person_id": it.body["person"]},
    ),
    ("GET", "/openings"): _read(SIGNED_IN),
    ("POST", "/openings"): _deed(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "opening_new", _opening),
    ("GET", "/openings/{opening_id}"): _read(SIGNED_IN, sees_check_in, "opening"),
    ("POST", "/openings/{opening_id}/claim"): _deed(SIGNED_IN, own_or_desk, "opening", _claim),
    ("POST", "/openings/{opening_id}/unclaim"): _deed(SIGNED_IN, own_or_desk, "opening_claimed", _claim),
    ("POST", "/openings/{opening_id}/rank"): _deed(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "opening_over"),
    ("POST", "/openings/{opening_id}/withdraw"): _deed(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "opening_over", _reason
    ),
    ("POST", "/openings/{opening_id}/decide"): _deed(
        P.DECIDE_SELECTION,
        needs(P.DECIDE_SELECTION),
        "opening_ranked",
        lambda it: {"proposal_id": it.body["proposal"], "meeting": "第1次会议", "chosen": [{"rank": 1}]},
    ),
    ("GET", "/work-units/mine"): _read(SIGNED_IN),
    ("GET", "/work-units/contacts/{contact_id}/members"): _read(SIGNED_IN, is_its_own, "unit_contact"),
    ("POST", "/work-units/contacts"): _deed(
        P.MANAGE_CHECKINS,
        needs(P.MANAGE_CHECKINS),
        "unit_contact_new",
        lambda it: {f"{name}_id": it.body[name] for name in ("unit", "person", "place")},
    ),
    ("POST", "/work-units/contacts/{contact_id}/end"): _deed(
        P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "unit_contact"
    ),
    ("GET", "/feedback-reports"): _read(SIGNED_IN),
    ("POST", "/feedback-reports"): _deed(P.MANAGE_CHECKINS, needs(P.MANAGE_CHECKINS), "report_new", _quarter),
    ("GET", "/feedback-reports/{report_id}"): _read(SIGNED_IN, speaks_or_desk, "feedback_report"),
    # surveys
    ("GET", "/surveys/questionnaires"): _read(P.SEE_SURVEYS),
    ("POST", "/surveys/questionnaires"): _deed(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_questionnaire", _fields("name", "audience", "community_id")
    ),
    ("POST", "/surveys/questionnaires/{questionnaire_id}/draft"): _deed(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_redraft"
    ),
    ("GET", "/surveys/versions/{version_id}"): _read(P.SEE_SURVEYS, sees_questionnaire, "sv_version"),
    ("PATCH", "/surveys/versions/{version_id}"): Call(
        Rule(P.MANAGE_SURVEYS, post=needs(P.MANAGE_SURVEYS), thing="sv_edit"), _fields("content"), versioned=True
    ),
    ("POST", "/surveys/versions/{version_id}/publish"): _deed(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_publish", _fields("version")
    ),
    ("POST", "/surveys/versions/{version_id}/retire"): _deed(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_retire"),
    ("GET", "/surveys/campaigns"): _read(P.SEE_FIGURES),
    ("POST", "/surveys/campaigns"): _deed(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_plan", _planned),
    ("GET", "/surveys/campaigns/{campaign_id}"): _read(P.SEE_FIGURES, sees_campaign, "sv_campaign"),
    ("POST", "/surveys/campaigns/{campaign_id}/start"): _deed(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_planned"),
    ("POST", "/surveys/campaigns/{campaign_id}/close"): _deed(P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_close"),
    ("POST", "/surveys/campaigns/{campaign_id}/assign"): _deed(
        P.MANAGE_SURVEYS, needs(P.MANAGE_SURVEYS), "sv_campaign", _fields("place_id", "person_id")
    ),
    ("GET", "/surveys/campaigns/{campaign_id}/coverage"): _read(P.SEE_FIGURES, sees_campaign, "sv_campaign"),
    ("GET", "/surveys/campaigns/{campaign_id}/results"): _read(P.SEE_FIGURES, sees_campaign, "sv_campaign"),
    ("GET", "/surveys/doors"): _read(P.ANSWER_SURVEYS),
    ("GET", "/surveys/doors/{door_id}"): _read(P.SEE_SURVEYS, needs(P.SEE_SURVEYS), "sv_door"),
    ("POST", "/surveys/doors/{door_id}/visits"): _deed(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_door", _fields("outcome", "client_id")
    ),
    ("POST", "/surveys/doors/{door_id}/draft"): _deed(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_draft", _fields("answers")
    ),
    ("POST", "/surveys/doors/{door_id}/response"): _deed(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_more", _fields("answers")
    ),
    ("POST", "/surveys/doors/{door_id}/photos"): _deed(
        P.ANSWER_SURVEYS, needs(P.ANSWER_SURVEYS), "sv_pictured", _pictured
    ),
    ("GET", "/surveys/responses/{response_id}"): _read(P.SEE_SURVEYS, needs(P.SEE_SURVEYS), "sv_response"),
    # needs and resources
    **_entries("needs", "need", "subject_id", "meet"),
    **_entries("resources", "resource", "person_id", "use-up"),
    # matching
    **MATCHING,
    # alliance
    **ALLIANCE,
    # volunteers
    **VOLUNTEERS,
    # honours
    **HONOURS,
    # agreements and projects
    **AGREEMENTS,
    **PROJECTS,
    # orders
    **ORDERS,
    # points
    **POINTS,
    **REHEARSAL,
    # hall
    **HALL,
    # oversight
    **OVERSIGHT,
    # catalogue
    **CATALOGUE,
    # windows
    **WINDOWS,
    # delegation
    **DELEGATION,
    # ratings
    **RATINGS,
    # shop
    **SHOP,
    # imports
    ("GET", "/imports/lists"): _read(P.IMPORT_DATA),
    ("GET", "/imports"): _read(P.IMPORT_DATA),
    ("POST", "/imports"): _deed(P.IMPORT_DATA, imports_people, "import_upload", _workbook),
    ("GET", "/imports/{run_id}"): _read(P.IMPORT_DATA, imports_people, "import_run"),
    ("GET", "/imports/{run_id}/findings"): _read(P.IMPORT_DATA, imports_people, "import_run"),
    ("GET", "/imports/{run_id}/rows"): _read(P.IMPORT_DATA, imports_people, "import_run"),
    ("POST", "/imports/{run_id}/columns"): _deed(
        P.IMPORT_DATA,
        imports_people,
        "import_columns",
        lambda it: {"version": it.body["version"], "sheet": 0, "mapping": {"building": 0, "door": 1, "name": 2}},
    ),
    ("POST", "/imports/{run_id}/check"): _deed(P.IMPORT_DATA, imports_people, "import_again", _fields("version")),
    ("POST", "/imports/{run_id}/apply"): _deed(P.IMPORT_DATA, imports_people, "import_apply", _fields("version")),
    ("POST", "/imports/{run_id}/restart"): _deed(P.IMPORT_DATA, imports_people, "import_restart", _fields("version")),
    ("POST", "/imports/{run_id}/cancel"): _deed(P.IMPORT_DATA, imports_people, "import_cancel", _fields("version")),
    # the journal
    ("GET", "/journal/check"): _read(PUBLIC, always, "leaf", lambda it: {"leaf": it.args["leaf_id"], "hash": "0" * 16}),
    ("GET", "/journal/checkpoints/latest"): _read(PUBLIC),
    ("GET", "/journal/consistency"): _read(PUBLIC, always, "nowhere", lambda it: {"old": 1, "new": 1}),
    ("GET", "/journal/leaves/{leaf_id}"): _read(P.SEE_JOURNAL, sees_leaf, "leaf"),
}
