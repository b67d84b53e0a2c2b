"""What the policy says of the API of `ratings`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, always
from tests.sweeps.expected.ratings import handles_rating, is_rated, sees_rating

_BAD = "/ratings/bad/{handling_id}"


API: dict[tuple[str, str], Call] = {
    ("GET", "/ratings/public"): reads(PUBLIC),
    ("POST", "/ratings/cases/{token}"): does(SIGNED_IN, always, "rt_case", fields_of("level")),
    ("POST", "/ratings/tickets/{token}"): does(SIGNED_IN, always, "rt_ticket", fields_of("level")),
    ("POST", "/ratings/phone"): does(P.HANDLE_RATINGS, handles_rating, "rt_phone", fields_of("number", "level")),
    ("GET", "/ratings/bad"): reads(P.SEE_RATINGS),
    ("GET", _BAD): reads(P.SEE_RATINGS, sees_rating, "rt_open"),
    ("POST", f"{_BAD}/number"): does(P.HANDLE_RATINGS, handles_rating, "rt_open"),
    ("POST", f"{_BAD}/contact"): does(P.HANDLE_RATINGS, handles_rating, "rt_open", fields_of("found")),
    ("POST", f"{_BAD}/rectify"): does(P.HANDLE_RATINGS, handles_rating, "rt_contacted", fields_of("done", "reply")),
    ("POST", f"{_BAD}/follow-up"): does(P.HANDLE_RATINGS, handles_rating, "rt_rectified", fields_of("result")),
    ("POST", f"{_BAD}/decide"): does(
        P.HANDLE_RATINGS, handles_rating, "rt_appealed", lambda it: {"is_upheld": True, "verdict": it.body["verdict"]}
    ),
    ("GET", "/ratings/about-me"): reads(SIGNED_IN),
    ("POST", "/ratings/about-me/{handling_id}/appeal"): does(SIGNED_IN, is_rated, "rt_open", fields_of("reason")),
}  # fmt: skip
