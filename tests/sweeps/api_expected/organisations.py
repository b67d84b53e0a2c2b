"""What the policy says of the API of `organisations`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Call, does, fields_of, reads
from tests.sweeps.expected.base import P, Rule, needs
from tests.sweeps.expected.organisations import may_reveal_contact, sees_organisation

API: dict[tuple[str, str], Call] = {
    ("GET", "/organisations"): reads(P.SEE_ORGANISATIONS),
    ("GET", "/organisations/{organisation_id}"): reads(P.SEE_ORGANISATIONS, sees_organisation, "shop"),
    ("POST", "/organisations"): does(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "new_shop", fields_of("name", "kind", "place_id")
    ),
    ("PATCH", "/organisations/{organisation_id}"): Call(
        Rule(P.EDIT_ORGANISATIONS, post=needs(P.EDIT_ORGANISATIONS), thing="shop_edit"),
        fields_of("name", "kind"),
        versioned=True,
    ),
    ("POST", "/organisations/{organisation_id}/move"): does(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "shop_move", fields_of("version", "place_id")
    ),
    ("POST", "/organisations/{organisation_id}/close"): does(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "shop", fields_of("version")
    ),
    ("POST", "/organisations/{organisation_id}/reopen"): does(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "closed_shop", fields_of("version")
    ),
    ("POST", "/organisations/{organisation_id}/contacts"): does(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "shop_contact", fields_of("role", "name", "phone")
    ),
    ("POST", "/organisations/contacts/{contact_id}/end"): does(
        P.EDIT_ORGANISATIONS, needs(P.EDIT_ORGANISATIONS), "contact"
    ),
    ("POST", "/organisations/contacts/{contact_id}/reveal"): does(
        P.SEE_ORGANISATIONS, may_reveal_contact, "contact", fields_of("purpose")
    ),
}  # fmt: skip
