"""What the policy says of the API of `agreements`."""

from __future__ import annotations

from typing import Any

from tests.sweeps.api_expected.base import AG, MANAGES, Call, content_as, does, fields_of, reads, reason_given
from tests.sweeps.expected.agreements import signs
from tests.sweeps.expected.base import PUBLIC, SIGNED_IN, P, Rule, always, sees_member
from tests.sweeps.world import Thing


def _words(it: Thing) -> dict[str, Any]:
    return fields_of("title", "terms", "from_day", "to_day")(it)


API: dict[tuple[str, str], Call] = {
    ("GET", "/agreements"): reads(P.SEE_SERVICE),
    ("GET", "/agreements/mine"): reads(SIGNED_IN),
    ("GET", "/agreements/check"): reads(PUBLIC, always, "", lambda it: {"digest": "0" * 64}),
    ("POST", "/agreements"): does(
        P.MANAGE_SERVICE, MANAGES, "ag_new", lambda it: _words(it) | fields_of("place_id", "organisation_id")(it)
    ),
    ("GET", AG): reads(SIGNED_IN, sees_member, "ag_force"),
    ("PATCH", AG): Call(Rule(P.MANAGE_SERVICE, post=MANAGES, thing="ag_draft"), _words, versioned=True),
    ("GET", f"{AG}/file"): reads(SIGNED_IN, sees_member, "ag_force"),
    ("POST", f"{AG}/offer"): does(P.MANAGE_SERVICE, MANAGES, "ag_draft"),
    ("POST", f"{AG}/withdraw"): does(P.MANAGE_SERVICE, MANAGES, "ag_draft"),
    ("POST", f"{AG}/sign"): does(SIGNED_IN, signs, "ag_offered", content_as("picture")),
    ("POST", f"{AG}/paper"): does(P.MANAGE_SERVICE, MANAGES, "ag_paper", content_as("scan", "name")),
    ("POST", f"{AG}/renew"): does(P.MANAGE_SERVICE, MANAGES, "ag_force", fields_of("to_day")),
    ("POST", f"{AG}/terminate"): does(SIGNED_IN, signs, "ag_force", reason_given),
}  # fmt: skip
