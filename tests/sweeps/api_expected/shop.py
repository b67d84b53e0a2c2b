"""What the policy says of the API of `shop`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import MANAGES, SEES, Call, does, fields_of, reads
from tests.sweeps.expected.base import SIGNED_IN, P, Rule, is_subject, own_or_manages, sees_service
from tests.sweeps.expected.shop import on_the_shelf

_GOOD = "/shop/goods/{good_id}"


API: dict[tuple[str, str], Call] = {
    ("GET", "/shop/shelf"): reads(SIGNED_IN),
    ("GET", "/shop/goods"): reads(P.SEE_SERVICE),
    ("POST", "/shop/goods"): does(
        P.MANAGE_SERVICE, MANAGES, "sh_new", fields_of("place_id", "kind", "title", "cost", "stock_in", "days")
    ),
    ("GET", _GOOD): reads(SIGNED_IN, on_the_shelf, "sh_good"),
    ("PATCH", _GOOD): Call(
        Rule(P.MANAGE_SERVICE, post=MANAGES, thing="sh_good"), fields_of("title", "cost"), versioned=True
    ),
    ("GET", f"{_GOOD}/photo"): reads(SIGNED_IN, on_the_shelf, "sh_good"),
    ("GET", f"{_GOOD}/stock"): reads(P.SEE_SERVICE, SEES, "sh_good"),
    ("POST", f"{_GOOD}/stock"): does(P.MANAGE_SERVICE, MANAGES, "sh_good", fields_of("amount")),
    ("POST", f"{_GOOD}/off"): does(P.MANAGE_SERVICE, MANAGES, "sh_good"),
    ("POST", f"{_GOOD}/on"): does(P.MANAGE_SERVICE, MANAGES, "sh_good"),
    ("POST", f"{_GOOD}/redeem"): does(SIGNED_IN, is_subject, "sh_good", fields_of("count")),
    ("GET", "/shop/redemptions"): reads(P.SEE_SERVICE),
    ("GET", "/shop/redemptions/mine"): reads(SIGNED_IN),
    ("POST", "/shop/redemptions/collect"): does(P.MANAGE_SERVICE, MANAGES, "sh_code", fields_of("code"), 422),
    ("GET", "/shop/redemptions/{redemption_id}"): reads(SIGNED_IN, sees_service, "sh_redeemed"),
    ("POST", "/shop/redemptions/{redemption_id}/cancel"): does(SIGNED_IN, own_or_manages, "sh_redeemed"),
}  # fmt: skip
