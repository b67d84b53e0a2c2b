"""What the policy says of the API of `catalogue`."""

from __future__ import annotations

from tests.sweeps.api_expected.base import Body, Call, does, fields_of, reads
from tests.sweeps.expected.base import PUBLIC, P, Rule, always, needs


def _version(deed: str, guard: str, thing: str, body: Body = lambda it: {}) -> dict[tuple[str, str], Call]:
    return {("POST", f"/catalogue/versions/{{version_id}}/{deed}"): does(guard, needs(guard), thing, body)}


API: dict[tuple[str, str], Call] = {
    ("GET", "/catalogue/guide"): reads(PUBLIC),
    ("GET", "/catalogue/guide/{code}"): reads(PUBLIC, always, "ct_code"),
    ("GET", "/catalogue/guide/{code}/samples"): reads(PUBLIC, always, "ct_code"),
    ("GET", "/catalogue/guide/{code}/samples/{material_id}"): reads(PUBLIC, always, "ct_form"),
    ("GET", "/catalogue/versions/{version_id}/samples"): reads(P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_version"),
    ("GET", "/catalogue/versions/{version_id}/samples/{material_id}"): reads(
        P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_sampled"
    ),
    ("POST", "/catalogue/versions/{version_id}/samples/{material_id}"): does(
        P.MANAGE_CATALOGUE, needs(P.MANAGE_CATALOGUE), "ct_blank",
        lambda it: {"file_name": "样表.pdf", "content": "JVBERi0xLjcgYQ=="},
    ),
    ("GET", "/catalogue/cuts"): reads(PUBLIC),
    ("GET", "/catalogue/cuts/{measure}"): reads(P.SEE_CATALOGUE, always, "ct_measure"),
    ("GET", "/catalogue/items"): reads(P.SEE_CATALOGUE),
    ("POST", "/catalogue/items"): does(
        P.MANAGE_CATALOGUE, needs(P.MANAGE_CATALOGUE), "ct_new",
        fields_of("department_id", "place_id", "base_code", "kind", "level", "content"),
    ),
    ("GET", "/catalogue/items/{item_id}"): reads(P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_item"),
    ("POST", "/catalogue/items/{item_id}/draft"): does(P.MANAGE_CATALOGUE, needs(P.MANAGE_CATALOGUE), "ct_item"),
    ("POST", "/catalogue/items/{item_id}/withdraw"): does(
        P.PUBLISH_CATALOGUE, needs(P.PUBLISH_CATALOGUE), "ct_item", fields_of("from_day", "reason")
    ),
    ("GET", "/catalogue/versions/{version_id}"): reads(P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_version"),
    ("PATCH", "/catalogue/versions/{version_id}"): Call(
        Rule(P.MANAGE_CATALOGUE, post=needs(P.MANAGE_CATALOGUE), thing="ct_draft"), fields_of("topics"), versioned=True
    ),
    ("GET", "/catalogue/versions/{version_id}/difference"): reads(
        P.SEE_CATALOGUE, needs(P.SEE_CATALOGUE), "ct_version"
    ),
    **_version("submit", P.MANAGE_CATALOGUE, "ct_draft"),
    **_version("discard", P.MANAGE_CATALOGUE, "ct_draft"),
    **_version("return", P.PUBLISH_CATALOGUE, "ct_review", fields_of("reason")),
    **_version("publish", P.PUBLISH_CATALOGUE, "ct_review", fields_of("from_day")),
    **_version("cancel", P.PUBLISH_CATALOGUE, "ct_coming", fields_of("reason")),
}  # fmt: skip
