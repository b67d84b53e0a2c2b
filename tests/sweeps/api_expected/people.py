"""What the policy says of the API of `people`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import SIGNED_IN, P, Rule, needs
from tests.sweeps.expected.people import may_reveal, sees_person

API: dict[tuple[str, str], Call] = {
    ("GET", "/people"): reads(P.SEE_PEOPLE),
    ("GET", "/people/{person_id}"): reads(SIGNED_IN, sees_person, "person"),
    ("PATCH", "/people/{person_id}"): Call(
        Rule(P.EDIT_PEOPLE, post=needs(P.EDIT_PEOPLE), thing="person_edit"), fields_of("gender"), versioned=True
    ),
    ("POST", "/people/{person_id}/reveal"): does(SIGNED_IN, may_reveal, "person_reveal", fields_of("field", "purpose")),
}  # fmt: skip
