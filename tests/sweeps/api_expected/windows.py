"""What the policy says of the API of `windows`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import Body, Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, always, needs, never
from tests.sweeps.expected.windows import sees_hall_or_own, serves_or_own
from tests.sweeps.world import Thing

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
    return does(P.MANAGE_HALL, MANAGES_HALL, thing, body)


API: dict[tuple[str, str], Call] = {
    ("GET", "/windows/halls"): reads(PUBLIC),
    ("POST", "/windows/halls"): _managed("wn_new", _hall_given),
    ("GET", _WH): reads(PUBLIC, thing="wn_hall"),
    ("GET", f"{_WH}/board"): reads(PUBLIC, thing="wn_hall"),
    ("GET", f"{_WH}/screen"): reads(PUBLIC, thing="wn_hall"),
    ("GET", f"{_WH}/slots"): reads(PUBLIC, thing="wn_hall"),
    ("POST", f"{_WH}/take"): does(SIGNED_IN, always, "wn_take", _topic),
    ("POST", f"{_WH}/take-by-phone"): does(PUBLIC, always, "wn_take", lambda it: _topic(it) | {"phone": it.body["phone"]}),
    ("POST", f"{_WK}/take"): does(PUBLIC, always, "wn_kiosk", _topic),
    ("POST", f"{_WK}/arrive"): does(PUBLIC, always, "wn_kiosk_arrive", fields_of("code")),
    ("GET", _WL): reads(PUBLIC, thing="wn_link"),
    ("POST", f"{_WL}/give-up"): does(PUBLIC, always, "wn_link"),
    ("POST", f"{_WL}/wait-again"): does(PUBLIC, always, "wn_missed_link"),
    ("GET", f"{_WH}/tickets"): reads(P.SEE_HALL, needs(P.SEE_HALL), "wn_hall"),
    ("POST", f"{_WH}/tickets"): does(P.SERVE_QUEUE, SERVES, "wn_give", _topic),
    ("GET", "/windows/tickets/mine"): reads(SIGNED_IN),
    ("GET", _WT): reads(SIGNED_IN, sees_hall_or_own, "wn_number"),
    **{("POST", f"{_WT}/{deed}"): does(P.SERVE_QUEUE, never, "wn_called") for deed in ("recall", "serve", "finish", "miss")},
    ("POST", f"{_WT}/take-back"): does(P.SERVE_QUEUE, SERVES, "wn_missed"),
    ("POST", f"{_WT}/cancel"): does(SIGNED_IN, serves_or_own, "wn_number"),
    ("GET", _WW): reads(P.SEE_HALL, needs(P.SEE_HALL), "wn_window"),
    ("POST", f"{_WW}/call"): does(P.SERVE_QUEUE, never, "wn_window"),
    ("POST", f"{_WW}/open"): does(P.SEE_HALL, never, "wn_window"),
    ("POST", f"{_WW}/pause"): does(P.SEE_HALL, MANAGES_HALL, "wn_window"),
    ("POST", f"{_WW}/close"): does(P.SEE_HALL, MANAGES_HALL, "wn_window"),
    ("POST", f"{_WH}/edit"): _managed("wn_edit", _hall_given),
    ("POST", f"{_WH}/renew-kiosk"): _managed("wn_hall"),
    ("POST", f"{_WH}/floors"): _managed("wn_floor", fields_of("number", "branch")),
    ("POST", f"{_WH}/topics"): _managed("wn_topic_new", fields_of("letter", "name")),
    ("POST", "/windows/topics/{topic_id}"): _managed("wn_topic", fields_of("name")),
    ("POST", "/windows/topics/{topic_id}/slots"): _managed(
        "wn_slots", fields_of("first_day", "last_day", "begins", "ends", "minutes", "capacity")
    ),
    ("POST", f"{_WH}/windows"): _managed("wn_window_new", _window_given),
    ("POST", f"{_WW}/edit"): _managed("wn_window", _window_given),
    ("POST", f"{_WW}/retire"): _managed("wn_window"),
    ("POST", f"{_WW}/seats"): _managed("wn_empty", lambda it: {"person_id": it.body["person"], "from_day": it.body["from_day"]}),
    ("POST", "/windows/seats/{seat_id}/end"): _managed("wn_seat", fields_of("last_day")),
    ("POST", f"{_WH}/leaves"): does(
        P.SEE_HALL, MANAGES_HALL, "wn_leave_new",
        lambda it: {"person_id": it.body["person"], "from_day": it.body["from_day"], "to_day": it.body["to_day"]},
    ),
    ("POST", "/windows/leaves/{leave_id}/cover"): _managed("wn_leave", lambda it: {"person_id": it.body["person"]}),
    ("POST", "/windows/leaves/{leave_id}/cancel"): does(P.SEE_HALL, MANAGES_HALL, "wn_leave"),
    ("POST", f"{_WS}/capacity"): _managed("wn_slot", fields_of("capacity")),
    ("POST", f"{_WS}/book"): does(SIGNED_IN, always, "wn_slot_book"),
    ("GET", f"{_WH}/appointments"): reads(P.SEE_HALL, needs(P.SEE_HALL), "wn_hall"),
    ("GET", "/windows/appointments/mine"): reads(SIGNED_IN),
    ("GET", _WA): reads(SIGNED_IN, sees_hall_or_own, "wn_appointment"),
    ("POST", f"{_WA}/cancel"): does(SIGNED_IN, serves_or_own, "wn_appointment"),
    ("POST", f"{_WA}/arrive"): does(SIGNED_IN, serves_or_own, "wn_arrive"),
}  # fmt: skip
